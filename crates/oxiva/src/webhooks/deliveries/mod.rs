//! Deliveries and their attempts: the queue and the log are the same rows.

mod attempt;
mod delivery;
mod list;
mod waiting;

pub use attempt::{Attempt, MAX_ANSWER_BYTES, attempts};
pub use delivery::{Delivery, DeliveryState, count, counts, failed, find};
pub use list::{Filter, last, list};
