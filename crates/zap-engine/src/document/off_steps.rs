//! References to steps that are switched off.

use super::{Code, Problem, Step, StepKind, Zap};
use crate::mapping::references;
use std::collections::HashSet;

/// Warns where a step refers to one that is switched off, itself or by what is around it. What is switched
/// off itself is not warned about: it is not done.
pub(super) fn warn(zap: &Zap, warnings: &mut Vec<Problem>) {
    let mut off = HashSet::new();
    gather(&zap.steps, false, &mut off);
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

/// The ids of the steps that no run does.
fn gather<'z>(steps: &'z [Step], is_off_around: bool, off: &mut HashSet<&'z str>) {
    for step in steps {
        let is_off = is_off_around || step.off;
        if is_off {
            off.insert(&step.id);
        }
        match &step.kind {
            StepKind::Paths { paths } => {
                paths.iter().for_each(|path| gather(&path.steps, is_off, off));
            }
            StepKind::Loop { steps, .. } => gather(steps, is_off, off),
            _ => {}
        }
    }
}
