//! The pages of zaps: the list, one zap, its runs, what arrived at its hooks, connections.

pub mod connections;
pub mod editor;
pub mod form;
mod json_places;
pub mod list;
mod outline;
mod pretty;
pub mod receptions;
pub mod run;
pub mod runs;
pub mod zap;
pub mod zapier_app;
