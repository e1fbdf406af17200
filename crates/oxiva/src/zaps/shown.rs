//! Zaps and runs as programs see them: API v3, and the command line with `--json`. Ids as strings, dates
//! as RFC 3339 with the dossier's offset, empty as `null`.

use super::{
    checks::Findings,
    deleted,
    documents::{StartsBy, Version, Zap, ZapState},
    drafts::Draft,
    runs::{Run, RunState, Start, Step, StepState},
};
use crate::{
    dossiers::Dossier,
    error::Problem,
    i18n::Lang,
    wire::{Date, Id, RunId, millis},
};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

/// A zap without its document.
#[derive(Serialize, ToSchema)]
#[schema(as = Zap)]
pub struct ZapAnswer {
    id: Id,
    title: String,
    active: bool,
    state: ZapState,
    /// Since when.
    state_at: Date,
    /// Until when it can come back, if it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    restorable_until: Option<Date>,
    /// Why it is not on.
    #[schema(required)]
    reason: Option<String>,
    /// What made it, if it was no person.
    #[schema(required)]
    source: Option<String>,
    /// The last one saved.
    version: i64,
    trigger: StartsBy,
    /// The address that starts it.
    #[schema(required)]
    url: Option<String>,
    /// When its schedule fires next.
    #[schema(required)]
    next_at: Option<Date>,
    /// Runs under way at once; `null`: as the server says.
    #[schema(required)]
    concurrency: Option<i64>,
    /// Runs begun a second; `null`: as the server says.
    #[schema(required)]
    rate: Option<i64>,
    /// Runs at once above which they are held; `null`: as the server says.
    #[schema(required)]
    hold_above: Option<i64>,
    /// Whether it is never switched off because it fails.
    keep_on: bool,
    created_at: Date,
    updated_at: Date,
}

impl ZapAnswer {
    /// `public_url` is what the addresses of this server begin with.
    pub fn of(zap: &Zap, dossier: &Dossier, public_url: &str) -> ZapAnswer {
        let zone = dossier.zone();
        let date = |at| Date::at(at, &zone);
        ZapAnswer {
            id: Id(zap.id),
            title: zap.titre.clone(),
            active: zap.is_on(),
            state: zap.state,
            state_at: date(zap.state_at),
            restorable_until: deleted::restorable_until(zap).map(date),
            reason: text(zap.reason.word()),
            source: text(zap.source.word()),
            version: zap.version,
            trigger: zap.starts_by,
            url: zap.hook_path(dossier.id).map(|path| format!("{public_url}{path}")),
            next_at: zap.next_at.map(date),
            concurrency: number(zap.settings.concurrency),
            rate: number(zap.settings.rate),
            hold_above: number(zap.settings.hold_above),
            keep_on: zap.settings.keep_on,
            created_at: date(zap.created_at),
            updated_at: date(zap.updated_at),
        }
    }
}

/// A zap with the document of its last version, and what to say of it.
#[derive(Serialize, ToSchema)]
pub struct ZapWithDocument {
    #[serde(flatten)]
    zap: ZapAnswer,
    /// What keeps it from working: as long as there is any, it is not switched on.
    problems: Vec<Remark>,
    /// What may be meant so, but likely is not.
    warnings: Vec<Remark>,
    #[schema(value_type = Object)]
    document: Json,
}

impl ZapWithDocument {
    /// `public_url` is what the addresses of this server begin with.
    pub fn of(
        zap: &Zap,
        dossier: &Dossier,
        public_url: &str,
        document: Json,
        findings: &Findings,
        lang: Lang,
    ) -> ZapWithDocument {
        let zap = ZapAnswer::of(zap, dossier, public_url);
        let (problems, warnings) = findings.remarks(lang);
        ZapWithDocument { zap, problems, warnings, document }
    }
}

/// What a zap shall become, and what to say of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Draft)]
pub struct DraftAnswer {
    /// Another one with each change; 0: nothing was changed since the zap was published.
    rev: i64,
    /// The version that it was made from; 0: none.
    base: i64,
    /// Whether it says what the last version says.
    published: bool,
    /// Who changed it last.
    #[schema(required)]
    author: Option<String>,
    changed_at: Date,
    /// What keeps it from being published and from working.
    problems: Vec<Remark>,
    /// What may be meant so, but likely is not.
    warnings: Vec<Remark>,
    #[schema(value_type = Object)]
    document: Json,
}

impl DraftAnswer {
    /// `is_published`: whether it is the last version.
    pub fn of(
        draft: Draft,
        is_published: bool,
        dossier: &Dossier,
        findings: &Findings,
        lang: Lang,
    ) -> DraftAnswer {
        let (problems, warnings) = findings.remarks(lang);
        DraftAnswer {
            rev: draft.rev,
            base: draft.base,
            published: is_published,
            author: Some(draft.author.word()).filter(|_| draft.rev > 0),
            changed_at: Date::at(draft.changed_at, &dossier.zone()),
            problems,
            warnings,
            document: draft.document,
        }
    }
}

/// What is said of one place in a document.
#[derive(Serialize, ToSchema)]
pub struct Remark {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What, in a stable word.
    pub code: &'static str,
    /// What, for a person.
    pub message: String,
    /// What fills the placeholders of the message.
    #[schema(value_type = Object)]
    pub args: Map<String, Json>,
}

impl Remark {
    /// As it is said to a reader of this language.
    pub fn of(problem: &Problem, lang: Lang) -> Remark {
        let args = problem.args.iter();
        Remark {
            pointer: problem.field.clone(),
            code: problem.rule,
            message: problem.message(lang),
            args: args.map(|(name, value)| ((*name).into(), value.as_str().into())).collect(),
        }
    }
}

