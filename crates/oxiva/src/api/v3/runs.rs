//! `/runs`: what zaps did, step by step, and what a person decides about it.

use super::{
    records::{limit, write},
    scope_of,
    zaps::{Sent, caller, created, nothing_else, take},
};
use crate::{
    app::{Routes, Shared},
    db::Tx,
    dossiers::Scope as Doer,
    error::{Code, Error, Result},
    http::{
        request::Parameters,
        routes::{Kind, get, post},
    },
    records::input,
    zaps::{
        replay::{self, By, From},
        runs::{self, Filter, Run},
        shown,
    },
};
use axum::{
    Json,
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/runs", get(list))
        .route("/runs/{run}", get(show))
        .route("/runs/{run}/replay", post(again))
        .route("/runs/{run}/release", post(release))
        .route("/runs/{run}/halt", post(halt))
}

const FILTERS: &[&str] = &["zap", "state", "since", "until", "after", "limit"];

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let dossier = caller(&app, &request).await?.dossier;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(FILTERS)?;
    let (filter, limit) = (filter(&query, &dossier.zone())?, limit(&query)?);
    let answer = app.db.read(move |tx| {
        let page = runs::list(tx, dossier.id, &filter, query.get("after"), limit)?;
        let items: Vec<_> = page.items.iter().map(|run| shown::run(run, &dossier)).collect();
        Ok(json!({ "items": items, "next": page.next }))
    });
    Ok(Json(answer.await?))
}

fn filter(query: &Parameters, zone: &TimeZone) -> Result<Filter> {
    fn read<T>(
        query: &Parameters,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        let Some(text) = query.get(name) else { return Ok(None) };
        parse(text).map(Some).ok_or_else(|| Error::parameter(Code::InvalidParameter, name))
    }
    let moment = |text: &str| input::moment(text, zone).map(|at| at.as_microsecond());
    Ok(Filter {
        zap: read(query, "zap", input::id)?,
        state: read(query, "state", runs::State::parse)?,
        since: read(query, "since", moment)?,
        until: read(query, "until", moment)?,
    })
}

type PathRun = std::result::Result<Path<String>, PathRejection>;

/// What is no id is one that does not exist.
fn parse(id: PathRun) -> Result<Uuid> {
    id.ok().and_then(|Path(text)| Uuid::try_parse(&text).ok()).ok_or_else(|| Code::NotFound.into())
}

async fn show(State(app): State<Shared>, id: PathRun, request: Request) -> Result<Json<Value>> {
    let dossier = caller(&app, &request).await?.dossier;
    let id = parse(id)?;
    let answer = app.db.read(move |tx| {
        let run = runs::get(tx, dossier.id, id)?;
        let steps = runs::steps(tx, dossier.id, id)?;
        Ok(shown::run_with_steps(&run, &steps, &dossier))
    });
    Ok(Json(answer.await?))
}

/// `{"from": "failed", "version": "same"}`, both optional. From the start it is a run of its own.
async fn again(State(app): State<Shared>, id: PathRun, request: Request) -> Result<Response> {
    let sent = Sent::read(&app, request).await?;
    let (id, mut object) = (parse(id)?, sent.object_or_nothing()?);
    let from = take(&mut object, "from", From::parse)?.unwrap_or_default();
    let by = take(&mut object, "version", By::parse)?.unwrap_or_default();
    nothing_else(&object)?;
    let (scope, shared) = (scope_of(&app, &sent.caller), app.clone());
    let run = sent.once(&app, move |tx, dossier| {
        let run = replay::once_more(tx, &shared.zaps.ids, &shared.entropy, &scope, id, from, by)?;
        Ok(shown::run(&run, dossier))
    });
    let run = run.await?;
    Ok(match from {
        From::Failed => Json(run).into_response(),
        From::Start => created("runs", run),
    })
}

async fn release(state: State<Shared>, id: PathRun, request: Request) -> Result<Json<Value>> {
    decide(state, id, request, replay::release_one).await
}

async fn halt(state: State<Shared>, id: PathRun, request: Request) -> Result<Json<Value>> {
    decide(state, id, request, replay::halt).await
}

async fn decide(
    State(app): State<Shared>,
    id: PathRun,
    request: Request,
    decision: fn(&mut Tx, &Doer, Uuid) -> Result<Run>,
) -> Result<Json<Value>> {
    let sent = Sent::read(&app, request).await?;
    let id = parse(id)?;
    nothing_else(&sent.object_or_nothing()?)?;
    let scope = scope_of(&app, &sent.caller);
    let run = write(&app, sent.caller, move |tx, dossier| {
        Ok(shown::run(&decision(tx, &scope, id)?, dossier))
    });
    Ok(Json(run.await?))
}
