//! The pages of webhooks: modules, endpoints, deliveries, what waits and what is replayed.

pub mod deliveries;
pub mod delivery;
pub mod endpoint;
pub mod endpoint_form;
pub mod endpoints;
pub mod log_filter;
pub mod modules;
pub mod replays;
pub mod waits;
pub mod zapier;
