//! Deliveries that are called again, a step at a time.

use crate::{
    api::v3::{
        caller::{Caller, Webhooks},
        request::{PathId, Sendable, Sent, nothing_else, take, take_text, write},
    },
    app::Shared,
    clock::Micros,
    dossiers::Dossier,
    error::Result,
    records::input,
    webhooks::{
        deliveries::{DeliveryState, Filter},
        endpoints, replay,
    },
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Which deliveries are called again: a step of at most 500. Without a state it is what failed or
/// was set aside: what arrived is called again by those alone who say so.
#[derive(ToSchema)]
pub(in crate::api::v3) struct Replay {
    #[schema(nullable = false)]
    state: Option<DeliveryState>,
    /// A kind of event.
    #[schema(rename = "type", nullable = false)]
    kind: Option<String>,
    #[schema(value_type = Option<String>, nullable = false)]
    since: Option<Micros>,
    #[schema(value_type = Option<String>, nullable = false)]
    until: Option<Micros>,
    /// `next` of the step before.
    #[schema(nullable = false)]
    after: Option<String>,
}

impl Sendable for Replay {
    const REQUIRED: bool = false;
}

impl Replay {
    fn read(mut sent: Map<String, Value>, dossier: &Dossier, now: Micros) -> Result<Replay> {
        let state = take(&mut sent, "state", DeliveryState::parse)?;
        let reading = dossier.reading(now);
        let mut moment = |name: &'static str| {
            take(&mut sent, name, |text| {
                input::moment(text, &reading).map(|at| at.as_microsecond())
            })
        };
        let (since, until) = (moment("since")?, moment("until")?);
        let after = take_text(&mut sent, "after")?;
        let kind = take_text(&mut sent, "type")?;
        nothing_else(&sent)?;
        Ok(Replay { state, kind, since, until, after })
    }
}

/// A step of calling again.
#[derive(Serialize, ToSchema)]
pub(in crate::api::v3) struct Replayed {
    /// Deliveries of this step.
    replayed: i64,
    /// The `after` of the next step.
    #[schema(required)]
    next: Option<String>,
}

/// As `POST /deliveries/replay`, of one endpoint.
pub(super) async fn replay_all(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    sent: Sent<Replay>,
) -> Result<Json<Replayed>> {
    let sent = sent.read().await?.object()?;
    let id = id.parse()?;
    replay_matching(&app, caller, sent, Some(id)).await
}

/// Calls again what was sent for; of one endpoint, or of all.
pub(in crate::api::v3) async fn replay_matching(
    app: &Shared,
    caller: Caller<Webhooks>,
    sent: Map<String, Value>,
    webhook: Option<i64>,
) -> Result<Json<Replayed>> {
    let Replay { state, kind, since, until, after } =
        Replay::read(sent, &caller.dossier, app.clock.now())?;
    let scope = caller.scope(app);
    let answer = write(app, caller, move |tx, dossier| {
        let endpoint = match webhook {
            Some(id) => Some(endpoints::get(tx, dossier.id, id)?.id),
            None => None,
        };
        let missed = state.is_none();
        let filter = Filter { state, missed, endpoint, kind, since, until, ..Filter::default() };
        let step = replay::matching(tx, &scope, &filter, after.as_deref())?;
        Ok(Replayed { replayed: step.replayed, next: step.next })
    });
    Ok(Json(answer.await?))
}
