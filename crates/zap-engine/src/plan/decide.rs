//! Deciding what needs nobody: filters, paths, loops.

use super::{Decided, Status, Undecided, loop_turns::loop_turns};
use crate::{
    condition::{Groups, Verdict, holds},
    dates::Reading,
    document::{LoopFrom, Path, Rule, Step},
    mapping::{Mapped, Params, Values},
};
use serde_json::{Map, Value as Json, json};

/// What steps are decided by.
pub(super) struct Ground<'v, 'a> {
    pub(super) values: &'v Values<'a>,
    pub(super) reading: &'v Reading,
}

impl Ground<'_, '_> {
    pub(super) fn filter(&self, step: &Step, item: &str, any: &Groups) -> Decided {
        let verdict = holds(any, self.values, self.reading);
        let status = if verdict.holds { Status::Success } else { Status::Filtered };
        let output = json!({ "holds": verdict.holds });
        let input = json!({ "any": verdict.to_json() });
        decided(step, item, status, input, output, missing(&verdict))
            .or_failed(verdict.problem.map(Undecided::NotADate))
    }

    /// A fallback is taken if no custom path is.
    pub(super) fn paths(&self, step: &Step, item: &str, paths: &[Path]) -> Decided {
        let ask = |path: &Path| match &path.rule {
            Rule::Custom(any) => Some(holds(any, self.values, self.reading)),
            _ => None,
        };
        let verdicts: Vec<Option<Verdict>> = paths.iter().map(ask).collect();
        let any_custom = verdicts.iter().flatten().any(|verdict| verdict.holds);
        let (mut input, mut matched) = (Vec::new(), Vec::new());
        for (path, verdict) in paths.iter().zip(&verdicts) {
            let matches = match &path.rule {
                Rule::Custom(_) => verdict.as_ref().is_some_and(|verdict| verdict.holds),
                Rule::Always => true,
                Rule::Fallback => !any_custom,
            };
            let mut shown = json!({ "id": path.id, "rule": path.rule.word(), "matched": matches });
            if let Some(verdict) = verdict {
                shown["any"] = verdict.to_json();
            }
            input.push(shown);
            if matches {
                matched.push(Json::from(path.id.as_str()));
            }
        }
        let mut warnings: Vec<String> = verdicts.iter().flatten().flat_map(missing).collect();
        warnings.dedup();
        let output = json!({ "matched": matched });
        // A path that cannot be decided is neither taken nor left to the fallback.
        let problem = verdicts.into_iter().flatten().find_map(|verdict| verdict.problem);
        let problem = problem.map(Undecided::NotADate);
        let input = json!({ "paths": input });
        decided(step, item, Status::Success, input, output, warnings).or_failed(problem)
    }

    /// The output is the list of the turns.
    pub(super) fn repeat(
        &self,
        step: &Step,
        item: &str,
        from: &LoopFrom,
        over: &Params,
        max: usize,
    ) -> Decided {
        let mapped = over.map(self.values);
        let mut warnings = warnings(&mapped);
        let input: Map<String, Json> =
            mapped.value.iter().map(|(key, value)| (key.clone(), shown(value))).collect();
        let (output, problem) = match loop_turns(from, mapped, max) {
            Ok((turns, left_out)) => {
                if left_out > 0 {
                    warnings.push(format!("left_out:{left_out}"));
                }
                (turns.into(), None)
            }
            Err(problem) => (Json::Null, Some(problem)),
        };
        decided(step, item, Status::Success, input.into(), output, warnings).or_failed(problem)
    }
}

fn decided(
    step: &Step,
    item: &str,
    status: Status,
    input: Json,
    output: Json,
    warnings: Vec<String>,
) -> Decided {
    let (step, item) = (step.id.clone(), item.to_owned());
    Decided { step, item, status, input, output: output.into(), warnings, problem: None }
}

impl Decided {
    /// Errored and without an output, if there is a problem.
    fn or_failed(self, problem: Option<Undecided>) -> Decided {
        match problem {
            None => self,
            problem => {
                Decided { status: Status::Errored, output: Json::Null.into(), problem, ..self }
            }
        }
    }
}

fn missing(verdict: &Verdict) -> Vec<String> {
    verdict.missing.iter().map(|source| format!("missing:{source}")).collect()
}

pub(super) fn warnings(mapped: &Mapped) -> Vec<String> {
    let missing = mapped.missing.iter().map(|source| format!("missing:{source}"));
    let dropped = mapped.dropped.iter().map(|source| format!("dropped:{source}"));
    missing.chain(dropped).collect()
}

/// Of a list its length is enough: the turns have the rest.
fn shown(value: &Json) -> Json {
    match value {
        Json::Array(list) => json!({ "items": list.len() }),
        single => single.clone(),
    }
}
