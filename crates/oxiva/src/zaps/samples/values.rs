//! What a step is given when it is tested: the samples of the steps before it.

use super::{draft_step::DraftStep, store::Sample};
use serde_json::Value as Json;
use std::collections::HashMap;
use zap_engine::{
    dates::Reading,
    document::StepKind,
    edit::{Certainty, outline, reachable},
    mapping::Values,
    plan::{self, Alone},
};

/// What each step gave that a step can refer to, by its id, as a run would find it there: of a loop around it,
/// and of a step whose list makes those behind it run once for each item, the first item.
pub fn values(
    document: &Json,
    step: &str,
    samples: &HashMap<String, Sample>,
    reading: &Reading,
) -> Vec<(String, Json)> {
    let outline = outline(document);
    let mut given: Vec<(String, Json)> = Vec::new();
    for one in reachable(document, step) {
        let known = samples.get(&one.id).map(|sample| sample.output.clone());
        let known = known.filter(|output| !output.is_null());
        let Some(output) = known.or_else(|| decided(document, &one.id, &given, reading)) else {
            continue;
        };
        let is_action = outline.entry(&one.id).is_some_and(|entry| entry.kind == "action");
        let fans_out = is_action && plan::turns(&output).is_some();
        let output =
            if fans_out || one.certainty == Certainty::Turn { first(output) } else { output };
        given.push((one.id, output));
    }
    given
}

/// The same for the engine.
pub fn as_values<'v>(given: &'v [(String, Json)], reading: &Reading) -> Values<'v> {
    let values = Values::new().at(reading.now, &reading.zone);
    given.iter().fold(values, |values, (step, output)| values.with(step, output))
}

fn first(output: Json) -> Json {
    match output {
        Json::Array(list) => list.into_iter().next().unwrap_or_default(),
        single => single,
    }
}

/// What a filter, a group of paths or a loop gives that was not tested.
fn decided(document: &Json, id: &str, given: &[(String, Json)], reading: &Reading) -> Option<Json> {
    let DraftStep { step, .. } = DraftStep::read(document, id)?.ok()?;
    if matches!(step.kind, StepKind::Action { .. } | StepKind::Delay(_)) {
        return None;
    }
    match plan::alone(&step, &as_values(given, reading), reading) {
        Alone::Decided(decided) if decided.problem.is_none() => Some((*decided.output).clone()),
        _ => None,
    }
}
