//! Zaps: what starts them, their runs, and the apps whose actions they call. `zap-engine` says what a
//! zap means; this says where it is kept and how it is done.
//!
//! # Players
//! - [`documents`] keeps zaps and their versions, [`drafts`] what they shall become, [`deleted`] what was deleted
//!   and can come back; [`plans`] has those in memory that run.
//! - [`base`] are the three that the Zapier module keeps, [`relay`] is how a creation reaches them.
//! - [`start`], [`rows`], [`due`] and [`reception`] write runs: for events, schedules and people, for rows of
//!   tables, for due dates, and for [`catch_hooks`]. [`backlog`] and [`flood`] say when there are too many.
//! - [`playing`] is a run in memory, and decides; [`ledger`] writes what happened. `execution` takes a
//!   run from step to step, `actions` does what steps ask for.
//! - [`runs`] reads runs, [`replay`] is what a person decides about them, [`resume`] about many, [`health`] switches off
//!   what only fails.
//! - [`listed`] finds zaps for lists, with their [`labels`] and with what [`days`] counted of their runs;
//!   [`owners`] says who sees to a zap.
//! - [`templates`] are what a zap can be made of.
//! - [`samples`] are what steps gave, for the editor; [`trial_runs`] play a draft. [`clipboards`] hold what
//!   people copied.
//! - [`portable`] is a zap that can leave its dossier, and how it arrives in another.
//! - [`shares`] are zaps behind a link.
//! - [`engine`] is what all of them share in this process.
//!
//! # Promises
//! - What a hook was answered for is on disk, with the runs that it starts; each of them ends once.
//! - A step's input is stored before its effect begins, its output together with what follows from
//!   it. What is done in our own tables is done exactly once; what goes out at least once, with the
//!   same key.
//! - After a crash a run goes on from where it was; what succeeded is not done again.

pub mod asides;
pub mod backlog;
pub mod base;
pub mod base_kind;
pub mod beginning;
pub mod catch_hooks;
pub mod censor;
pub mod checks;
pub mod clipboards;
pub mod days;
pub mod delays;
pub mod deleted;
pub mod documents;
pub mod drafts;
pub mod due;
pub mod engine;
pub mod flood;
pub mod forget;
pub mod fresh;
pub mod health;
pub mod ids;
mod labelled;
pub mod labels;
pub mod ledger;
pub mod listed;
mod listeners;
pub mod outcome;
pub mod owners;
pub mod plans;
pub mod playing;
pub mod portable;
pub mod progress;
pub mod reception;
pub mod relay;
pub mod replay;
pub mod resume;
mod retry;
pub mod rows;
pub mod runs;
pub mod samples;
pub mod shares;
pub mod shown;
pub mod start;
pub mod step_rights;
pub mod templates;
pub mod trial_keys;
pub mod trial_runs;
pub mod trigger_table;
pub mod unfinished;
mod waiting;
