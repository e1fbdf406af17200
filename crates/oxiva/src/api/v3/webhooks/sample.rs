//! An example that is sent to an endpoint.

use crate::{
    api::v3::{
        answer::AcceptedWith,
        caller::{Caller, Webhooks},
        request::{PathId, Sendable, Sent, nothing_else, take, write},
    },
    app::Shared,
    error::{Code, Result},
    records::RecordKind,
    webhooks::{endpoints, owe},
    wire::Id,
};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// `{"noun": "ticket"}`
#[derive(ToSchema)]
pub(super) struct Sample {
    /// That of the endpoint's first event if absent.
    #[schema(nullable = false)]
    noun: Option<RecordKind>,
}

impl Sendable for Sample {
    const REQUIRED: bool = false;
}

/// The event that was sent as an example.
#[derive(Serialize, ToSchema)]
pub(super) struct Sampled {
    event: Id,
}

/// The newest record of a noun, sent as an example.
pub(super) async fn sample(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    sent: Sent<Sample>,
) -> Result<AcceptedWith<Sampled>> {
    let mut object = sent.read().await?.object()?;
    let sample = Sample { noun: take(&mut object, "noun", RecordKind::parse)? };
    nothing_else(&object)?;
    let (id, scope) = (id.parse()?, caller.scope(&app));
    let event = write(&app, caller, move |tx, dossier| {
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        let first =
            endpoint.kinds.first().and_then(|kind| RecordKind::parse(kind.split('.').next()?));
        let noun = sample.noun.or(first).ok_or(Code::NothingToSend)?;
        owe::sample(tx, &scope, id, noun)
    });
    Ok(AcceptedWith(Sampled { event: Id(event.await?) }))
}
