//! `/zaps`: the zaps of a dossier as a list, one of them, and its switch.

use super::outline::{self, Line};
use crate::{
    app::Shared,
    db::Tx,
    error::{Code, Result},
    http::request::Parameters,
    page,
    records::input,
    web::{
        pager::Pager,
        records::history::Names,
        respond::{html, see_other},
        shell::Shell,
        typed::read,
        visitor::Visitor,
    },
    zaps::{
        documents::{self, Settings, Version, Zap},
        runs::{self, Run},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use zap_engine::document::Zap as Plan;

#[derive(Template)]
#[template(path = "zaps.html")]
struct ListPage {
    s: Shell,
    /// Each with its last run.
    rows: Vec<(Zap, Option<Run>)>,
    total: String,
    pager: Pager,
}

pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
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

#[derive(Template)]
#[template(path = "zap.html")]
struct ZapPage {
    s: Shell,
    zap: Zap,
    /// Where it takes what starts it.
    address: Option<String>,
    outline: Vec<Line>,
    latest: Vec<Run>,
    versions: Vec<Version>,
    names: Names,
    /// What a person who starts it is asked for: key, label, whether it must be given.
    asked: Vec<(String, String, bool)>,
}

pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let (id, dossier) = (parse(&id)?, visitor.dossier());
    let (base, s) = (app.config.public_url(), visitor.shell("zaps"));
    let page = app.db.read(move |tx| {
        let zap = documents::get(tx, dossier, id)?;
        let plan = Plan::parse(&documents::document(tx, dossier, id, zap.version)?).ok();
        let filter = runs::Filter { zap: Some(id), ..Default::default() };
        Ok(ZapPage {
            address: zap.hook_path(dossier).map(|path| format!("{base}{path}")),
            outline: plan.as_ref().map(|plan| outline::lines(plan, &s)).unwrap_or_default(),
            asked: plan.as_ref().map(outline::asked).unwrap_or_default(),
            latest: runs::list(tx, dossier, &filter, None, LATEST)?.items,
            versions: documents::versions(tx, dossier, id, None, VERSIONS)?.items,
            names: Names::read(tx, dossier)?,
            zap,
            s,
        })
    });
    Ok(html(page.await?))
}

const LATEST: i64 = 10;
const VERSIONS: i64 = 10;

pub async fn switch_on(visitor: Visitor, app: State<Shared>, id: Path<String>) -> Result<Response> {
    switch(visitor, app, id, true).await
}

pub async fn switch_off(
    visitor: Visitor,
    app: State<Shared>,
    id: Path<String>,
) -> Result<Response> {
    switch(visitor, app, id, false).await
}

async fn switch(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    on: bool,
) -> Result<Response> {
    visitor.administers()?;
    let (id, scope, entropy) = (parse(&id)?, visitor.scope(&app), app.entropy.clone());
    let work = move |tx: &mut Tx| documents::switch(tx, &entropy, &scope, id, on);
    app.db.write(visitor.dossier().key(), work).await?;
    let flash = if on { "zap-on" } else { "zap-off" };
    Ok(see_other(&format!("/zaps/{id}"), flash))
}

pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let (id, scope, entropy) = (parse(&id)?, visitor.scope(&app), app.entropy.clone());
    let work = move |tx: &mut Tx| documents::delete(tx, &entropy, &scope, id);
    app.db.write(visitor.dossier().key(), work).await?;
    Ok(see_other("/zaps", "deleted"))
}

/// How its runs are done.
pub async fn configure(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let id = parse(&id)?;
    let typed = read(&app, request).await?;
    let number = |name: &str| match typed.get(name).unwrap_or_default().trim() {
        "" => 0,
        // What is no number is out of its range.
        text => text.parse().unwrap_or(-1),
    };
    let settings = Settings {
        concurrency: number("concurrency"),
        rate: number("rate"),
        keep_on: typed.get("keep_on").is_some(),
    };
    let scope = visitor.scope(&app);
    let work = move |tx: &mut Tx| documents::configure(tx, &scope, id, settings);
    app.db.write(visitor.dossier().key(), work).await?;
    Ok(see_other(&format!("/zaps/{id}"), "saved"))
}

pub fn parse(id: &str) -> Result<i64> {
    input::id(id).ok_or_else(|| Code::NotFound.into())
}
