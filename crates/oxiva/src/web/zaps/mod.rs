//! The pages of zaps: the list, one zap, its versions, its runs, what arrived at its hooks, connections,
//! templates.

pub mod all_shares;
pub mod bulk;
mod changes;
pub mod connections;
pub mod copy;
pub mod deleted;
pub mod editor;
pub mod files;
pub mod form;
pub mod importer;
mod json_places;
pub mod labels;
pub mod list;
mod needs;
mod outline;
mod pretty;
pub mod receptions;
pub mod resume;
pub mod run;
mod run_filter;
mod run_links;
pub mod runs;
pub mod shared;
pub mod shares;
mod step_names;
pub mod templates;
pub mod versions;
pub mod zap;
pub mod zapier_app;
