//! How many runs have not ended, and how many there may be: a hook that would start more is refused,
//! so that its sender keeps what the disk would not.
//!
//! Counted in memory, on this node. The sweep of the runner counts anew what is in the tables, and is
//! believed if nothing changed meanwhile; where something always does, every tenth time, and then a few
//! runs more than the limit may get in. It counts each second while there is little to count; the longer it
//! takes, the longer it rests.

use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    statements,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How long whoever is refused is asked to wait, in seconds.
const RETRY_AFTER_SECONDS: u64 = 30;

/// How many runs have not ended, in all and of each dossier.
#[derive(Clone, Debug, Default)]
pub struct Backlog {
    counts: Arc<Mutex<Counts>>,
    /// In all, and of one dossier; 0: any number.
    limits: (i64, i64),
}

#[derive(Debug, Default)]
struct Counts {
    all: i64,
    by_dossier: HashMap<DossierId, i64>,
    /// Rooms that were taken and are neither kept nor given back.
    taken: u32,
    /// Grows with every change.
    changes: u64,
    /// Recounts in a row that were not believed.
    doubted: u32,
    /// When the tables are asked again.
    next_count: Duration,
}

/// Recounts in a row that may be doubted.
const DOUBTS: u32 = 10;
/// A count that is believed is followed by a rest of so many times what it took.
const REST: u32 = 200;
/// The same of one that is not.
const REST_IN_DOUBT: u32 = 20;

/// What the counts stood at before the tables were asked.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// `None`: something was under way.
    changes: Option<u64>,
    began: Duration,
}

statements! {
    COUNT = "SELECT z.dossier,
            (SELECT count(*) FROM runs r WHERE r.dossier = z.dossier AND r.zap = z.id
                AND r.run_at IS NOT NULL)
            + (SELECT count(*) FROM runs h WHERE h.dossier = z.dossier AND h.zap = z.id
                AND h.state = 'held' AND h.state IN ('held', 'filtered', 'errored', 'halted'))
        FROM zaps z";
}

/// Runs that have not ended, by dossier.
pub fn count(tx: &mut Tx) -> Result<HashMap<DossierId, i64>> {
    let rows =
        tx.query(&COUNT, &[], |row| Ok((DossierId::from_row(&row, 0)?, row.get::<i64>(1)?)))?;
    let mut counts = HashMap::new();
    for (dossier, count) in rows {
        *counts.entry(dossier).or_default() += count;
    }
    Ok(counts)
}

/// Room for runs that are being written; given back unless they are [`kept`](Room::keep).
#[must_use]
pub struct Room {
    backlog: Backlog,
    dossier: DossierId,
    runs: i64,
}

impl Backlog {
    /// Limits in all and for one dossier; 0 is no limit.
    pub fn new(all: u32, of_one: u32) -> Backlog {
        Backlog { counts: Arc::default(), limits: (all.into(), of_one.into()) }
    }

    /// Takes room for runs, or says that there is none.
    pub fn take(&self, dossier: DossierId, runs: usize) -> Result<Room> {
        let runs = i64::try_from(runs).unwrap_or(i64::MAX);
        let full = self.with(|counts| {
            let own = counts.by_dossier.get(&dossier).copied().unwrap_or(0);
            let full = |limit: i64, count: i64| limit > 0 && count.saturating_add(runs) > limit;
            let full = full(self.limits.0, counts.all) || full(self.limits.1, own);
            let full = full && runs > 0;
            if !full {
                counts.add(dossier, runs);
                counts.taken += 1;
            }
            full
        });
        if full {
            Err(Error::Refused {
                code: Code::QueueFull,
                field: None,
                args: vec![("seconds", RETRY_AFTER_SECONDS.to_string())],
            })
        } else {
            Ok(Room { backlog: self.clone(), dossier, runs })
        }
    }

    /// One has ended.
    pub fn ended(&self, dossier: DossierId) {
        self.with(|counts| counts.add(dossier, -1));
    }

    /// To be called before the tables are asked; `None`: not yet. `now`: how long the server has run.
    pub fn mark(&self, now: Duration) -> Option<Mark> {
        self.with(|counts| {
            let changes = (counts.taken == 0).then_some(counts.changes);
            (now >= counts.next_count).then_some(Mark { changes, began: now })
        })
    }

    /// What the tables say, asked after `mark`.
    pub fn set(&self, mark: Mark, by_dossier: HashMap<DossierId, i64>, now: Duration) {
        self.with(|counts| {
            counts.doubted += 1;
            let believed = mark.changes == Some(counts.changes) || counts.doubted > DOUBTS;
            let rest = if believed { REST } else { REST_IN_DOUBT };
            counts.next_count = now + now.saturating_sub(mark.began) * rest;
            if believed {
                counts.all = by_dossier.values().sum();
                counts.by_dossier = by_dossier;
                counts.doubted = 0;
            }
        });
    }

    /// Runs that have not ended.
    pub fn all(&self) -> i64 {
        self.with(|counts| counts.all)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Counts) -> T) -> T {
        work(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Counts {
    fn add(&mut self, dossier: DossierId, runs: i64) {
        self.changes += 1;
        self.all = (self.all + runs).max(0);
        let own = self.by_dossier.entry(dossier).or_default();
        *own = (*own + runs).max(0);
    }
}

impl Room {
    /// The runs are written.
    pub fn keep(mut self) {
        self.runs = 0;
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.backlog.with(|counts| {
            counts.taken = counts.taken.saturating_sub(1);
            counts.add(self.dossier, -self.runs);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_a_count_takes_the_longer_it_rests() {
        let backlog = Backlog::new(0, 0);
        let second = Duration::from_secs(1);
        let dossier = crate::db::test_key(1);
        let found = || HashMap::from([(dossier, 7)]);
        backlog.set(backlog.mark(second).unwrap(), found(), second);
        assert_eq!(backlog.all(), 7);
        // Next second again, as long as it takes next to nothing.
        let mark = backlog.mark(second * 2).unwrap();
        backlog.set(mark, found(), second * 2 + second / 2);
        assert!(backlog.mark(second * 102).is_none());
        let mark = backlog.mark(second * 103).unwrap();
        // What changed meanwhile is not taken back, and looked at again sooner.
        backlog.take(dossier, 1).unwrap().keep();
        backlog.set(mark, found(), second * 103 + second / 2);
        assert_eq!(backlog.all(), 8);
        assert!(backlog.mark(second * 113).is_none());
        assert!(backlog.mark(second * 114).is_some());
    }
}
