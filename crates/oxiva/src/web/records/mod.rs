//! The pages of societes, activites and tickets, their history, and the first page.

pub mod activites;
mod belonging;
pub mod belonging_pages;
mod history;
pub mod home;
pub mod picker;
pub mod societes;
pub mod tickets;
mod typed;

/// Records are counted so far and no further.
const MAX_COUNTED: i64 = 1_000;
