//! `/zaps/{id}/duplicate` and `/zaps/{id}/restore`: a copy of a zap, and a deleted one that comes back.

use super::{
    answer::{Created, ROOT},
    caller::{Caller, Zaps},
    request::{Nothing, PathId, Sent, nothing_else, write},
    zaps::{View, whole},
};
use crate::{
    api::describe::{Operations, post},
    app::Shared,
    error::Result,
    zaps::{deleted, drafts, shown::ZapWithDocument},
};
use axum::{Json, extract::State};

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zaps/{id}/duplicate", post("duplicateZap", duplicate))
        .route("/zaps/{id}/restore", post("restoreZap", restore))
}

async fn duplicate(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<Nothing>,
) -> Result<Created<ZapWithDocument>> {
    let sent = sent.read().await?;
    let id = id.parse()?;
    nothing_else(&sent.object()?)?;
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let copy = drafts::duplicate(tx, &entropy, &scope, id, view.lang)?;
        whole(tx, dossier, &copy, &view)
    });
    Ok(Created::in_collection("/zaps", made.await?))
}

async fn restore(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<Nothing>,
) -> Result<Json<ZapWithDocument>> {
    let sent = sent.read().await?;
    let id = id.parse()?;
    nothing_else(&sent.object()?)?;
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let answer = write(&app, caller, move |tx, dossier| {
        let zap = deleted::restore(tx, &entropy, &scope, id)?;
        whole(tx, dossier, &zap, &view)
    });
    Ok(Json(answer.await?))
}
