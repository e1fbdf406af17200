//! Which samples of a trigger get as far as a step.

use super::{Path, Rule, Step, StepKind, Zap};
use crate::{
    condition::{Condition, Groups, holds},
    dates::Reading,
    mapping::{META, Values},
};
use serde_json::Value as Json;

/// What a run has to pass before it comes to a step: filters, and the rules of the paths around it.
pub(super) struct Gates<'z> {
    trigger: &'z str,
    gates: Vec<Gate<'z>>,
}

enum Gate<'z> {
    /// One of the groups has to hold.
    Holds(&'z Groups),
    /// The rest of a group of paths: none of these may hold.
    NoneHolds(Vec<&'z Groups>),
}

impl<'z> Gates<'z> {
    /// The gates before a step, in the order in which a run comes to them.
    pub(super) fn before(zap: &'z Zap, id: &str) -> Gates<'z> {
        let mut gates = Gates { trigger: &zap.trigger.id, gates: Vec::new() };
        gates.list(&zap.steps, id);
        gates
    }

    /// Goes on up to the step; whether it was found.
    fn list(&mut self, steps: &'z [Step], id: &str) -> bool {
        for step in steps {
            if step.id == id {
                return true;
            }
            if let StepKind::Filter { any } = &step.kind
                && !step.off
            {
                self.gates.push(Gate::Holds(any));
            }
            let is_within = match &step.kind {
                StepKind::Paths { paths } => {
                    paths.iter().any(|path| self.within(gate(path, paths), &path.steps, id))
                }
                StepKind::Loop { steps, .. } => self.within(None, steps, id),
                _ => false,
            };
            if is_within {
                return true;
            }
        }
        false
    }

    /// What is within a step that has ended stands before nothing any more.
    fn within(&mut self, gate: Option<Gate<'z>>, steps: &'z [Step], id: &str) -> bool {
        let before = self.gates.len();
        self.gates.extend(gate);
        let is_found = self.list(steps, id);
        if !is_found {
            self.gates.truncate(before);
        }
        is_found
    }

    /// Whether a run that begins with this sample surely comes to the step. What depends on other steps
    /// is not known: it counts as if the run did not.
    pub(super) fn let_through(&self, sample: &Json, reading: &Reading) -> bool {
        let values = Values::new().at(reading.now, &reading.zone).with(self.trigger, sample);
        let holds = |any: &Groups| {
            let is_known = any.iter().flatten().all(|condition| self.asks_of_trigger(condition));
            is_known
                .then(|| holds(any, &values, reading))
                .filter(|verdict| verdict.problem.is_none())
        };
        self.gates.iter().all(|gate| match gate {
            Gate::Holds(any) => holds(any).is_some_and(|verdict| verdict.holds),
            Gate::NoneHolds(all) => {
                all.iter().all(|any| holds(any).is_some_and(|verdict| !verdict.holds))
            }
        })
    }

    fn asks_of_trigger(&self, condition: &Condition) -> bool {
        let both = condition.key.references().chain(condition.value.references());
        both.map(|one| one.step.as_str()).all(|step| step == self.trigger || META.contains(&step))
    }
}

fn gate<'z>(path: &'z Path, all: &'z [Path]) -> Option<Gate<'z>> {
    match &path.rule {
        Rule::Custom(any) => Some(Gate::Holds(any)),
        Rule::Always => None,
        Rule::Fallback => {
            let custom = all.iter().filter_map(|path| match &path.rule {
                Rule::Custom(any) => Some(any),
                _ => None,
            });
            Some(Gate::NoneHolds(custom.collect()))
        }
    }
}
