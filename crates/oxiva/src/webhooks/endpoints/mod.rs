//! Endpoints: a URL, the kinds of event that it is told of, and how it wants to be called. Any
//! number per dossier; those of the Zapier module are in [`crate::webhooks::zapier`].

mod endpoint;
mod read;
mod write;

pub use endpoint::{Endpoint, EndpointState, Health, Reason, Source, host};
pub use read::*;
pub use write::*;
