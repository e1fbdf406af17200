//! A run, as programs see it.

use super::{step::StepAnswer, text};
use crate::{
    dossiers::Dossier,
    wire::{Date, Id, RunId, millis},
    zaps::runs::{Run, RunState, Start, Step},
};
use serde::Serialize;
use utoipa::ToSchema;

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
