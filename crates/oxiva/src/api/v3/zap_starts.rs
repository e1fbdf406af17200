//! `/zaps/{id}/run` and `/zaps/{id}/held`: starting a zap, and what is held of it.

use super::{
    answer::{Created, ROOT, any_object},
    caller::{Caller, Zaps},
    request::{PathId, Sendable, Sent, missing, nothing_else, take, write},
};
use crate::{
    api::describe::{Operations, post},
    app::Shared,
    error::Result,
    zaps::{
        replay::{self, Fate},
        runs,
        shown::RunAnswer,
        start,
    },
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zaps/{id}/run", post("startZap", run))
        .route("/zaps/{id}/held", post("decideHeld", held))
}

/// What a trigger gives: any object.
enum Given {}

impl PartialSchema for Given {
    fn schema() -> RefOr<Schema> {
        any_object()
    }
}

impl ToSchema for Given {}

impl Sendable for Given {
    const REQUIRED: bool = false;
}

/// The body is what the trigger gives.
async fn run(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<Given>,
) -> Result<Created<RunAnswer>> {
    let sent = sent.read().await?;
    let (id, given) = (id.parse()?, sent.object()?);
    let (scope, shared) = (caller.scope(&app), app.clone());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let (ids, checks) = (&shared.zaps.ids, shared.checks());
        let run = start::by_hand(tx, ids, &shared.entropy, &scope, id, given, &checks)?;
        Ok(RunAnswer::of(&runs::get(tx, dossier.id, run)?, dossier))
    });
    Ok(Created::in_collection("/runs", made.await?))
}

/// `{"action": "release"}`
#[derive(ToSchema)]
struct Held {
    action: Fate,
}

impl Sendable for Held {}

/// How many runs it was decided of.
#[derive(Serialize, ToSchema)]
pub struct Count {
    pub count: u64,
}

async fn held(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<Held>,
) -> Result<Json<Count>> {
    let sent = sent.read().await?;
    let (id, mut object) = (id.parse()?, sent.object()?);
    let action = take(&mut object, "action", Fate::parse)?.ok_or_else(|| missing("action"))?;
    let held = Held { action };
    nothing_else(&object)?;
    let (scope, checks) = (caller.scope(&app), app.checks());
    let count =
        write(&app, caller, move |tx, _| replay::decide(tx, &scope, id, held.action, &checks));
    Ok(Json(Count { count: count.await? }))
}
