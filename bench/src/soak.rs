//! Soak.
use crate::Bench;
use anyhow::Result;
use std::time::Duration;
pub fn run(_: &Bench, _: Duration) -> Result<()> {
    Ok(())
}
