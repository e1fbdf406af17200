//! `oxiva js-worker`: not for people. The server starts it to run JavaScript in.

use crate::js::worker;
use anyhow::Result;
use clap::Args;

#[derive(Args)]
pub struct JsWorker {}

impl JsWorker {
    /// Runs scripts until its parent closes the pipe.
    pub fn run(self) -> Result<()> {
        Ok(worker::run()?)
    }
}
