//! One step of a draft by itself: the others may still be incomplete.

use super::settings::digest;
use crate::{
    error::{Error, Problem, Result},
    zaps::checks,
};
use serde_json::{Value as Json, json};
use zap_engine::{
    document::{Step, Zap as Plan},
    edit::{Outline, outline},
};

/// A step of a draft, as the only one of a zap, without the steps within it.
#[derive(Clone, Debug)]
pub struct DraftStep {
    /// The zap that has this step and no other.
    pub plan: Plan,
    pub step: Step,
    /// Where it stands in the draft.
    pub pointer: String,
    pub settings: String,
}

impl DraftStep {
    /// Reads the step of this id. `None`: there is none. What it lacks is told by JSON pointer into the draft.
    pub fn read(document: &Json, id: &str) -> Option<Result<DraftStep>> {
        let outline = outline(document);
        let pointer =
            outline.entry(id).filter(|entry| entry.id != outline.trigger.id)?.pointer.clone();
        let written = document.pointer(&pointer)?;
        let plan = Plan::parse(&alone(document, &outline, written));
        Some(match plan {
            Ok(plan) => {
                let step = plan.steps.first()?.clone();
                Ok(DraftStep { plan, step, pointer, settings: digest(written) })
            }
            Err(wrong) => {
                let mut problems = checks::all_told(&wrong);
                problems.iter_mut().for_each(|problem| in_draft(problem, &pointer));
                Err(Error::Invalid(problems))
            }
        })
    }
}

/// Moves a problem of the only step to where the step stands in the draft.
pub fn in_draft(problem: &mut Problem, pointer: &str) {
    if let Some(rest) = problem.field.strip_prefix("/steps/0") {
        problem.field = format!("{pointer}{rest}");
    }
}

fn alone(document: &Json, outline: &Outline, written: &Json) -> Json {
    let mut step = written.clone();
    if let Some(fields) = step.as_object_mut() {
        fields.shift_remove("off");
    }
    if step.get("steps").is_some() {
        step["steps"] = json!([]);
    }
    for path in step.get_mut("paths").and_then(Json::as_array_mut).into_iter().flatten() {
        if path.is_object() {
            path["steps"] = json!([]);
        }
    }
    let trigger = json!({ "id": outline.trigger.id, "kind": "manual" });
    let mut zap = json!({ "title": "-", "trigger": trigger, "steps": [step] });
    if let Some(order) = document.get("date_order") {
        zap["date_order"] = order.clone();
    }
    zap
}
