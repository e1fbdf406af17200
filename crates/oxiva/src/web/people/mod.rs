//! The pages of people: signing in, accounts, invitations, keys, the dossier and its journal.

pub mod account;
pub mod audit;
pub mod audit_files;
pub mod dossier;
pub mod entry;
pub mod invitations;
pub mod keys;
pub mod links;
pub mod list;
pub mod notices;
pub mod qr;
pub mod resets;
pub mod second_factor;
pub mod second_step;
pub mod sign_in;
