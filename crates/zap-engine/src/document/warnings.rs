//! What may be meant so, but likely is not.

use super::{Code, Problem, StepKind, Zap};
use crate::{
    condition::Groups,
    mapping::{META, references},
};
use std::collections::HashSet;

impl Zap {
    /// References to steps that do not come before or are switched off, braces that are no reference,
    /// conditions that ask about nothing that changes.
    pub fn warnings(&self) -> Vec<Problem> {
        let mut warnings = Vec::new();
        for referral in references(self) {
            let before = self.before(&referral.by);
            let mut told = HashSet::new();
            let is_known = |step: &&str| before.contains(step) || META.contains(step);
            for step in referral.to().filter(|step| !is_known(step)) {
                if told.insert(step) {
                    let problem = Problem::new(&*referral.pointer, Code::NotBefore);
                    warnings.push(problem.with("step", step));
                }
            }
            for source in referral.template.unreadable() {
                let shown: String = source.chars().take(100).collect();
                let problem = Problem::new(&*referral.pointer, Code::Unreadable);
                warnings.push(problem.with("source", shown));
            }
        }
        super::off_steps::warn(self, &mut warnings);
        for placed in self.steps() {
            match &placed.step.kind {
                StepKind::Filter { any } => {
                    constant(&format!("{}/any", placed.pointer), any, &mut warnings);
                }
                StepKind::Paths { paths } => {
                    for (place, path) in paths.iter().enumerate() {
                        let at = format!("{}/paths/{place}/any", placed.pointer);
                        constant(&at, path.rule.conditions(), &mut warnings);
                    }
                }
                _ => {}
            }
        }
        warnings
    }

    /// The steps whose output a step can refer to: those done before it, and the loops it is in. What is
    /// within a loop that has ended had many outputs, and is not among them; nor is what stands in another
    /// path of a group that the step is in.
    fn before(&self, id: &str) -> HashSet<&str> {
        let mut before = HashSet::from([self.trigger.id.as_str()]);
        let Some(own) = self.steps().find(|placed| placed.step.id == id) else { return before };
        for placed in self.steps().take_while(|placed| placed.step.id != id) {
            let around =
                placed.loops.iter().all(|one| own.loops.iter().any(|own| own.id == one.id));
            if around && !is_beside(&placed.pointer, &own.pointer) {
                before.insert(&placed.step.id);
            }
        }
        before
    }
}

/// Whether two places are in different paths of one group.
fn is_beside(one: &str, other: &str) -> bool {
    one.match_indices("/paths/").any(|(at, group)| {
        let (group, path) = one.split_at(at + group.len());
        let number = path.split('/').next();
        other.strip_prefix(group).is_some_and(|path| path.split('/').next() != number)
    })
}

fn constant(at: &str, any: &Groups, warnings: &mut Vec<Problem>) {
    for (group, conditions) in any.iter().enumerate() {
        for (place, condition) in conditions.iter().enumerate() {
            if condition.key.references().next().is_none() {
                let at = format!("{at}/{group}/{place}/key");
                warnings.push(Problem::new(at, Code::Constant));
            }
        }
    }
}
