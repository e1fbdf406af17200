//! The pages of societes, activites and tickets, their history, and the first page.

pub mod activites;
pub mod belonging;
pub mod history;
pub mod home;
pub mod picker;
pub mod societes;
pub mod tickets;
