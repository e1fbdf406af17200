//! `/executions/{id}`: one run step by step, and what a person decides about runs.

use super::{
    outline, pretty,
    run_links::{self, RunLinks},
    step_names,
};
use crate::{
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::{Actor, Scope},
    error::{Code, Result},
    web::{
        form::read,
        names::Names,
        once, path,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::{
        documents::{self, Zap},
        replay::{self, By, Fate, From},
        runs::{self, Reason, Run, RunState, Step},
        start,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use uuid::Uuid;

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
    links: RunLinks,
    /// Why it ended, if none of its steps says so.
    reason: Option<String>,
}

/// What a warning of a redirect begins with; the method follows.
const REDIRECTED: &str = "redirected:";

/// A step of a run, with its name.
struct ShownStep {
    step: Step,
    title: String,
    /// Where what it made or found is shown.
    made: Option<String>,
}

impl ShownStep {
    fn input(&self) -> String {
        shown(&self.step.input)
    }

    fn output(&self) -> String {
        shown(&self.step.output)
    }

    /// What was not found, as it is named in the document.
    fn missing(&self) -> impl Iterator<Item = &String> {
        self.step.warnings.iter().filter(|warning| !warning.starts_with(REDIRECTED))
    }

    /// By which method the call ended after a redirect, if it is not its own.
    fn redirected(&self) -> Option<&str> {
        self.step.warnings.iter().find_map(|warning| warning.strip_prefix(REDIRECTED))
    }

    fn duration(&self) -> Option<Micros> {
        self.step.ended_at.map(|ended| ended - self.step.began_at)
    }

    fn is_open(&self) -> bool {
        !self.step.failure.is_empty()
    }
}

/// Nothing for what there is not.
fn shown(json: &serde_json::Value) -> String {
    if json.is_null() { String::new() } else { pretty::json(json) }
}

/// One run, step by step.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, s) = (path::uuid(&id)?, visitor.dossier(), visitor.shell("runs"));
    let page = app.db.read(move |tx| {
        let run = runs::get(tx, dossier, id)?;
        let zap = documents::find(tx, dossier, run.zap)?.ok_or(Code::NotFound)?;
        let document = documents::document(tx, dossier, run.zap, run.version)?;
        let names = step_names::of(tx, dossier, &document)?;
        let lines = outline::lines(&document, &names, &s);
        let title = |step: &Step| match lines.iter().find(|line| line.id == step.step) {
            Some(line) => line.name().to_owned(),
            None => step.step.clone(),
        };
        let plan = zap_engine::document::Zap::parse(&document).ok();
        let steps = runs::steps(tx, dossier, id)?;
        let shown = |step: Step| ShownStep {
            title: title(&step),
            made: plan.as_ref().and_then(|plan| run_links::made_by(plan, &step)),
            step,
        };
        let steps = steps.into_iter().map(shown).collect();
        let links = RunLinks::of(tx, dossier, &run)?;
        let source = match run.start {
            runs::Start::Hook => Some(format!("/receptions/{}", run.source)),
            runs::Start::Replay => Some(format!("/executions/{}", run.source)),
            runs::Start::Row => run
                .source
                .split_once('/')
                .map(|(table, row)| format!("/tableaux/{table}/lignes/{row}")),
            runs::Start::Due => Some(format!("/activites/{}", run.source)),
            _ => None,
        };
        let by = match run.start {
            runs::Start::Manual => Names::read(tx, dossier)?.actor(&s, Actor::parse(&run.source)),
            start => s.word("run-start", start.word()),
        };
        let can_go_on = matches!(run.state, RunState::Errored | RunState::Waiting);
        let reason = Reason::parse(&run.failure).map(|why| s.word("run-reason", why.word()));
        Ok(RunPage { can_go_on, reason, source, by, links, steps, zap, run, s })
    });
    Ok(html(page.await?))
}

/// « Reprendre »: from the step that failed on, or all of it anew.
pub async fn replay(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, typed) = (path::uuid(&id)?, read(&app, request).await?);
    let from = if typed.get("tout").is_some() { From::Start } else { From::Failed };
    let by = if typed.get("version") == Some("derniere") { By::Latest } else { By::Same };
    let shared = app.clone();
    let work = move |tx: &mut Tx, scope: &Scope| {
        let (means, checks) = ((&shared.zaps.ids, &shared.entropy), shared.checks());
        replay::once_more(tx, means, scope, id, from, by, &checks)
    };
    let to = |run: &Run| format!("/executions/{}", run.id);
    Ok(once::make_each(&visitor, &app, &typed, work, to).await?.lead("replayed"))
}

/// « Lancer » a zap that is started by hand, with what was typed.
pub async fn start(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let mut given = typed.clone().into_map();
    given.shift_remove(once::KEY);
    // The page asks for each in one line.
    for value in given.values_mut() {
        *value = text_rules::one_line(value.as_str().unwrap_or_default()).into();
    }
    let shared = app.clone();
    let work = move |tx: &mut Tx, scope: &Scope| {
        let (ids, checks) = (&shared.zaps.ids, shared.checks());
        start::by_hand(tx, ids, &shared.entropy, scope, id, given, &checks)
    };
    let to = |run: &Uuid| format!("/executions/{run}");
    Ok(once::make_each(&visitor, &app, &typed, work, to).await?.lead("zap-started"))
}

/// Ends it before it is done.
pub async fn halt(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::uuid(&id)?;
    decide(&visitor, &app, move |tx, scope| replay::halt(tx, scope, id)).await?;
    Ok(see_other(&format!("/executions/{id}"), "run-halted"))
}

/// Lets one that is held go on.
pub async fn release(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::uuid(&id)?;
    let checks = app.checks();
    decide(&visitor, &app, move |tx, scope| replay::release_one(tx, scope, id, &checks)).await?;
    Ok(see_other(&format!("/executions/{id}"), "runs-released"))
}

/// Lets all runs of a zap that are held go on, or drops them.
pub async fn settle(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let (id, typed) = (path::id(&id)?, read(&app, request).await?);
    let drops = typed.get("abandonner").is_some();
    let (fate, checks) = (if drops { Fate::Drop } else { Fate::Release }, app.checks());
    decide(&visitor, &app, move |tx, scope| replay::decide(tx, scope, id, fate, &checks)).await?;
    let flash = if drops { "runs-dropped" } else { "runs-released" };
    Ok(see_other(&format!("/executions?zap={id}"), flash))
}

/// Does what somebody who automates decides, in one transaction.
async fn decide<T: Send + 'static>(
    visitor: &Visitor,
    app: &Shared,
    work: impl FnOnce(&mut Tx, &Scope) -> Result<T> + Clone + Send + 'static,
) -> Result<T> {
    visitor.automates()?;
    visitor.write(app, work).await
}
