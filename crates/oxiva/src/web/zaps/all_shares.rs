//! `/zaps/partages`: every link with which others see a zap of the dossier.

use super::zap::with_states;
use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    page,
    web::{
        names::Names,
        pager::Pager,
        path,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::shares::{self, Share, ShareState},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

const PATH: &str = "/zaps/partages";

#[derive(Template)]
#[template(path = "zaps_shares.html")]
struct SharesPage {
    s: Shell,
    rows: Vec<(Share, ShareState)>,
    names: Names,
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
    let read = app.db.read(move |tx| {
        let found = shares::of_dossier(tx, dossier, after.as_deref(), page::SIZE)?;
        Ok((found, Names::read(tx, dossier)?))
    });
    let (found, names) = read.await?;
    let s = visitor.shell("zaps");
    Ok(html(SharesPage {
        total: s.t1("shown", "count", found.items.len()),
        pager: Pager::new(PATH, &query, &[], found.next.as_deref()),
        rows: with_states(found.items, now),
        names,
        s,
    }))
}

/// `POST /zaps/partages/{share}/revocation`: ends one, and shows the list again.
pub async fn revoke(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(share): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let share = path::id(&share)?;
    let revoked = visitor.write(&app, move |tx, scope| {
        let zap = shares::get(tx, scope.dossier, share)?.zap;
        shares::revoke(tx, scope, zap, share)
    });
    revoked.await?;
    Ok(see_other(PATH, "share-revoked"))
}
