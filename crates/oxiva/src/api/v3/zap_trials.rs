//! `/zaps/{id}/draft/test` and `/zaps/{id}/draft/run`: trying what a zap shall become, one step or the whole.

use super::{
    answer::{Created, ROOT},
    caller::{Caller, Zaps},
    idempotency,
    request::{PathId, Sendable, Sent, missing, nothing_else, take_text, write},
    zap_drafts::rev,
    zap_trial_answers::StepTestAnswer,
    zaps::View,
};
use crate::{
    actions::Effect,
    api::describe::{Describe, Operation, Operations, post},
    app::Shared,
    db::Tx,
    dossiers::{Dossier, Scope},
    error::{Code, Problem, Result},
    execution::trial::{self, Prepared},
    zaps::{
        documents, drafts,
        samples::{self, Choice},
        shown::RunAnswer,
        step_rights,
    },
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zaps/{id}/draft/test", post("testStep", test).refusing(&[409]))
        .route("/zaps/{id}/draft/run", post("testDraft", run).refusing(&[409]))
}

/// `{"step": "3", "confirm": true}`; of the trigger `{"step": "1", "sample": "ticket:12"}`.
#[derive(ToSchema)]
struct StepTest {
    /// The id of the step, or of the trigger.
    step: String,
    /// Only if that is still the draft.
    rev: Option<i64>,
    /// Whether it is done although it changes something; without it, it is only said what would be.
    #[schema(nullable = false)]
    confirm: Option<bool>,
    /// Of the trigger: the candidate that it is to give.
    sample: Option<String>,
    /// Of the trigger: what it is to give.
    #[schema(value_type = Option<Object>)]
    output: Option<Map<String, Value>>,
}

impl Sendable for StepTest {}

impl StepTest {
    fn read(mut sent: Map<String, Value>) -> Result<StepTest> {
        let wanted = StepTest {
            step: take_text(&mut sent, "step")?.ok_or_else(|| missing("step"))?,
            rev: rev(&mut sent)?,
            confirm: match sent.remove("confirm") {
                None => None,
                Some(Value::Bool(confirm)) => Some(confirm),
                Some(_) => return Err(Problem::new("confirm", "type").into()),
            },
            sample: take_text(&mut sent, "sample")?,
            output: object(&mut sent, "output")?,
        };
        nothing_else(&sent)?;
        Ok(wanted)
    }

    fn choice(&self) -> Option<Choice> {
        let typed = self.output.clone().map(|output| Choice::Typed(Value::Object(output)));
        typed.or_else(|| self.sample.clone().map(Choice::Candidate))
    }
}

fn object(sent: &mut Map<String, Value>, name: &'static str) -> Result<Option<Map<String, Value>>> {
    match sent.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Problem::new(name, "type").into()),
    }
}

/// What is answered under an `Idempotency-Key`.
struct Keyed<T>(T);

impl<T: Serialize> IntoResponse for Keyed<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: ToSchema> Describe for Keyed<T> {
    fn describe(operation: &mut Operation) {
        operation.answers::<T>(StatusCode::OK);
        operation.headers.push("Idempotency-Key");
    }
}

async fn test(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<StepTest>,
) -> Result<Keyed<StepTestAnswer>> {
    let sent = sent.read().await?;
    let key = idempotency::key(sent.headers())?;
    let (id, wanted) = (id.parse()?, StepTest::read(sent.object()?)?);
    let (scope, view) = (caller.scope(&app), View::of(&app, sent.headers()));
    let (step, choice, rev) = (wanted.step.clone(), wanted.choice(), wanted.rev);
    let (lang, now, checks) = (view.lang, view.now, view.checks);
    let asked = write(&app, caller, move |tx, dossier| {
        let zap = documents::get(tx, dossier.id, id)?;
        let draft = drafts::of(tx, dossier.id, &zap)?;
        if rev.is_some_and(|rev| rev != draft.rev) {
            return Err(Code::Stale.into());
        }
        step_rights::refuse_beyond(&scope, &draft.document, &checks)?;
        if draft.document["trigger"]["id"].as_str() == Some(&step) {
            let answer = trigger(tx, &scope, dossier, id, choice)?;
            return Ok(Asked::Trigger(Box::new(answer)));
        }
        if choice.is_some() {
            return Err(Problem::new("sample", "unknown_sample").into());
        }
        let prepared = trial::prepare(tx, dossier, &scope, &zap, &draft, &step, &checks)?;
        Ok(Asked::Step(Box::new(prepared)))
    });
    let prepared = match asked.await? {
        Asked::Trigger(answer) => return Ok(Keyed(*answer)),
        Asked::Step(prepared) => *prepared,
    };
    let may_be_done = prepared.effect == Effect::Reads || wanted.confirm == Some(true);
    if prepared.outlook.is_none() || !may_be_done {
        return Ok(Keyed(StepTestAnswer::of(&prepared, None, lang)));
    }
    let key = key.unwrap_or_else(|| app.entropy.uuid(now).to_string());
    let tried = trial::run(&app.zaps, prepared.clone(), key).await?;
    Ok(Keyed(StepTestAnswer::of(&prepared, Some(tried), lang)))
}

/// What is tested.
enum Asked {
    Trigger(Box<StepTestAnswer>),
    Step(Box<Prepared>),
}

/// What the trigger gives from now on, if that was chosen; and what it could give.
fn trigger(
    tx: &mut Tx,
    scope: &Scope,
    dossier: &Dossier,
    id: i64,
    choice: Option<Choice>,
) -> Result<StepTestAnswer> {
    let zap = documents::get(tx, dossier.id, id)?;
    let document = drafts::of(tx, dossier.id, &zap)?.document;
    if let Some(choice) = choice {
        samples::choose_trigger(tx, scope, dossier, &zap, &document, choice)?;
    }
    let step = document["trigger"]["id"].as_str().unwrap_or_default();
    let sample = samples::latest(tx, dossier, scope, &zap, &document)?.remove(step);
    let candidates = samples::candidates(tx, dossier, scope, &zap, &document)?;
    Ok(StepTestAnswer::of_trigger(step, dossier, sample, candidates))
}

/// `{"rev": 7, "trigger": {…}}`
#[derive(ToSchema)]
struct DraftRun {
    /// Only if that is still the draft.
    rev: Option<i64>,
    /// What it starts with; without it, the sample of its trigger.
    #[schema(value_type = Option<Object>)]
    trigger: Option<Map<String, Value>>,
}

impl Sendable for DraftRun {
    const REQUIRED: bool = false;
}

impl DraftRun {
    fn read(mut sent: Map<String, Value>) -> Result<DraftRun> {
        let wanted = DraftRun { rev: rev(&mut sent)?, trigger: object(&mut sent, "trigger")? };
        nothing_else(&sent)?;
        Ok(wanted)
    }
}

async fn run(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<DraftRun>,
) -> Result<Created<RunAnswer>> {
    let sent = sent.read().await?;
    let (id, DraftRun { rev, trigger }) = (id.parse()?, DraftRun::read(sent.object()?)?);
    let (scope, shared) = (caller.scope(&app), app.clone());
    let checks = View::of(&app, sent.headers()).checks;
    let made = sent.once(&app, caller, move |tx, dossier| {
        let means = (&shared.zaps.ids, &shared.entropy);
        let run = trial::play(tx, means, &scope, id, rev, trigger, &checks)?;
        Ok(RunAnswer::of(&run, dossier))
    });
    Ok(Created::in_collection("/runs", made.await?))
}
