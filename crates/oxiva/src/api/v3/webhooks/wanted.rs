//! What programs send of an endpoint.

use crate::{
    api::v3::request::Sendable,
    webhooks::{
        filter::Condition,
        settings::{EventKind, Format},
        sign::Scheme,
    },
};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What an endpoint begins with.
// Read by [`Wanted::over`], but for the scheme.
#[derive(ToSchema)]
#[expect(dead_code, reason = "what is sent is put over the defaults property by property")]
pub(super) struct WebhookNew {
    url: String,
    #[schema(value_type = Vec<EventKind>)]
    events: Vec<String>,
    #[schema(nullable = false)]
    description: Option<String>,
    #[schema(nullable = false)]
    format: Option<Format>,
    #[schema(nullable = false)]
    filter: Option<Vec<Condition>>,
    #[schema(value_type = Object, required = false)]
    headers: Option<BTreeMap<String, String>>,
    schedule: Option<Vec<i64>>,
    concurrency: Option<i64>,
    rate: Option<i64>,
    #[schema(nullable = false)]
    ordered: Option<bool>,
    #[schema(nullable = false)]
    active: Option<bool>,
    #[schema(nullable = false)]
    scheme: Option<Scheme>,
}

impl Sendable for WebhookNew {}

/// What of an endpoint shall be otherwise.
// Read by [`Wanted::over`].
#[derive(ToSchema)]
#[expect(dead_code, reason = "what is sent is put over what there is property by property")]
pub(super) struct WebhookChange {
    #[schema(nullable = false)]
    url: Option<String>,
    #[schema(value_type = Option<Vec<EventKind>>, nullable = false)]
    events: Option<Vec<String>>,
    #[schema(nullable = false)]
    description: Option<String>,
    #[schema(nullable = false)]
    format: Option<Format>,
    #[schema(nullable = false)]
    filter: Option<Vec<Condition>>,
    #[schema(value_type = Object, required = false)]
    headers: Option<BTreeMap<String, String>>,
    schedule: Option<Vec<i64>>,
    concurrency: Option<i64>,
    rate: Option<i64>,
    #[schema(nullable = false)]
    ordered: Option<bool>,
    #[schema(nullable = false)]
    active: Option<bool>,
}

impl Sendable for WebhookChange {
    const REQUIRED: bool = false;
}
