//! Webhooks: who is told what, and the record of every call.
//!
//! # Players
//! - An *endpoint* is a URL that is told of some kinds of event (`ticket.created`), with its
//!   [`settings`]: what is sent, which events its filter lets through, how fast and how often.
//! - A *delivery* is one event that one endpoint is owed. [`owe`] writes it in the transaction of
//!   the event itself.
//! - An *attempt* is one HTTP call for a delivery: its status and duration, or one word of a closed
//!   list of failures. [`dispatch`] makes it, [`sign`] signs it.
//!
//! # Promises
//! - A delivery that was committed is attempted until an attempt succeeds or its schedule
//!   ([`retry`]) is over, across crashes. It may be attempted more than once: the pair (event,
//!   endpoint) names it, and stays the same in every attempt and replay.
//! - Every attempt of a delivery sends the same body: the record as it was when the event happened.
//! - A suspended or paused endpoint is not called. What it would have been owed is kept as
//!   `skipped`, and a person may send it later.
//! - An endpoint in trouble is left alone for longer and longer, and paused with a notice when it
//!   stays in trouble ([`health`]).
//!
//! Order is promised to those endpoints alone that ask for it ([`order`]); attempts of the others
//! run side by side.

pub mod attempt;
pub mod configure;
pub mod deliveries;
pub mod dispatch;
pub mod endpoints;
pub mod filter;
pub mod health;
pub mod lane;
mod notice;
pub mod order;
pub mod owe;
pub mod payload;
pub mod queue;
pub mod replay;
pub mod runner;
pub mod sent;
pub mod settings;
pub mod sign;
pub mod subscriptions;
pub mod zapier;
pub mod zapier_invitation;
pub mod zapier_mode;
