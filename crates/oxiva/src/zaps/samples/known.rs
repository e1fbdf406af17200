//! Samples that a document is checked against.

use super::{
    capped::{MAX_LATEST, MAX_READ_BYTES},
    store::kept,
};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    zaps::{
        catch_hooks,
        documents::{self, Zap},
        runs::{self, StepState},
    },
};
use serde_json::Value as Json;
use std::collections::HashMap;
use zap_engine::document::{StepKind, TriggerKind, Zap as Plan};

/// What the last runs and tests of a zap gave, by the id of the step; of its trigger also what its address was
/// called with.
pub fn of_zap(
    tx: &mut Tx,
    dossier: DossierId,
    zap: &Zap,
    plan: &Plan,
) -> Result<HashMap<String, Vec<Json>>> {
    let mut samples: HashMap<String, Vec<Json>> = HashMap::new();
    let filter = runs::Filter { zap: Some(zap.id), ..Default::default() };
    for run in runs::list(tx, dossier, &filter, None, MAX_LATEST)?.items {
        if run.size > MAX_READ_BYTES {
            continue;
        }
        let mut played = None;
        if run.version != zap.version {
            let document = documents::document(tx, dossier, zap.id, run.version)?;
            played = Plan::parse(&document).ok();
        }
        let is_same =
            |step: &str| played.as_ref().is_none_or(|played| gives_same(plan, played, step));
        for step in runs::steps(tx, dossier, run.id)? {
            if step.state == StepState::Success && is_same(&step.step) {
                samples.entry(step.step).or_default().push(step.output);
            }
        }
    }
    for (step, _, sample) in kept(tx, dossier, zap.id)? {
        if !sample.output.is_null() {
            samples.entry(step).or_default().push(sample.output);
        }
    }
    if let (TriggerKind::CatchHook { child_key }, Some(hook)) = (&plan.trigger.kind, &zap.hook) {
        let calls = catch_hooks::receptions(tx, dossier, Some(hook), None, MAX_LATEST)?.items;
        for call in calls.into_iter().filter(|call| call.size <= MAX_READ_BYTES) {
            let whole = catch_hooks::reception(tx, dossier, call.id)?;
            let known = samples.entry(plan.trigger.id.clone()).or_default();
            known.extend(whole.read().hook_items(child_key).take(1));
        }
    }
    Ok(samples)
}

/// Whether a step gives in one version the fields that it gives in the other.
fn gives_same(plan: &Plan, played: &Plan, step: &str) -> bool {
    let ours = (&plan.trigger, &played.trigger);
    if ours.0.id == step && ours.1.id == step {
        return ours.0.kind.word() == ours.1.kind.word();
    }
    match (plan.step(step).map(|one| &one.kind), played.step(step).map(|one| &one.kind)) {
        (
            Some(StepKind::Action { app, action, params, .. }),
            Some(StepKind::Action { app: app_then, action: action_then, params: then, .. }),
        ) => {
            // Of a table and of a formatter the fields depend on these.
            let decides = |key: &str| params.source().get(key) == then.source().get(key);
            app == app_then && action == action_then && decides("table") && decides("transform")
        }
        (Some(one), Some(then)) => one.word() == then.word(),
        _ => false,
    }
}
