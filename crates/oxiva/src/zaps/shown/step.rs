//! A step of a run, as programs see it.

use super::text;
use crate::{
    dossiers::Dossier,
    wire::{Date, millis},
    zaps::runs::{Step, StepState},
};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

/// A step of a run.
#[derive(Serialize, ToSchema)]
#[schema(as = Step)]
pub(super) struct StepAnswer {
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
    pub(super) fn of(step: &Step, dossier: &Dossier) -> StepAnswer {
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

/// 0 is: as the server says.
pub(super) fn number(number: i64) -> Option<i64> {
    Some(number).filter(|number| *number > 0)
}
