//! One attempt, from the row to the record of what happened: [`load`] what is owed, [`call`] the
//! endpoint, [`finish`] the attempt.

mod call;
mod claimed;
mod finish;
mod outcome;
mod pending;
mod record;

pub use call::{call, headers};
pub use claimed::{ClaimedDelivery, message_id};
pub use finish::finish;
pub use outcome::Outcome;
pub use pending::{Loaded, Pending, load};
pub use record::end_unrecorded;
