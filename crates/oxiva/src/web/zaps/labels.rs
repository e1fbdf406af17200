//! The labels of one zap, and to whom it is handed: forms on its page.

use super::bulk;
use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Error, Result},
    records::input,
    web::{
        form::read,
        path,
        respond::{form_page, see_other},
        visitor::Visitor,
        zaps::zap,
    },
    zaps::{labels, owners},
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

/// `POST /zaps/{id}/etiquettes`: one more (`ajout`), or one less (`retrait`).
pub async fn change(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, typed) = (path::id(&id)?, read(&app, request).await?);
    let (added, removed) = (typed.get("ajout"), typed.get("retrait"));
    let (added, removed) = (added.map(str::to_owned), removed.map(str::to_owned));
    let work = move |tx: &mut Tx, scope: &Scope| match removed {
        Some(label) => labels::remove(tx, scope, id, &label),
        None => labels::add(tx, scope, id, &added.unwrap_or_default()),
    };
    let done = visitor.write(&app, work).await;
    shown(&visitor, &app, id, done, "zap-labels").await
}

/// `POST /zaps/{id}/personne`: « Confier à… »
pub async fn hand_over(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, typed, checks) = (path::id(&id)?, read(&app, request).await?, app.checks());
    let person = typed.get("personne").and_then(input::id).unwrap_or_default();
    let hand = move |tx: &mut Tx, scope: &Scope| {
        owners::transfer(tx, scope, id, person, &checks).map(drop)
    };
    let done = visitor.write(&app, hand).await;
    shown(&visitor, &app, id, done, "zap-handed").await
}

/// The page of the zap, once it is done; or with what is wrong.
async fn shown(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    done: Result<()>,
    flash: &str,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(see_other(&format!("/zaps/{id}"), flash)),
        Err(error @ Error::Invalid(_)) => {
            let refused = bulk::words(&error, visitor.lang());
            Ok(form_page(true, zap::page(visitor, app, id, Some(refused)).await?))
        }
        Err(error) => Err(error),
    }
}
