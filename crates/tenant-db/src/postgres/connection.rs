//! A connection that is made when first needed and again after it has been lost.

use super::questions::Usual;
use crate::{clock::Clock, error::StorageError, pipeline::Pipeline};
use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

/// A connection that was not used for so long may have been cut, and is asked before it is given
/// work: a server that was restarted at night then costs nobody an error in the morning.
const CHECK_AFTER_IDLE: Duration = Duration::from_millis(100);
/// How long the server may take to answer that it is there.
const MAX_CHECK_TIME: Duration = Duration::from_secs(2);

pub struct Connection {
    url: String,
    clock: Arc<dyn Clock>,
    /// When it was last used, as the clock's `elapsed`.
    last_use: Duration,
    round_trips: Arc<AtomicU64>,
    open: Option<Pipeline>,
    /// Asked for at the beginning of the next transaction of several.
    pub usual: Usual,
}

impl Connection {
    pub fn new(url: &str, clock: &Arc<dyn Clock>, round_trips: &Arc<AtomicU64>) -> Connection {
        let (url, clock, round_trips) = (url.to_owned(), clock.clone(), round_trips.clone());
        let usual = Usual::default();
        Connection { url, clock, last_use: Duration::ZERO, round_trips, open: None, usual }
    }

    pub fn get(&mut self) -> Result<&mut Pipeline, StorageError> {
        let now = self.clock.elapsed();
        let was_idle = now.saturating_sub(self.last_use) >= CHECK_AFTER_IDLE;
        self.last_use = now;
        let answer_within = was_idle.then_some(MAX_CHECK_TIME);
        if self.open.as_mut().is_some_and(|open| !open.is_alive(answer_within)) {
            self.open = None;
        }
        match &mut self.open {
            Some(open) => Ok(open),
            none => Ok(none.insert(Pipeline::connect(&self.url, self.round_trips.clone())?)),
        }
    }

    /// Begins a transaction. A server that was restarted is noticed here first: then once more, on a
    /// new connection.
    pub fn begin(&mut self) -> Result<&mut Pipeline, StorageError> {
        if self.try_begin().is_err() {
            self.forget();
            self.try_begin()?;
        }
        self.get()
    }

    fn try_begin(&mut self) -> Result<(), StorageError> {
        self.get()?.control("BEGIN")
    }

    /// For a connection whose state is not known: the next job gets a new one.
    pub fn forget(&mut self) {
        self.open = None;
    }
}
