//! What is sent, and what is waited for.

use super::{Answer, Pipeline};
use crate::error::{Result, StorageError};
use std::{
    future::Future,
    sync::atomic::Ordering,
    task::{Context, Poll, Waker},
};
use tokio_postgres::Error;

impl Pipeline {
    /// Lets the server have what was sent so far, so that it works while we do.
    pub fn hand_on(&mut self) {
        self.runtime.block_on(tokio::task::yield_now());
    }

    /// Waits for what was sent.
    pub fn settle(&mut self) -> Result<()> {
        if self.sent.is_empty() {
            return Ok(());
        }
        self.wait("settle", async { Ok(()) })
    }

    /// `BEGIN`, `COMMIT` and the like.
    pub fn control(&mut self, sql: &'static str) -> Result<()> {
        let client = self.client.clone();
        self.wait(sql, async { client.batch_execute(sql).await })
    }

    /// As [`Pipeline::control`], not waited for.
    pub fn control_later(&mut self, sql: &'static str) {
        let client = self.client.clone();
        self.send(sql, async move { client.batch_execute(sql).await });
    }

    /// As [`Pipeline::control`], where what was sent may have failed: it is undone by this.
    pub fn undo(&mut self, sql: &'static str) -> Result<()> {
        self.drop_gathered();
        let client = self.client.clone();
        self.together(sql, async { client.batch_execute(sql).await }).1
    }

    pub(super) fn send(
        &mut self,
        name: &'static str,
        answer: impl Future<Output = std::result::Result<(), Error>> + Send + 'static,
    ) {
        self.sent.push((name, begun(Box::pin(answer))));
    }

    pub(super) fn wait<T>(
        &mut self,
        name: &'static str,
        mine: impl Future<Output = std::result::Result<T, Error>>,
    ) -> Result<T> {
        let (earlier, mine) = self.together(name, mine);
        earlier.and(mine)
    }

    /// What became of what was sent, and of `mine`, which is sent behind it.
    fn together<T>(
        &mut self,
        name: &'static str,
        mine: impl Future<Output = std::result::Result<T, Error>>,
    ) -> (Result<()>, Result<T>) {
        let sent = std::mem::take(&mut self.sent);
        self.round_trips.fetch_add(1, Ordering::Relaxed);
        let earlier = async {
            let mut first = Ok(());
            for (name, answer) in sent {
                let answer = answer.await.map_err(|e| StorageError::new(name, e));
                first = first.and(answer);
            }
            first
        };
        let (earlier, mine) = self.runtime.block_on(async { tokio::join!(earlier, mine) });
        let mine = mine.map_err(|e| StorageError::new(name, e));
        for error in [earlier.as_ref().err(), mine.as_ref().err()].into_iter().flatten() {
            self.note(error);
        }
        (earlier, mine)
    }

    pub(super) fn note(&mut self, error: &StorageError) {
        self.failed = true;
        self.conflicted |= error.is_conflict();
        self.duplicated |= error.is_duplicate();
    }
}

/// Looking for the answer once sends the question.
pub fn begun<T: Send + 'static>(mut answer: Answer<T>) -> Answer<T> {
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Box::pin(std::future::ready(done)),
        Poll::Pending => answer,
    }
}
