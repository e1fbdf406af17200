//! What steps of the formatter give with the samples there are. They touch nothing, so nobody has to test
//! them before what they give can be seen.

use super::{
    as_values,
    capped::capped,
    draft_step::DraftStep,
    store::{Origin, Sample},
    values::values,
};
use crate::clock::Micros;
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use zap_engine::{
    dates::Reading,
    document::StepKind,
    edit::{Entry, Outline},
    formatter::{self, Context},
    plan::{self, Alone, Due},
};

/// Adds what formatters give that nobody has tested as they are now, one after the other: each may use what
/// those before it give.
pub(super) fn add(
    samples: &mut HashMap<String, Sample>,
    document: &Json,
    outline: &Outline,
    reading: &Reading,
    now: Micros,
) {
    let is_open = |samples: &HashMap<String, Sample>, entry: &Entry| {
        let is_formatter = entry.kind == "action" && entry.app == "formatter";
        is_formatter && samples.get(&entry.id).is_none_or(|known| known.is_stale)
    };
    for entry in outline.entries() {
        if !is_open(samples, entry) {
            continue;
        }
        let Some((input, output)) = computed(samples, document, &entry.id, reading) else {
            continue;
        };
        let (from, is_stale, failure) = (Origin::Computed, false, None);
        let sample = Sample { input, output, at: now, from, is_stale, failure };
        samples.insert(entry.id.clone(), sample);
    }
}

/// What the formatter is given and what it gives; `None` if something is missing still, or it fails.
fn computed(
    samples: &HashMap<String, Sample>,
    document: &Json,
    id: &str,
    reading: &Reading,
) -> Option<(Json, Json)> {
    let DraftStep { step, .. } = DraftStep::read(document, id)?.ok()?;
    let StepKind::Action { action, .. } = &step.kind else { return None };
    let given = values(document, id, samples, reading);
    let Alone::Due(Due { params, .. }) = plan::alone(&step, &as_values(&given, reading), reading)
    else {
        return None;
    };
    let Reading { zone, order, now } = reading.clone();
    let context = Context { zone, order, now, seed: 0 };
    let transform = params.get("transform").and_then(Json::as_str).unwrap_or_default();
    let output = formatter::run(action, transform, &params, &context).ok()?;
    Some((capped(&Json::Object(params)), capped(&json!({ "output": output }))))
}
