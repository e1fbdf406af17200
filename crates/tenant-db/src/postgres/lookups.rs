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
    error::Result,
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
        let Some(jobs) = jobs else { return };
        let mut asking: Vec<_> = jobs.into_iter().map(|job| Asking::new(job)).collect();
        let ran = connection.get().map(|pipeline| answer(pipeline, &mut asking));
        let ran = ran.map_err(|error| Arc::new(error.source));
        for asking in asking {
            asking.job.answer(ran.clone());
        }
    }
}

struct Asking<S> {
    job: QueuedJob<S>,
    ahead: Ahead,
    is_done: bool,
}

impl<S> Asking<S> {
    fn new(job: QueuedJob<S>) -> Asking<S> {
        Asking { job, ahead: Ahead::default(), is_done: false }
    }
}

fn answer<S>(pipeline: &mut Pipeline, asking: &mut [Asking<S>]) {
    // One that is alone asks as it goes.
    if asking.len() > 1 && ask_together(pipeline, asking).is_err() {
        // Each is told what is wrong with its own.
        asking.iter_mut().for_each(|one| one.ahead = Ahead::default());
    }
    let mut changed = Changed::default();
    for Asking { job, ahead, .. } in asking.iter_mut().filter(|one| !one.is_done) {
        ahead.begin();
        let turn = Turn { ahead, changed: &mut changed, has_written: false };
        job.run(&mut Tx::new(tx::Connection::Turn(pipeline, turn)));
    }
}

/// Runs each until it is done or asks more than is answered together.
fn ask_together<S>(pipeline: &mut Pipeline, asking: &mut [Asking<S>]) -> Result<()> {
    let mut questions = Questions::default();
    for _ in 0..ahead::MAX_ROUNDS {
        for Asking { job, ahead, is_done } in asking.iter_mut() {
            if *is_done || ahead.is_over() {
                continue;
            }
            ahead.begin();
            job.try_run(&mut Tx::new(tx::Connection::Ahead(pipeline, ahead, &mut questions)));
            *is_done = !ahead.has_given_up();
            ahead.pause();
        }
        if !questions.wait(pipeline)? {
            break;
        }
        asking.iter_mut().for_each(|one| one.ahead.listen(&questions));
    }
    Ok(())
}
