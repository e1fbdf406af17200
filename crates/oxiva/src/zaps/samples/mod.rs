//! Samples: what the trigger and the steps of a zap gave lately, for who maps their fields and tests them.
//!
//! # Players
//! - A [`Sample`] is what a step gave: when it was tested in the editor ([`keep`]), in the last runs, or, of
//!   the trigger, one of the [`candidates`].
//! - What a formatter gives is worked out from the samples before it, where nobody has tested it.
//! - [`Mark`]: what has come since somebody began to wait for it.
//! - [`latest`] has one for each step, [`values`] what a step would be given from them.
//! - [`known`] are those that a document is checked against.
//!
//! # Promises
//! - No run reads a sample: what is tested in the editor changes nothing that runs.
//! - Samples are small ([`capped`]) and go with the zap, and when runs of their age go.

mod arrival;
mod candidates;
mod capped;
mod computed;
mod draft_step;
mod example;
pub(super) mod known;
mod settings;
pub(super) mod store;
mod values;

pub use arrival::Mark;
pub use candidates::{Candidate, candidates};
pub use capped::{MAX_ITEMS, MAX_SAMPLE_BYTES, capped};
pub use draft_step::{DraftStep, in_draft};
pub use known::of_zap;
pub use settings::digest;
pub use store::{Kept, Origin, Sample, SampleFailure, forget_older, keep, keep_failure};
pub use values::{as_values, values};
pub use zap_engine::mapping::{DataKind, DataNode, PathPart, tree};

use self::{
    capped::{MAX_LATEST, MAX_READ_BYTES},
    store::kept,
};
use super::{
    documents::{self, Zap},
    runs::{self, StepState},
};
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{Dossier, DossierId, Scope},
    error::{Code, Problem, Result},
};
use serde_json::Value as Json;
use std::collections::HashMap;
use zap_engine::{
    dates::{DateOrder, Reading},
    edit::{Outline, outline},
};

/// What the steps of a draft gave last, by their id: what was tested, else what the last runs gave, and of the
/// trigger what it would be started with.
pub fn latest(
    tx: &mut Tx,
    dossier: &Dossier,
    scope: &Scope,
    zap: &Zap,
    document: &Json,
) -> Result<HashMap<String, Sample>> {
    let known = candidates(tx, dossier, scope, zap, document)?;
    latest_with(tx, dossier, scope.now, zap, document, &known)
}

/// As [`latest`], with what [`candidates`] are known already.
pub fn latest_with(
    tx: &mut Tx,
    dossier: &Dossier,
    now: Micros,
    zap: &Zap,
    document: &Json,
    known: &[Candidate],
) -> Result<HashMap<String, Sample>> {
    let outline = outline(document);
    let mut samples = from_runs(tx, dossier.id, zap, document, &outline)?;
    let trigger = &outline.trigger.id;
    if let Some(first) = known.first()
        && (first.from != Origin::Example || !samples.contains_key(trigger))
    {
        samples.insert(trigger.clone(), first.clone().into_sample());
    }
    for (step, settings, mut sample) in kept(tx, dossier.id, zap.id)? {
        let Some(entry) = outline.entry(&step) else { continue };
        sample.is_stale = settings_at(document, &entry.pointer) != settings;
        samples.insert(step, sample);
    }
    let reading = reading(dossier, now, document);
    computed::add(&mut samples, document, &outline, &reading, now);
    Ok(samples)
}

/// How the dates of a draft are read.
fn reading(dossier: &Dossier, now: Micros, document: &Json) -> Reading {
    let order = document["date_order"].as_str().and_then(DateOrder::parse);
    let reading = dossier.reading(now);
    Reading { order: order.unwrap_or(reading.order), ..reading }
}

fn settings_at(document: &Json, pointer: &str) -> String {
    digest(document.pointer(pointer).unwrap_or(&Json::Null))
}

/// What the last runs gave. A step of another kind that had the same id is another step.
fn from_runs(
    tx: &mut Tx,
    dossier: DossierId,
    zap: &Zap,
    document: &Json,
    outline: &Outline,
) -> Result<HashMap<String, Sample>> {
    let mut samples = HashMap::new();
    let filter = runs::Filter { zap: Some(zap.id), ..Default::default() };
    for run in runs::list(tx, dossier, &filter, None, MAX_LATEST)?.items {
        if run.size > MAX_READ_BYTES {
            continue;
        }
        let played = documents::document(tx, dossier, zap.id, run.version)?;
        let played_outline = self::outline(&played);
        for step in runs::steps(tx, dossier, run.id)? {
            let (Some(then), Some(entry)) =
                (played_outline.entry(&step.step), outline.entry(&step.step))
            else {
                continue;
            };
            let head = |entry: &zap_engine::edit::Entry| {
                (entry.kind.clone(), entry.app.clone(), entry.action.clone())
            };
            if step.state != StepState::Success || head(then) != head(entry) {
                continue;
            }
            let settings = settings_at(&played, &then.pointer);
            samples.entry(step.step).or_insert_with(|| Sample {
                input: capped(&step.input),
                output: capped(&step.output),
                at: step.began_at,
                from: Origin::Run,
                is_stale: settings != settings_at(document, &entry.pointer),
                failure: None,
            });
        }
    }
    Ok(samples)
}

/// What a trigger is said to give.
#[derive(Clone, Debug)]
pub enum Choice {
    /// The candidate of this key.
    Candidate(String),
    /// What a person typed: an object.
    Typed(Json),
}

/// Keeps one of the candidates, or what was typed, as what the trigger gives.
pub fn choose_trigger(
    tx: &mut Tx,
    scope: &Scope,
    dossier: &Dossier,
    zap: &Zap,
    document: &Json,
    choice: Choice,
) -> Result<Sample> {
    let (from, source, output) = match choice {
        Choice::Candidate(key) => {
            let known = candidates(tx, dossier, scope, zap, document)?;
            let chosen = known.into_iter().find(|one| one.key == key);
            let chosen = chosen.ok_or_else(|| Problem::new("sample", "unknown_sample"))?;
            (chosen.from, chosen.key, chosen.output)
        }
        Choice::Typed(output) if output.is_object() => (Origin::Typed, String::new(), output),
        Choice::Typed(_) => return Err(Problem::new("output", "type").into()),
    };
    let outline = outline(document);
    let settings = settings_at(document, &outline.trigger.pointer);
    let (step, input, at) = (&*outline.trigger.id, &Json::Null, scope.now);
    if step.is_empty() {
        return Err(Code::NotFound.into());
    }
    let kept = Kept { zap: zap.id, step, settings: &settings, input, at };
    keep(tx, scope.dossier, &kept, &output, from, &source)?;
    let (output, input) = (capped(&output), Json::Null);
    Ok(Sample { input, output, at, from, is_stale: false, failure: None })
}
