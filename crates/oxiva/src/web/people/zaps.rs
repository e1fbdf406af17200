//! The zaps that a person sees to, on their page: somebody else takes them over, above all when the person leaves.

use super::list;
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{Scope, people},
    error::{Error, Result},
    i18n::Lang,
    records::input,
    web::{
        form::read,
        path,
        respond::see_other,
        visitor::Visitor,
        zaps::bulk::{self, Refusal},
    },
    zaps::{checks::AppChecks, documents, owners},
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

/// `POST /personnes/{id}/zaps`: hands all of them to somebody else. What cannot be handed over stays, and is told.
pub async fn hand_over(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let (id, typed, checks) = (path::id(&id)?, read(&app, request).await?, app.checks());
    let taker = typed.get("repreneur").and_then(input::id).unwrap_or_default();
    let lang = visitor.lang();
    let hand = move |tx: &mut Tx, scope: &Scope| hand_all(tx, scope, (id, taker), lang, &checks);
    let refused = visitor.write(&app, hand).await?;
    if refused.is_empty() {
        return Ok(see_other(&format!("/personnes/{id}"), "zaps-handed"));
    }
    list::with_refusals(&visitor, &app, id, refused).await
}

/// Returns those that stay, and why.
fn hand_all(
    tx: &mut Tx,
    scope: &Scope,
    (from, to): (i64, i64),
    lang: Lang,
    checks: &dyn AppChecks,
) -> Result<Vec<Refusal>> {
    people::find(tx, scope.dossier, from)?;
    let mut refused = Vec::new();
    for zap in documents::of_owner(tx, scope.dossier, from)? {
        match owners::transfer(tx, scope, zap.id, to, checks) {
            Ok(_) => {}
            Err(error @ Error::Storage(_)) => return Err(error),
            Err(error) => {
                let words = bulk::words(&error, lang);
                refused.push(Refusal { zap: zap.id, titre: zap.titre, words });
            }
        }
    }
    Ok(refused)
}
