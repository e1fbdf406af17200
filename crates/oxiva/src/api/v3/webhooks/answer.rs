//! An endpoint as programs see it.

use crate::{
    api::v3::etag::Versioned,
    clock::Micros,
    db::Tx,
    dossiers::Dossier,
    error::Result,
    vault::Vault,
    webhooks::{
        endpoints::{Endpoint, EndpointState, Source},
        filter::Condition,
        settings::{EventKind, Format},
        sign::{self, Scheme},
    },
    wire::{Date, Id},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An endpoint.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(super) struct WebhookAnswer {
    pub(super) id: Id,
    pub(super) source: Source,
    pub(super) url: String,
    pub(super) description: String,
    #[schema(value_type = Vec<EventKind>)]
    pub(super) events: Vec<String>,
    pub(super) format: Format,
    pub(super) filter: Vec<Condition>,
    /// The names alone: the values may be passwords.
    pub(super) headers: Vec<String>,
    /// Seconds to wait after each failure.
    #[schema(required, value_type = Option<Vec<i64>>)]
    pub(super) schedule: Vec<i64>,
    /// Calls under way at once.
    #[schema(required)]
    pub(super) concurrency: Option<i64>,
    /// Calls a second.
    #[schema(required)]
    pub(super) rate: Option<i64>,
    pub(super) ordered: bool,
    pub(super) active: bool,
    pub(super) state: EndpointState,
    /// Why it is not active.
    #[schema(required)]
    pub(super) reason: Option<String>,
    /// Calls that failed since the last that succeeded.
    pub(super) failures: i64,
    #[schema(required)]
    pub(super) failing_since: Option<Date>,
    pub(super) created_at: Date,
    pub(super) secrets: Vec<Secret>,
    /// Shown once, when it was made.
    // `Some(None)` is shown as `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(super) secret: Option<Option<String>>,
}

/// What may be said of a secret that signs calls.
#[derive(Serialize, ToSchema)]
pub(super) struct Secret {
    id: Id,
    scheme: Scheme,
    created_at: Date,
    #[schema(required)]
    expires_at: Option<Date>,
    /// With what a receiver verifies, if that is no secret.
    #[schema(required)]
    public_key: Option<String>,
}

impl Versioned for WebhookAnswer {
    /// How calls went, and secrets, which have operations of their own.
    const PASSING: &'static [&'static str] = &["failures", "failing_since", "secrets", "secret"];
}

impl WebhookAnswer {
    /// An endpoint as programs see it: the names of its headers, never their values.
    pub(super) fn read(
        tx: &mut Tx,
        vault: &Vault,
        dossier: &Dossier,
        endpoint: &Endpoint,
        now: Micros,
    ) -> Result<WebhookAnswer> {
        let zone = dossier.zone();
        let date = |at| Date::at(at, &zone);
        let secret = |secret: sign::Shown| Secret {
            id: Id(secret.id),
            scheme: secret.scheme,
            created_at: date(secret.created_at),
            expires_at: secret.expires_at.map(date),
            public_key: secret.public,
        };
        let secrets = sign::list(tx, vault, dossier.id, endpoint.id, now)?.into_iter().map(secret);
        let (settings, health) = (&endpoint.settings, &endpoint.health);
        Ok(WebhookAnswer {
            id: Id(endpoint.id),
            source: endpoint.source,
            url: endpoint.url.clone(),
            description: settings.description.clone(),
            events: endpoint.kinds.clone(),
            format: settings.format,
            filter: settings.filter.clone(),
            headers: settings.headers.keys().cloned().collect(),
            schedule: settings.waits(),
            concurrency: settings.concurrency,
            rate: settings.rate,
            ordered: endpoint.ordered,
            active: endpoint.is_active(),
            state: endpoint.state,
            reason: Some(health.reason.word().to_owned()).filter(|word| !word.is_empty()),
            failures: health.failures,
            failing_since: health.failing_since.map(date),
            created_at: date(endpoint.created_at),
            secrets: secrets.collect(),
            secret: None,
        })
    }

    /// With a secret that was just made.
    pub(super) fn with(self, secret: Option<sign::Secret>) -> WebhookAnswer {
        WebhookAnswer { secret: Some(secret.map(|secret| secret.for_receiver())), ..self }
    }
}
