//! Which steps a document refers to.

use super::{Template, params::pointer};
use crate::{
    condition::Groups,
    document::{Delay, StepKind, Zap},
};

/// A template of a document that refers to something.
#[derive(Clone, Debug, PartialEq)]
pub struct Referral {
    /// Where in the document, as a JSON pointer.
    pub pointer: String,
    /// The step whose field it is; the trigger's id for its own filter.
    pub by: String,
    /// Whether it is a side of a condition, and not what a step is given.
    pub is_condition: bool,
    pub template: Template,
}

impl Referral {
    /// The steps referred to, as often as they are.
    pub fn to(&self) -> impl Iterator<Item = &str> {
        self.template.references().map(|reference| reference.step.as_str())
    }
}

/// Every template of a document that has references, or braces that are none, in order.
pub fn references(zap: &Zap) -> Vec<Referral> {
    let mut found = Found { by: &zap.trigger.id, referrals: Vec::new() };
    found.groups("/trigger/any", zap.trigger.kind.conditions());
    for placed in zap.steps() {
        found.by = &placed.step.id;
        let at = &placed.pointer;
        match &placed.step.kind {
            StepKind::Filter { any } => found.groups(&format!("{at}/any"), any),
            StepKind::Paths { paths } => {
                for (place, path) in paths.iter().enumerate() {
                    found.groups(&format!("{at}/paths/{place}/any"), path.rule.conditions());
                }
            }
            StepKind::Action { params, .. } => {
                found.all(&format!("{at}/params"), params.templates());
            }
            StepKind::Loop { over, .. } => found.all(&format!("{at}/over"), over.templates()),
            StepKind::Delay(Delay::For { value, .. }) => {
                found.one(pointer(&pointer(at, "for"), "value"), value);
            }
            StepKind::Delay(Delay::Until { moment, .. }) => {
                found.one(pointer(at, "until"), moment);
            }
        }
    }
    found.referrals
}

struct Found<'z> {
    by: &'z str,
    referrals: Vec<Referral>,
}

impl Found<'_> {
    fn groups(&mut self, at: &str, groups: &Groups) {
        for (group, conditions) in groups.iter().enumerate() {
            for (place, condition) in conditions.iter().enumerate() {
                let at = format!("{at}/{group}/{place}");
                self.put(pointer(&at, "key"), &condition.key, true);
                self.put(pointer(&at, "value"), &condition.value, true);
            }
        }
    }

    fn all(&mut self, at: &str, templates: Vec<(String, Template)>) {
        for (below, template) in templates {
            self.one(format!("{at}{below}"), &template);
        }
    }

    fn one(&mut self, pointer: String, template: &Template) {
        self.put(pointer, template, false);
    }

    fn put(&mut self, pointer: String, template: &Template, is_condition: bool) {
        if template.references().next().is_some() || template.unreadable().next().is_some() {
            let by = self.by.to_owned();
            let template = template.clone();
            self.referrals.push(Referral { pointer, by, is_condition, template });
        }
    }
}
