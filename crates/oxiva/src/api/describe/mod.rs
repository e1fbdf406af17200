//! Operations of the API describe themselves: what a handler takes and what it answers are types,
//! and each type says what it means for the OpenAPI document ([`Describe`]). A route therefore
//! names its handlers and their ids, and nothing is written about them anywhere else; the texts
//! are in `locales/`, under `op-<id>`.

mod arguments;
mod handlers;
mod operation;
mod parameter;
mod routes;

pub use arguments::Describe;
pub use operation::{Access, Answer, Body, Operation};
pub use parameter::{Asked, QueryParameter};
pub use routes::*;
