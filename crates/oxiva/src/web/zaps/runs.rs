//! `/executions`: what zaps did, run by run, and one run step by step.

use super::outline;
use crate::{
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::{Actor, Dossier, Scope},
    error::{Code, Error, Result},
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
        documents::{self, Zap},
        replay::{self, By, Fate, From},
        runs::{self, Filter, Reason, Run, State as RunState, Step},
        start,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use jiff::{ToSpan, civil::Date};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "runs.html")]
struct ListPage {
    s: Shell,
    rows: Vec<(Run, String)>,
    zaps: Vec<(i64, String)>,
    states: &'static [&'static str],
    asked: Parameters,
    filtered: bool,
    /// A zap whose held runs are shown.
    held: Option<i64>,
    total: String,
    pager: Pager,
    retention: u32,
}

impl ListPage {
    fn asked(&self, name: &str) -> &str {
        self.asked.get(name).unwrap_or_default()
    }
}

/// The filters, by their names in the address.
const NAMES: [&str; 4] = ["zap", "etat", "depuis", "jusqua"];

pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let query = Parameters::of_query(request.uri().query())?;
    let (s, dossier) = (visitor.shell("runs"), visitor.dossier());
    let filter = asked(&query, &visitor.signed_in.dossier)?;
    let held = filter.zap.filter(|_| filter.state == Some(RunState::Held));
    let after = query.get("after").map(str::to_owned);
    let (page, zaps) = app
        .db
        .read(move |tx| {
            let page = runs::list(tx, dossier, &filter, after.as_deref(), page::SIZE)?;
            Ok((page, documents::titles(tx, dossier)?))
        })
        .await?;
    let title = |run: &Run| {
        let known = zaps.iter().find(|(id, _)| *id == run.zap);
        known.map_or_else(|| s.t("actor-unknown"), |(_, title)| title.clone())
    };
    let rows: Vec<_> = page.items.into_iter().map(|run| (run.clone(), title(&run))).collect();
    Ok(html(ListPage {
        total: s.t1("shown", "count", rows.len()),
        pager: Pager::new("/executions", &query, &NAMES, page.next.as_deref()),
        filtered: NAMES.iter().any(|name| query.get(name).is_some_and(|text| !text.is_empty())),
        states: RunState::WORDS,
        retention: app.config.retention.runs_days,
        asked: query,
        rows,
        zaps,
        held,
        s,
    }))
}

/// What the address asks for; a last day is included. What is not understood is refused.
fn asked(query: &Parameters, dossier: &Dossier) -> Result<Filter> {
    let given = |name: &str| query.get(name).filter(|text| !text.is_empty());
    let wrong = |name: &'static str| Error::parameter(Code::InvalidParameter, name);
    let day = |name: &'static str, later: i64| {
        given(name).map(|text| moment(text, later, dossier).ok_or_else(|| wrong(name))).transpose()
    };
    let zap = given("zap").map(|text| input::id(text).ok_or_else(|| wrong("zap"))).transpose()?;
    let state =
        given("etat").map(|text| RunState::parse(text).ok_or_else(|| wrong("etat"))).transpose()?;
    Ok(Filter { zap, state, since: day("depuis", 0)?, until: day("jusqua", 1)? })
}

