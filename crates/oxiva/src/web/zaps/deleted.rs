//! `/zaps/supprimes`: zaps that were deleted and can come back.

use crate::{
    app::Shared,
    clock::Micros,
    error::Result,
    http::request::Parameters,
    page,
    web::{
        pager::Pager,
        path,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::{deleted, documents::Zap},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zaps_deleted.html")]
struct DeletedPage {
    s: Shell,
    /// Each with the moment until which it can come back.
    rows: Vec<(Zap, Micros)>,
    pager: Pager,
    total: String,
}

/// The list.
pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let query = Parameters::of_query(request.uri().query())?;
    let after = query.get("after").map(str::to_owned);
    let (dossier, now) = (visitor.dossier(), app.clock.now());
    let read = app.db.read(move |tx| deleted::list(tx, dossier, now, after.as_deref(), page::SIZE));
    let found = read.await?;
    let until = |zap: Zap| deleted::restorable_until(&zap).map(|until| (zap, until));
    let rows: Vec<_> = found.items.into_iter().filter_map(until).collect();
    let s = visitor.shell("zaps");
    Ok(html(DeletedPage {
        total: s.t1("shown", "count", rows.len()),
        pager: Pager::new("/zaps/supprimes", &query, &[], found.next.as_deref()),
        rows,
        s,
    }))
}

/// Gives a zap back, switched off.
pub async fn restore(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, entropy) = (path::id(&id)?, app.entropy.clone());
    visitor.write(&app, move |tx, scope| deleted::restore(tx, &entropy, scope, id)).await?;
    Ok(see_other(&format!("/zaps/{id}"), "zap-restored"))
}
