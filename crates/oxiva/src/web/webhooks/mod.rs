//! The pages of webhooks: modules, endpoints, deliveries, what waits and what is replayed.

pub mod deliveries;
pub mod delivery;
pub mod documentation;
pub mod endpoint;
mod endpoint_form;
mod endpoint_typed;
pub mod endpoints;
mod find;
mod log_filter;
pub mod modules;
pub mod replays;
mod shown;
mod waits;
pub mod zapier;
pub mod zapier_documentation;
pub mod zapier_invitation;
mod zapier_panel;
mod zapier_snapshot;
mod zapier_stored;
