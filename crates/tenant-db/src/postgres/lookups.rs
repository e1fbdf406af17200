//! A thread that looks rows up by their keys for many closures at once: what several ask alike is asked once, and
//! the same statement with other values goes to the server as one.

use super::{
    ahead::{self, Ahead, Turn},
    changed::Changed,
    connection::Connection,
    questions::Questions,
    turns,
};
use crate::{
    job::QueuedJob,
    pipeline::Pipeline,
    tx::{self, Tx},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Ends when the queue is closed and empty.
pub fn run<S>(mut connection: Connection, queue: &Mutex<mpsc::Receiver<QueuedJob<S>>>) {
    loop {
        let jobs = turns::next(&mut queue.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(mut jobs) = jobs else { return };
        let ran = connection.get().map(|pipeline| answer(pipeline, &mut jobs));
        let ran = ran.map_err(|error| Arc::new(error.source));
        for job in jobs {
            job.answer(ran.clone());
        }
    }
}

fn answer<S>(pipeline: &mut Pipeline, jobs: &mut [QueuedJob<S>]) {
    let mut asked: Vec<_> = jobs.iter().map(|_| Ahead::default()).collect();
    let mut questions = Questions::default();
    // One that is alone asks as it goes.
    if jobs.len() > 1 && ahead::ask_together(pipeline, jobs, &mut asked, &mut questions).is_err() {
        // Each is told what is wrong with its own.
        asked.fill_with(Ahead::default);
    }
    let mut changed = Changed::default();
    for (job, ahead) in jobs.iter_mut().zip(&mut asked).filter(|(_, ahead)| !ahead.is_done()) {
        ahead.begin();
        let turn = Turn { ahead, changed: &mut changed, has_written: false };
        job.run(&mut Tx::new(tx::Connection::Turn(pipeline, turn)));
    }
}
