//! Oxiva with the job, every step of it on disk.

use super::{Player, Served};
use crate::{Bench, sink::Sink, subject::Subject, zaps};
use anyhow::Result;

pub struct Ours {
    subject: Subject,
    path: String,
}

impl Ours {
    pub fn new(bench: &Bench, sink: &Sink) -> Result<Ours> {
        let subject = Subject::new(&bench.program, None)?;
        let path = zaps::three_paths(&subject, sink, true)?;
        Ok(Ours { subject, path })
    }
}

impl Player for Ours {
    fn start(&self) -> Result<Served> {
        let running = self.subject.serve()?;
        let address = running.address;
        Ok(Served { group: running.into_group(), address, path: self.path.clone() })
    }
}
