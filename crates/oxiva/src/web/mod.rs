use crate::app::Shared;
pub fn routes(_: &Shared) -> axum::Router<Shared> { axum::Router::new() }
