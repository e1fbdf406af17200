//! `/runs`: what zaps did, step by step, and what a person decides about it.

use super::{
    answer::{Created, ROOT},
    caller::{Caller, Zaps},
    idempotency::Once,
    request::{
        Nothing, PathRun, Query, Sendable, Sent, limit, nothing_else, take, with_page, word, write,
    },
};
use crate::{
    api::describe::{Asked, Describe, Operation, Operations, QueryParameter, get, post},
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::Result,
    http::request::Parameters,
    page::Page,
    records::input,
    wire::Id,
    zaps::{
        replay::{self, By, From},
        runs::{self, Filter, Run, RunState, Start, parse_record},
        shown::{RunAnswer, RunWithSteps},
    },
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;
use zap_engine::dates::Reading;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/runs", get("listRuns", list))
        .route("/runs/{run}", get("getRun", show))
        .route("/runs/{run}/replay", post("replayRun", again))
        .route("/runs/{run}/release", post("releaseRun", release))
        .route("/runs/{run}/halt", post("haltRun", halt))
}

/// What a list of runs takes.
enum RunQuery {}

impl Asked for RunQuery {
    fn parameters() -> Vec<QueryParameter> {
        with_page([
            QueryParameter::of::<Id>("zap"),
            QueryParameter::of::<RunState>("state").explained("state-runs"),
            QueryParameter::text("since"),
            QueryParameter::text("until"),
            QueryParameter::of::<Start>("start").explained("start-runs"),
            QueryParameter::of::<bool>("tests").explained("tests-runs"),
            QueryParameter::text("label").explained("label-runs"),
            QueryParameter::of::<Id>("event"),
            QueryParameter::text("record"),
        ])
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    query: Query<RunQuery>,
) -> Result<Json<Page<RunAnswer>>> {
    let (query, dossier) = (query.read()?, caller.dossier.clone());
    let (filter, limit) = (filter(&query, &dossier.reading(app.clock.now()))?, limit(&query)?);
    let answer = app.db.read(move |tx| {
        let page = runs::list(tx, dossier.id, &filter, query.get("after"), limit)?;
        Ok(page.map(|run| RunAnswer::of(&run, &dossier)))
    });
    Ok(Json(answer.await?))
}

fn filter(query: &Parameters, reading: &Reading) -> Result<Filter> {
    let moment = |text: &str| input::moment(text, reading).map(|at| at.as_microsecond());
    Ok(Filter {
        zap: word(query, "zap", input::id)?,
        state: word(query, "state", RunState::parse)?,
        since: word(query, "since", moment)?,
        until: word(query, "until", moment)?,
        start: word(query, "start", Start::parse)?,
        tests: word(query, "tests", |text| text.parse().ok())?,
        label: query.get("label").map(str::to_owned),
        event: word(query, "event", input::id)?,
        record: word(query, "record", parse_record)?,
    })
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathRun,
) -> Result<Json<RunWithSteps>> {
    let (id, dossier) = (id.parse()?, caller.dossier.clone());
    let answer = app.db.read(move |tx| {
        let run = runs::get(tx, dossier.id, id)?;
        let steps = runs::steps(tx, dossier.id, id)?;
        Ok(RunWithSteps::of(&run, &steps, &dossier))
    });
    Ok(Json(answer.await?))
}

/// `{"from": "failed", "version": "same"}`
#[derive(ToSchema)]
struct RunReplay {
    #[schema(nullable = false)]
    from: Option<From>,
    #[schema(nullable = false)]
    version: Option<By>,
}

impl Sendable for RunReplay {
    const REQUIRED: bool = false;
}

impl RunReplay {
    fn read(mut sent: Map<String, Value>) -> Result<RunReplay> {
        let from = take(&mut sent, "from", From::parse)?;
        let version = take(&mut sent, "version", By::parse)?;
        nothing_else(&sent)?;
        Ok(RunReplay { from, version })
    }
}

/// A run that is done again: 200 from what failed, 201 from its start, which is a run of its own.
enum Again {
    Same(Once<RunAnswer>),
    New(Created<RunAnswer>),
}

impl IntoResponse for Again {
    fn into_response(self) -> Response {
        match self {
            Again::Same(run) => Json(run).into_response(),
            Again::New(run) => run.into_response(),
        }
    }
}

impl Describe for Again {
    fn describe(operation: &mut Operation) {
        operation.answers::<RunAnswer>(StatusCode::OK);
        operation.answers::<RunAnswer>(StatusCode::CREATED);
    }
}

async fn again(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathRun,
    sent: Sent<RunReplay>,
) -> Result<Again> {
    let sent = sent.read().await?;
    let id = id.parse()?;
    let RunReplay { from, version } = RunReplay::read(sent.object()?)?;
    let (from, by) = (from.unwrap_or_default(), version.unwrap_or_default());
    let (scope, shared) = (caller.scope(&app), app.clone());
    let run = sent.once(&app, caller, move |tx, dossier| {
        let (means, checks) = ((&shared.zaps.ids, &shared.entropy), shared.checks());
        let run = replay::once_more(tx, means, &scope, id, from, by, &checks)?;
        Ok(RunAnswer::of(&run, dossier))
    });
    let run = run.await?;
    Ok(match from {
        From::Failed => Again::Same(run),
        From::Start => Again::New(Created::in_collection("/runs", run)),
    })
}

async fn release(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathRun,
    sent: Sent<Nothing>,
) -> Result<Json<RunAnswer>> {
    let checks = app.checks();
    let release = move |tx: &mut Tx, scope: &Scope, id| replay::release_one(tx, scope, id, &checks);
    decide(app, caller, id, sent, release).await
}

async fn halt(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathRun,
    sent: Sent<Nothing>,
) -> Result<Json<RunAnswer>> {
    decide(app, caller, id, sent, replay::halt).await
}

async fn decide(
    app: Shared,
    caller: Caller<Zaps>,
    id: PathRun,
    sent: Sent<Nothing>,
    decision: impl FnOnce(&mut Tx, &Scope, Uuid) -> Result<Run> + Clone + Send + 'static,
) -> Result<Json<RunAnswer>> {
    let sent = sent.read().await?;
    let id = id.parse()?;
    nothing_else(&sent.object()?)?;
    let scope = caller.scope(&app);
    let run = write(&app, caller, move |tx, dossier| {
        Ok(RunAnswer::of(&decision(tx, &scope, id)?, dossier))
    });
    Ok(Json(run.await?))
}
