//! All conditions of a filter, and what is to be said of them.

use super::{Condition, Groups, Match, compare::passes};
use crate::{
    dates::Reading,
    mapping::{Mapper, Values},
};
use serde_json::{Value as Json, json};

/// Whether conditions hold, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    pub holds: bool,
    /// Why it cannot be said whether they hold; `holds` is false then.
    pub problem: Option<NotADate>,
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
    pub problem: Option<NotADate>,
}

/// A text that should be a date and is none. Long texts are cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADate(pub String);

impl NotADate {
    pub(super) fn new(text: &str) -> NotADate {
        NotADate(text.chars().take(100).collect())
    }
}

/// Yes, no, or what stands in the way of an answer.
type Answer = Result<bool, NotADate>;

/// Whether all answers are yes: a no decides, whatever cannot be read.
fn all(answers: impl Iterator<Item = Answer>) -> Answer {
    let mut problem = None;
    for answer in answers {
        match answer {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(unread) => drop(problem.get_or_insert(unread)),
        }
    }
    problem.map_or(Ok(true), Err)
}

/// Whether any answer is yes: a yes decides, whatever cannot be read.
fn any(answers: impl Iterator<Item = Answer>) -> Answer {
    all(answers.map(|answer| answer.map(|yes| !yes))).map(|none| !none)
}

/// A text that is compared is kept with the run: so much of it, in bytes.
const KEPT: usize = 1_000;

/// Whether any group holds. Dates are read as `reading` says.
pub fn holds(groups: &Groups, values: &Values<'_>, reading: &Reading) -> Verdict {
    let mut mapper = Mapper::new(values);
    let (mut checks, mut answers) = (Vec::new(), Vec::new());
    for group in groups {
        let asked: Vec<_> = group.iter().map(|one| Asked::new(one, &mut mapper)).collect();
        answers.push(all_hold(&asked, reading));
        let negative = is_negative(&asked);
        checks.push(asked.into_iter().map(|one| one.check(negative, reading)).collect());
    }
    let answer = if groups.is_empty() { Ok(true) } else { any(answers.into_iter()) };
    let (holds, problem) = match answer {
        Ok(holds) => (holds, None),
        Err(problem) => (false, Some(problem)),
    };
    Verdict { holds, problem, checks, missing: mapper.missing }
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

fn all_hold(group: &[Asked<'_>], reading: &Reading) -> Answer {
    let Some(items) = group.iter().filter_map(Asked::items).max() else {
        return all(group.iter().map(|one| one.passes(0, reading)));
    };
    let passing = (0..items).map(|item| all(group.iter().map(|one| one.passes(item, reading))));
    if is_negative(group) { all(passing) } else { any(passing) }
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

    fn passes(&self, item: usize, reading: &Reading) -> Answer {
        let actual = match &self.actual {
            Some(Json::Array(list)) => list.get(item),
            single => single.as_ref(),
        };
        passes(self.condition.matches, actual, &self.expected, reading)
    }

    fn check(self, negative: bool, reading: &Reading) -> Check {
        let passing = (0..self.items().unwrap_or(1)).map(|item| self.passes(item, reading));
        let answer = if negative { all(passing) } else { any(passing) };
        let (passed, problem) = match answer {
            Ok(passed) => (passed, None),
            Err(problem) => (false, Some(problem)),
        };
        Check {
            key: self.condition.key.source().to_owned(),
            matches: self.condition.matches,
            actual: self.actual.map(kept).unwrap_or_default(),
            expected: self.expected,
            passed,
            problem,
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
        if let Some(NotADate(text)) = &self.problem {
            shown["not_a_date"] = text.as_str().into();
        }
        shown
    }
}
