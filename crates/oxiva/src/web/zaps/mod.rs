//! The pages of zaps: the list, one zap, its runs, what arrived at its hooks, connections.

pub mod connections;
pub mod form;
pub mod json_places;
pub mod list;
pub mod outline;
pub mod receptions;
pub mod runs;
pub mod zapier_app;
