//! What looks after the data and the work of others: retention, whether what is due is done, and what an
//! upgrade leaves to the program.

pub mod janitor;
pub mod space;
pub mod upgrade;
pub mod watchdog;
