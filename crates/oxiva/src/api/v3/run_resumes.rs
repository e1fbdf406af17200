//! `POST /runs/replay`: many runs that failed go on, chosen ones or all that a filter finds, a step at a time.

use super::{
    answer::ROOT,
    caller::{Caller, Zaps},
    request::{Sendable, Sent, lang, nothing_else, take, take_flag, take_text, write},
};
use crate::{
    api::describe::{Operations, post},
    app::Shared,
    clock::Micros,
    dossiers::Dossier,
    error::{Code, Error, Problem, Result},
    i18n::Lang,
    records::input,
    wire::{Id, RunId},
    zaps::{
        documents,
        resume::{self, RUNS_PER_STEP, Resumed},
        runs::{Filter, Start},
    },
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps").route("/runs/replay", post("replayRuns", replay))
}

/// Which runs go on from what failed: those of `runs`, or, a step of at most 100 at a time, all that failed among
/// what the rest finds. Tests are passed over unless `tests` says otherwise.
#[derive(Clone, ToSchema)]
struct RunsReplay {
    /// Their ids, 100 at most; nothing else stands beside them then.
    #[schema(value_type = Option<Vec<RunId>>, nullable = false)]
    runs: Option<Vec<Uuid>>,
    #[schema(value_type = Option<Id>, nullable = false)]
    zap: Option<i64>,
    #[schema(value_type = Option<String>, nullable = false)]
    since: Option<Micros>,
    #[schema(value_type = Option<String>, nullable = false)]
    until: Option<Micros>,
    #[schema(nullable = false)]
    start: Option<Start>,
    #[schema(nullable = false)]
    tests: Option<bool>,
    /// Of the zaps that have it.
    #[schema(nullable = false)]
    label: Option<String>,
    /// `next` of the step before.
    #[schema(nullable = false)]
    after: Option<String>,
}

impl Sendable for RunsReplay {
    const REQUIRED: bool = false;
}

impl RunsReplay {
    fn read(mut sent: Map<String, Value>, dossier: &Dossier, now: Micros) -> Result<RunsReplay> {
        if let Some(runs) = sent.remove("runs") {
            nothing_else(&sent)?;
            return Ok(RunsReplay { runs: Some(ids(runs)?), ..RunsReplay::none() });
        }
        let reading = dossier.reading(now);
        let mut moment = |name: &'static str| {
            take(&mut sent, name, |text| {
                input::moment(text, &reading).map(|at| at.as_microsecond())
            })
        };
        let (since, until) = (moment("since")?, moment("until")?);
        let zap = take(&mut sent, "zap", input::id)?;
        let start = take(&mut sent, "start", Start::parse)?;
        let tests = take_flag(&mut sent, "tests")?;
        let label = take_text(&mut sent, "label")?;
        let after = take_text(&mut sent, "after")?;
        nothing_else(&sent)?;
        Ok(RunsReplay { runs: None, zap, since, until, start, tests, label, after })
    }

    fn none() -> RunsReplay {
        let (runs, zap, since, until) = (None, None, None, None);
        RunsReplay { runs, zap, since, until, start: None, tests: None, label: None, after: None }
    }

    fn filter(&self) -> Filter {
        Filter {
            zap: self.zap,
            since: self.since,
            until: self.until,
            start: self.start,
            tests: Some(self.tests.unwrap_or_default()),
            label: self.label.clone(),
            ..Filter::default()
        }
    }
}

fn ids(runs: Value) -> Result<Vec<Uuid>> {
    let Value::Array(runs) = runs else { return Err(Problem::new("runs", "type").into()) };
    if runs.len() as i64 > RUNS_PER_STEP {
        return Err(Problem::new("runs", "too_many").with("max", RUNS_PER_STEP).into());
    }
    let id = |run: &Value| {
        let id = run.as_str().and_then(|text| Uuid::try_parse(text).ok());
        id.ok_or_else(|| Problem::new("runs", "type").into())
    };
    runs.iter().map(id).collect()
}

/// A step of doing runs again.
#[derive(Serialize, ToSchema)]
struct RunsReplayed {
    /// Runs of this step that go on.
    replayed: i64,
    refused: Vec<RunRefused>,
    /// The `after` of the next step.
    #[schema(required)]
    next: Option<String>,
}

/// A run that does not go on.
#[derive(Serialize, ToSchema)]
struct RunRefused {
    run: RunId,
    /// Why, in a stable word.
    code: String,
    /// Why, for a person.
    message: String,
}

impl RunsReplayed {
    fn of(resumed: Resumed, lang: Lang) -> RunsReplayed {
        let refused = |(run, error): (Uuid, Error)| RunRefused {
            run: RunId(run),
            code: error.word().to_owned(),
            message: error.message(lang),
        };
        RunsReplayed {
            replayed: resumed.count,
            refused: resumed.refused.into_iter().map(refused).collect(),
            next: resumed.next,
        }
    }
}

async fn replay(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    sent: Sent<RunsReplay>,
) -> Result<Json<RunsReplayed>> {
    let sent = sent.read().await?;
    let wanted = RunsReplay::read(sent.object()?, &caller.dossier, app.clock.now())?;
    let (scope, checks, lang) = (caller.scope(&app), app.checks(), lang(sent.headers()));
    let answer = write(&app, caller, move |tx, dossier| {
        if let Some(zap) = wanted.zap {
            documents::find(tx, dossier.id, zap)?.ok_or(Code::NotFound)?;
        }
        let resumed = match &wanted.runs {
            Some(ids) => resume::chosen(tx, &scope, ids, 0, &checks)?,
            None => {
                let after = wanted.after.as_deref();
                resume::matching(tx, &scope, &wanted.filter(), after, 0, &checks)?
            }
        };
        Ok(RunsReplayed::of(resumed, lang))
    });
    Ok(Json(answer.await?))
}
