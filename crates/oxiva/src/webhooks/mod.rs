//! Webhooks: who is told what, and the record of every call.
//!
//! # Players
//! - An *endpoint* is a URL that is told of one kind of event (`ticket.created`).
//! - A *delivery* is one event that one endpoint is owed. It is written in the transaction of the
//!   event itself.
//! - An *attempt* is one HTTP call for a delivery: its status and duration, or one word of a closed
//!   list of failures.
//!
//! # Promises
//! - A delivery that was committed is attempted until an attempt succeeds or the schedule of
//!   [`retry`] is over, across crashes. It may be attempted more than once: the pair (event,
//!   endpoint) names it, and stays the same in every attempt and replay.
//! - A suspended endpoint is not called. What it would have been owed is kept as `skipped`, and a
//!   person may send it later.
//!
//! Not promised: order. Attempts of one endpoint run side by side.

pub mod deliveries;
pub mod dispatch;
pub mod endpoints;
pub mod retry;
