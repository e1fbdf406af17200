//! The jobs of one transaction.

use super::{
    ahead::{self, Ahead, Turn},
    changed::Changed,
    connection::Connection,
    questions::{Questions, Usual},
};
use crate::{
    counters::Held,
    error::{DriverError, Result, StorageError},
    job::QueuedJob,
    pipeline::Pipeline,
    tx::{self, Tx},
};

/// How often a transaction that lost against another one is run before its failure is told.
const MAX_TIMES: usize = 5;

pub struct Batch<S> {
    pub jobs: Vec<QueuedJob<S>>,
    /// Published if the transaction commits.
    pub signals: Vec<S>,
}

/// How a time ended.
enum Ended {
    Committed,
    /// Nothing was written: it has to be run again.
    Undone,
}

impl<S> Batch<S> {
    /// Runs the jobs in one transaction; all of it again if it lost against another one.
    pub fn run(&mut self, connection: &mut Connection) -> Result<()> {
        if let Ended::Committed = self.together(connection)? {
            return Ok(());
        }
        for time in 1..=MAX_TIMES {
            self.signals.clear();
            if let Ended::Committed = self.one_by_one(connection.begin()?, time)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// As if nothing could go wrong: nobody waits for what a job leaves for later before the commit, and nothing
    /// is kept to undo a job alone. If one has to be undone, all are.
    fn together(&mut self, connection: &mut Connection) -> Result<Ended> {
        let mut usual = std::mem::take(&mut connection.usual);
        let Ok(pipeline) = connection.get() else {
            // Told by the time that follows.
            return Ok(Ended::Undone);
        };
        pipeline.take_failure();
        pipeline.drop_gathered();
        pipeline.control_later("BEGIN");
        if !self.all(pipeline, &mut usual).unwrap_or(false) {
            if pipeline.undo("ROLLBACK").is_err() {
                // It is gone; the next time makes another one.
                connection.forget();
            }
            return Ok(Ended::Undone);
        }
        match pipeline.control("COMMIT") {
            Ok(()) => {
                connection.usual = usual;
                Ok(Ended::Committed)
            }
            Err(error) if error.is_refused() => Ok(Ended::Undone),
            Err(error) => Err(error),
        }
    }

    /// Runs all jobs; `false` if one of them has to be undone. Leaves what is usual from now on.
    fn all(&mut self, pipeline: &mut Pipeline, usual: &mut Usual) -> Result<bool> {
        let mut held = Held::default();
        let mut asked: Vec<_> = self.jobs.iter().map(|_| Ahead::default()).collect();
        // A job that is alone waits for its answers as it goes.
        if self.jobs.len() > 1 {
            let mut questions = Questions::begin(std::mem::take(usual), pipeline)?;
            ahead::ask_together(pipeline, &mut self.jobs, &mut asked, &mut questions)?;
            *usual = questions.usual();
            ahead::read_numbers(pipeline, &asked, &mut held)?;
        }
        let mut changed = Changed::default();
        for (job, ahead) in self.jobs.iter_mut().zip(&mut asked) {
            ahead.begin();
            let turn = Turn { ahead, changed: &mut changed, has_written: false };
            let mut tx = Tx::new(tx::Connection::Turn(pipeline, turn)).with(&mut held);
            let keep = job.try_run(&mut tx);
            let (mut signals, has_written) = (tx.take_signals(), tx.has_written());
            if pipeline.take_failure() || (!keep && has_written) {
                return Ok(false);
            }
            if keep {
                self.signals.append(&mut signals);
                held.keep();
            } else {
                held.undo();
            }
            pipeline.hand_on();
        }
        pipeline.send_gathered()?;
        write_numbers(pipeline, &mut held)?;
        Ok(!pipeline.is_surprised()?)
    }

    /// Job by job, each waited for and undone alone if it fails. The last time fails as its jobs do.
    fn one_by_one(&mut self, pipeline: &mut Pipeline, time: usize) -> Result<Ended> {
        let (is_first, is_last) = (time == 1, time == MAX_TIMES);
        pipeline.take_conflict(true);
        pipeline.take_failure();
        let mut held = Held::default();
        for job in &mut self.jobs {
            pipeline.control_later("SAVEPOINT job");
            let mut tx = Tx::new(tx::Connection::Postgres(pipeline)).with(&mut held);
            let mut keep = if is_last { job.run(&mut tx) } else { job.try_run(&mut tx) };
            let mut signals = tx.take_signals();
            if keep && let Err(error) = pipeline.settle() {
                job.fail(error);
                keep = false;
            }
            if pipeline.take_failure() && keep {
                job.fail(StorageError { statement: "write", source: DriverError::Unheeded });
                keep = false;
            }
            if pipeline.take_conflict(is_first) && !is_last {
                pipeline.undo("ROLLBACK")?;
                return Ok(Ended::Undone);
            }
            if keep {
                self.signals.append(&mut signals);
                held.keep();
                pipeline.control_later("RELEASE job");
            } else {
                held.undo();
                pipeline.undo("ROLLBACK TO job; RELEASE job")?;
                pipeline.take_failure();
            }
        }
        write_numbers(pipeline, &mut held)?;
        match pipeline.control("COMMIT") {
            Err(error) if error.is_conflict() && !is_last => Ok(Ended::Undone),
            committed => committed.map(|()| Ended::Committed),
        }
    }
}

fn write_numbers(pipeline: &mut Pipeline, held: &mut Held) -> Result<()> {
    let mut connection = tx::Connection::Postgres(pipeline);
    held.take_all().iter().try_for_each(|numbers| numbers.write(&mut connection))
}
