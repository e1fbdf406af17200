//! Whose data it is.

use crate::{error::DriverError, row::Row};

/// Which tenant. Only a stored row makes one: it cannot be made from a number that came from
/// outside, so whoever holds one was led to it by the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantKey(i64);

impl TenantKey {
    /// From the column of a stored row that says whose it is. Fails as [`Row::get`] does.
    pub fn from_row(row: &Row, column: usize) -> Result<TenantKey, DriverError> {
        Ok(TenantKey(row.get(column)?))
    }

    /// To bind in a statement, or to show.
    pub fn number(self) -> i64 {
        self.0
    }

    /// Chooses the writer of [`Db::write`](crate::Db::write): one tenant's writes stay in order.
    pub fn key(self) -> u64 {
        self.0.unsigned_abs()
    }
}
