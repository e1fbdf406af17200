//! All conditions of a filter, and what is to be said of them.

use super::{Condition, Groups, Match, compare::passes};
use crate::mapping::{Mapper, Values};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

/// Whether conditions hold, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    pub holds: bool,
    /// The groups as they were given.
    pub checks: Vec<Vec<Check>>,
    /// The references that were not there, each once.
    pub missing: Vec<String>,
}

/// One condition, as it was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The key as written.
    pub key: String,
    pub matches: Match,
    /// What the key was filled in with; null if there was nothing. Long texts are cut.
    pub actual: Json,
    pub expected: String,
    /// Of line items: whether any passed; with a negation in the group, whether all did.
    pub passed: bool,
}

/// A text that is compared is kept with the run: so much of it, in bytes.
const KEPT: usize = 1_000;

/// Whether any group holds. Dates without an offset are in `zone`.
pub fn holds(any: &Groups, values: &Values<'_>, zone: &TimeZone) -> Verdict {
    let mut mapper = Mapper::new(values);
    let mut verdict = Verdict { holds: any.is_empty(), ..Verdict::default() };
    for group in any {
        let asked: Vec<_> = group.iter().map(|one| Asked::new(one, &mut mapper)).collect();
        verdict.holds |= all_hold(&asked, zone);
        let negative = is_negative(&asked);
        verdict.checks.push(asked.into_iter().map(|one| one.check(negative, zone)).collect());
    }
    verdict.missing = mapper.missing;
    verdict
}

/// A condition with its templates filled in.
struct Asked<'c> {
    condition: &'c Condition,
    actual: Option<Json>,
    expected: String,
}

fn is_negative(group: &[Asked<'_>]) -> bool {
    group.iter().any(|one| one.condition.matches.negated().is_some())
}

fn all_hold(group: &[Asked<'_>], zone: &TimeZone) -> bool {
    let Some(items) = group.iter().filter_map(Asked::items).max() else {
        return group.iter().all(|one| one.passes(0, zone));
    };
    let mut passing = (0..items).map(|item| group.iter().all(|one| one.passes(item, zone)));
    match is_negative(group) {
        true => passing.all(|passes| passes),
        false => passing.any(|passes| passes),
    }
}

impl<'c> Asked<'c> {
    fn new(condition: &'c Condition, mapper: &mut Mapper<'_, '_>) -> Asked<'c> {
        let actual = mapper.value(&condition.key);
        let expected = match condition.matches.takes_value() {
            true => mapper.text(&condition.value),
            false => String::new(),
        };
        Asked { condition, actual, expected }
    }

    /// How many line items there are, if it is about line items.
    fn items(&self) -> Option<usize> {
        self.actual.as_ref()?.as_array().map(Vec::len).filter(|items| *items > 0)
    }

    fn passes(&self, item: usize, zone: &TimeZone) -> bool {
        let actual = match &self.actual {
            Some(Json::Array(list)) => list.get(item),
            single => single.as_ref(),
        };
        passes(self.condition.matches, actual, &self.expected, zone)
    }

    fn check(self, negative: bool, zone: &TimeZone) -> Check {
        let mut passing = (0..self.items().unwrap_or(1)).map(|item| self.passes(item, zone));
        let passed = match negative {
            true => passing.all(|passes| passes),
            false => passing.any(|passes| passes),
        };
        Check {
            key: self.condition.key.source().to_owned(),
            matches: self.condition.matches,
            actual: self.actual.map(kept).unwrap_or_default(),
            expected: self.expected,
            passed,
        }
    }
}

fn kept(actual: Json) -> Json {
    let text = match &actual {
        Json::String(text) => text.clone(),
        Json::Array(_) | Json::Object(_) => actual.to_string(),
        _ => return actual,
    };
    match text.len() <= KEPT {
        true => actual,
        false => {
            let end = (0..=KEPT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
            Json::String(format!("{}…", &text[..end]))
        }
    }
}

impl Verdict {
    /// As it is kept with the run.
    pub fn to_json(&self) -> Json {
        let groups = self.checks.iter().map(|group| group.iter().map(Check::to_json).collect());
        groups.collect::<Vec<Json>>().into()
    }
}

impl Check {
    fn to_json(&self) -> Json {
        let mut shown = json!({
            "key": self.key,
            "match": self.matches.word(),
            "actual": self.actual,
            "passed": self.passed,
        });
        if self.matches.takes_value() {
            shown["value"] = self.expected.as_str().into();
        }
        shown
    }
}
