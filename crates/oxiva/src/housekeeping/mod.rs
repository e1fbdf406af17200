//! What looks after the data and the work of others: retention, and whether what is due is done.

pub mod janitor;
pub mod watchdog;