impl Findings {
    /// The errors and the warnings.
    fn remarks(&self, lang: Lang) -> (Vec<Remark>, Vec<Remark>) {
        let told =
            |problems: &[Problem]| problems.iter().map(|one| Remark::of(one, lang)).collect();
        (told(&self.errors), told(&self.warnings))
    }
}

/// What is said of a document before it is saved.
#[derive(Serialize, ToSchema)]
pub struct Checked {
    /// Whether it could be saved and switched on.
    pub valid: bool,
    /// What is wrong, or keeps it from working.
    pub problems: Vec<Remark>,
    /// What may be meant so, but likely is not.
    pub warnings: Vec<Remark>,
}

impl Checked {
    /// As it is said to a reader of this language.
    pub fn of(findings: &Findings, lang: Lang) -> Checked {
        let (problems, warnings) = findings.remarks(lang);
        Checked { valid: problems.is_empty(), problems, warnings }
    }
}

/// A version of a zap.
#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionAnswer {
    version: i64,
    /// Who saved it.
    author: String,
    created_at: Date,
}

impl VersionAnswer {
    /// Without its document.
    pub fn of(version: &Version, dossier: &Dossier) -> VersionAnswer {
        VersionAnswer {
            version: version.version,
            author: version.author.word().to_string(),
            created_at: Date::at(version.created_at, &dossier.zone()),
        }
    }
}

/// A version of a zap, with its document.
#[derive(Serialize, ToSchema)]
pub struct VersionWithDocument {
    #[serde(flatten)]
    pub version: VersionAnswer,
    #[schema(value_type = Object)]
    pub document: Json,
}

/// A run without its steps.
#[derive(Serialize, ToSchema)]
#[schema(as = Run)]
pub struct RunAnswer {
    id: RunId,
    zap: Id,
    /// Of the zap, as it was played; 0: a test played its draft.
    version: i64,
    state: RunState,
    /// Why it did not succeed, in a stable word.
    #[schema(required)]
    failure: Option<String>,
    start: Start,
    #[schema(required)]
    source: Option<String>,
    /// How many zaps started each other before it.
    depth: i64,
    /// Automatic ones so far.
    retries: i64,
    /// Of what its steps took and gave.
    bytes: i64,
    created_at: Date,
    #[schema(required)]
    resumes_at: Option<Date>,
    #[schema(required)]
    ended_at: Option<Date>,
    #[schema(required)]
    duration_ms: Option<f64>,
}

impl RunAnswer {
    /// As a run is now.
    pub fn of(run: &Run, dossier: &Dossier) -> RunAnswer {
        let zone = dossier.zone();
        let date = |at| Date::at(at, &zone);
        // Of one that plays it is the end of a lease.
        let waits = run.run_at.filter(|_| run.state == RunState::Waiting);
        RunAnswer {
            id: RunId(run.id),
            zap: Id(run.zap),
            version: run.version.max(0),
            state: run.state,
            failure: text(&run.failure),
            start: run.start,
            source: text(&run.source),
            depth: run.depth,
            retries: run.retries,
            bytes: run.size,
            created_at: date(run.created_at),
            resumes_at: waits.map(date),
            ended_at: run.ended_at.map(date),
            duration_ms: run.ended_at.map(|end| millis(end - run.created_at)),
        }
    }
}

/// A run with its trigger and its steps, in the order in which they began.
#[derive(Serialize, ToSchema)]
pub struct RunWithSteps {
    #[serde(flatten)]
    run: RunAnswer,
    steps: Vec<StepAnswer>,
}

impl RunWithSteps {
    /// As a run and its steps are now.
    pub fn of(run: &Run, steps: &[Step], dossier: &Dossier) -> RunWithSteps {
        let steps = steps.iter().map(|one| StepAnswer::of(one, dossier)).collect();
        RunWithSteps { run: RunAnswer::of(run, dossier), steps }
    }
}

/// A step of a run.
#[derive(Serialize, ToSchema)]
#[schema(as = Step)]
struct StepAnswer {
    /// Its id in the document.
    step: String,
    /// Which turn of the loops around it: `0`, `2.1`.
    #[schema(required)]
    item: Option<String>,
    state: StepState,
    attempts: i64,
    input: Json,
    output: Json,
    #[schema(required, value_type = Json)]
    error: Option<StepError>,
    #[schema(value_type = Json)]
    warnings: Vec<String>,
    began_at: Date,
    #[schema(required)]
    ended_at: Option<Date>,
    #[schema(required)]
    duration_ms: Option<f64>,
}

/// Why a step failed.
#[derive(Serialize, ToSchema)]
struct StepError {
    /// In a stable word.
    #[schema(required)]
    code: Option<String>,
    /// For a person.
    #[schema(required)]
    message: Option<String>,
    /// Whether trying again can help.
    retry: bool,
}

impl StepAnswer {
    fn of(step: &Step, dossier: &Dossier) -> StepAnswer {
        let zone = dossier.zone();
        let failed = !step.failure.is_empty() || !step.message.is_empty();
        StepAnswer {
            step: step.step.clone(),
            item: text(&step.item),
            state: step.state,
            attempts: step.attempts,
            input: step.input.clone(),
            output: step.output.clone(),
            error: failed.then(|| StepError {
                code: text(&step.failure),
                message: text(&step.message),
                retry: step.retry,
            }),
            warnings: step.warnings.clone(),
            began_at: Date::at(step.began_at, &zone),
            ended_at: step.ended_at.map(|at| Date::at(at, &zone)),
            duration_ms: step.ended_at.map(|end| millis(end - step.began_at)),
        }
    }
}

/// `None` is: there is none.
fn text(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// 0 is: as the server says.
fn number(number: i64) -> Option<i64> {
    Some(number).filter(|number| *number > 0)
}
