//! References to steps that are switched off.

use super::{Code, Problem, Zap};
use crate::mapping::references;
use std::collections::HashSet;

/// Warns where a step refers to one that is switched off, itself or by what is around it. What is switched
/// off itself is not warned about: it is not done.
pub(super) fn warn(zap: &Zap, warnings: &mut Vec<Problem>) {
    let is_off = zap.steps().filter(|placed| placed.is_off);
    let off: HashSet<&str> = is_off.map(|placed| placed.step.id.as_str()).collect();
    if off.is_empty() {
        return;
    }
    for referral in references(zap).iter().filter(|referral| !off.contains(&*referral.by)) {
        let mut told = HashSet::new();
        for step in referral.to().filter(|step| off.contains(step)) {
            if told.insert(step) {
                let problem = Problem::new(&*referral.pointer, Code::OffStep);
                warnings.push(problem.with("step", step));
            }
        }
    }
}
