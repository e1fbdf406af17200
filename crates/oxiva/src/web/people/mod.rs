//! The pages of people: signing in, accounts, invitations, keys, the dossier and its journal.

pub mod account;
pub mod audit;
pub mod audit_files;
mod candidates;
mod choices;
mod device;
pub mod dossier;
mod entry;
pub mod invitations;
pub mod keys;
mod links;
pub mod list;
mod next;
pub mod notices;
mod password;
mod qr;
pub mod resets;
pub mod second_factor;
pub mod second_step;
pub mod setup;
pub mod sign_in;
pub mod zaps;