fn moment(text: &str, later: i64, dossier: &Dossier) -> Option<Micros> {
    let day = text.parse::<Date>().ok()?.checked_add(later.days()).ok()?;
    Some(day.to_zoned_datetime(dossier.zone()).ok()?.timestamp().as_microsecond())
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage {
    s: Shell,
    run: Run,
    zap: Zap,
    steps: Vec<ShownStep>,
    /// The word for what started it, or the person who did.
    by: String,
    /// Where what started it is shown, if it is.
    source: Option<String>,
    can_go_on: bool,
    /// Why it ended, if none of its steps says so.
    reason: Option<String>,
}

/// A step of a run, with its name.
struct ShownStep {
    step: Step,
    title: String,
}

impl ShownStep {
    fn input(&self) -> String {
        pretty(&self.step.input)
    }

    fn output(&self) -> String {
        pretty(&self.step.output)
    }

    fn duration(&self) -> Option<Micros> {
        self.step.ended_at.map(|ended| ended - self.step.began_at)
    }

    fn is_open(&self) -> bool {
        !self.step.failure.is_empty()
    }
}

/// As it is read: indented, the beginning of it if it is long.
fn pretty(json: &serde_json::Value) -> String {
    const SHOWN: usize = 100_000;
    if json.is_null() {
        return String::new();
    }
    let text = serde_json::to_string_pretty(json).unwrap_or_default();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let (id, dossier, s) = (parse(&id)?, visitor.dossier(), visitor.shell("runs"));
    let page = app.db.read(move |tx| {
        let run = runs::get(tx, dossier, id)?;
        let zap = documents::find(tx, dossier, run.zap)?.ok_or(Code::NotFound)?;
        let document = documents::document(tx, dossier, run.zap, run.version)?;
        let plan = zap_engine::document::Zap::parse(&document).ok();
        let title = |step: &Step| match &plan {
            Some(plan) => outline::title_of(plan, &step.step, &s),
            None => step.step.clone(),
        };
        let steps = runs::steps(tx, dossier, id)?;
        let steps = steps.into_iter().map(|step| ShownStep { title: title(&step), step }).collect();
        let source = match run.start {
            runs::Start::Hook => Some(format!("/receptions/{}", run.source)),
            runs::Start::Replay => Some(format!("/executions/{}", run.source)),
            _ => None,
        };
        let by = match run.start {
            runs::Start::Manual => Names::read(tx, dossier)?.actor(&s, Actor::parse(&run.source)),
            start => s.word("run-start", start.word()),
        };
        let can_go_on = matches!(run.state, RunState::Errored | RunState::Waiting);
        let reason = Reason::parse(&run.failure).map(|why| s.word("run-reason", why.word()));
        Ok(RunPage { can_go_on, reason, source, by, steps, zap, run, s })
    });
    Ok(html(page.await?))
}

/// « Reprendre » : from the step that failed on, or all of it anew.
pub async fn replay(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let (id, typed) = (parse(&id)?, read(&app, request).await?);
    let from = if typed.get("tout").is_some() { From::Start } else { From::Failed };
    let by = if typed.get("version") == Some("derniere") { By::Latest } else { By::Same };
    let shared = app.clone();
    let work = move |tx: &mut Tx, scope: &Scope| {
        replay::once_more(tx, &shared.zaps.ids, &shared.entropy, scope, id, from, by)
    };
    let run = decide(&visitor, &app, work).await?;
    Ok(see_other(&format!("/executions/{}", run.id), "replayed"))
}

/// « Lancer » a zap that is started by hand, with what was typed.
pub async fn start(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let id = super::list::parse(&id)?;
    let given = read(&app, request).await?.into_map();
    let shared = app.clone();
    let work = move |tx: &mut Tx, scope: &Scope| {
        start::by_hand(tx, &shared.zaps.ids, &shared.entropy, scope, id, given)
    };
    let run = decide(&visitor, &app, work).await?;
    Ok(see_other(&format!("/executions/{run}"), "zap-started"))
}

/// A person ends it.
pub async fn halt(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = parse(&id)?;
    decide(&visitor, &app, move |tx, scope| replay::halt(tx, scope, id)).await?;
    Ok(see_other(&format!("/executions/{id}"), "run-halted"))
}

/// One that is held goes on.
pub async fn release(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = parse(&id)?;
    decide(&visitor, &app, move |tx, scope| replay::release_one(tx, scope, id)).await?;
    Ok(see_other(&format!("/executions/{id}"), "runs-released"))
}

/// All that are held of a zap go on, or are dropped.
pub async fn settle(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let (id, typed) = (super::list::parse(&id)?, read(&app, request).await?);
    let drops = typed.get("abandonner").is_some();
    let fate = if drops { Fate::Drop } else { Fate::Release };
    decide(&visitor, &app, move |tx, scope| replay::decide(tx, scope, id, fate)).await?;
    let flash = if drops { "runs-dropped" } else { "runs-released" };
    Ok(see_other(&format!("/executions?zap={id}"), flash))
}

/// What an administrator decides, in one transaction.
async fn decide<T: Send + 'static>(
    visitor: &Visitor,
    app: &Shared,
    work: impl FnOnce(&mut Tx, &Scope) -> Result<T> + Send + 'static,
) -> Result<T> {
    visitor.administers()?;
    let scope = visitor.scope(app);
    app.db.write(scope.dossier.key(), move |tx| work(tx, &scope)).await
}

fn parse(id: &str) -> Result<Uuid> {
    Uuid::parse_str(id).map_err(|_| Code::NotFound.into())
}
