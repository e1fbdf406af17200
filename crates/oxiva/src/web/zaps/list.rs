//! `/zaps`: the zaps of a dossier as a list.

use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    page,
    web::{pager::Pager, respond::html, shell::Shell, visitor::Visitor},
    zaps::{
        documents::{self, Zap},
        runs::{self, Run},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zaps.html")]
struct ListPage {
    s: Shell,
    /// Each with its last run.
    rows: Vec<(Zap, Option<Run>)>,
    total: String,
    pager: Pager,
}

/// The list of zaps, each with its last run.
pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let query = Parameters::of_query(request.uri().query())?;
    let after = query.get("after").map(str::to_owned);
    let dossier = visitor.dossier();
    let (rows, next) = app
        .db
        .read(move |tx| {
            let page = documents::list(tx, dossier, after.as_deref(), page::SIZE)?;
            let last = |zap: Zap| {
                let filter = runs::Filter { zap: Some(zap.id), ..Default::default() };
                let last = runs::list(tx, dossier, &filter, None, 1)?.items.pop();
                Ok((zap, last))
            };
            let rows: Result<Vec<_>> = page.items.into_iter().map(last).collect();
            Ok((rows?, page.next))
        })
        .await?;
    let s = visitor.shell("zaps");
    Ok(html(ListPage {
        total: s.t1("shown", "count", rows.len()),
        pager: Pager::new("/zaps", &query, &[], next.as_deref()),
        rows,
        s,
    }))
}
