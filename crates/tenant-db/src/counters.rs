//! Numbers that each tenant counts up: of its records, of what happens in it.
//!
//! They stand in one row of a table. A transaction reads that row once, whoever asks for it; what is counted then
//! is counted in memory, and written once, before the commit. On PostgreSQL the row is locked from the first
//! question to the commit, so a tenant's numbers have no gaps and follow the order of its commits.

use crate::{error::DriverError, row::Row, statement::Statement};
use std::collections::BTreeMap;

/// Where the numbers of a tenant stand. Declared once by the program, as a `static`.
pub struct Counters {
    /// The table. A statement that names it sees what was counted before it.
    pub table: &'static str,
    /// Selects the numbers of tenant `$1`; on PostgreSQL `FOR UPDATE`.
    pub read: &'static Statement,
    /// How many numbers `read` selects.
    pub columns: usize,
    /// Writes the first of them, `$2` and so on, as the numbers of tenant `$1`.
    pub write: &'static Statement,
    /// How many numbers `write` takes.
    pub written: usize,
}

impl Counters {
    pub(crate) fn read_row(&self, row: &Row) -> Result<Vec<i64>, DriverError> {
        (0..self.columns).map(|column| row.get(column)).collect()
    }
}

/// The numbers of one tenant.
#[derive(Clone)]
pub struct Numbers {
    pub counters: &'static Counters,
    pub tenant: i64,
    pub values: Vec<i64>,
    is_changed: bool,
}

/// The numbers that a transaction has read.
#[derive(Default)]
pub struct Held {
    rows: BTreeMap<(i64, usize), Numbers>,
    /// What was there before the job that runs, the latest change last.
    before: Vec<((i64, usize), Option<Numbers>)>,
}

impl Held {
    pub fn has(&self, counters: &'static Counters, tenant: i64) -> bool {
        self.rows.contains_key(&key(counters, tenant))
    }

    /// Keeps what was read.
    pub fn put(&mut self, counters: &'static Counters, tenant: i64, values: Vec<i64>) {
        let (key, numbers) =
            (key(counters, tenant), Numbers { counters, tenant, values, is_changed: false });
        self.before.push((key, None));
        self.rows.insert(key, numbers);
    }

    /// To count with; `None` where nothing was read.
    pub fn count(&mut self, counters: &'static Counters, tenant: i64) -> Option<&mut [i64]> {
        let key = key(counters, tenant);
        let numbers = self.rows.get_mut(&key)?;
        self.before.push((key, Some(numbers.clone())));
        numbers.is_changed = true;
        Some(&mut numbers.values)
    }

    /// Takes out what a statement may read or change, and returns what of it has to be written first.
    pub fn take_named(&mut self, statement: &Statement) -> Vec<Numbers> {
        let named = |numbers: &Numbers| statement.names(numbers.counters.table);
        let keys: Vec<_> =
            self.rows.iter().filter(|(_, row)| named(row)).map(|(key, _)| *key).collect();
        self.take(keys)
    }

    /// Takes out everything, and returns what has to be written before the commit.
    pub fn take_all(&mut self) -> Vec<Numbers> {
        let keys = self.rows.keys().copied().collect();
        self.take(keys)
    }

    fn take(&mut self, keys: Vec<(i64, usize)>) -> Vec<Numbers> {
        let mut taken = Vec::new();
        for key in keys {
            let Some(numbers) = self.rows.remove(&key) else { continue };
            self.before.push((key, Some(numbers.clone())));
            if numbers.is_changed {
                taken.push(numbers);
            }
        }
        taken
    }

    /// The job that ran is kept.
    pub fn keep(&mut self) {
        self.before.clear();
    }

    /// The job that ran is undone, and what it counted with it.
    pub fn undo(&mut self) {
        while let Some((key, numbers)) = self.before.pop() {
            match numbers {
                Some(numbers) => self.rows.insert(key, numbers),
                None => self.rows.remove(&key),
            };
        }
    }

    /// The transaction is undone as a whole: what was read may not be so any more.
    pub fn forget(&mut self) {
        *self = Held::default();
    }
}

fn key(counters: &'static Counters, tenant: i64) -> (i64, usize) {
    (tenant, std::ptr::from_ref(counters) as usize)
}
