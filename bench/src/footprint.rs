//! What it costs to have it standing there: its start and its memory while nobody calls.

use crate::{Bench, load::percentile, subject::Subject, table::Table};
use anyhow::Result;
use std::{thread, time::Duration};

const STARTS: usize = 7;

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    bench.step("start and idle memory");
    let subject = Subject::new(&bench.program, None)?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(subject.serve()?.started.as_secs_f64());
    }
    table.at_most("start to first answer", percentile(&mut starts, 0.5), 0.3, " s");
    let running = subject.serve()?;
    thread::sleep(Duration::from_secs(2));
    table.at_most("memory, idle", running.memory()?, 30.0, " MB");
    Ok(())
}
