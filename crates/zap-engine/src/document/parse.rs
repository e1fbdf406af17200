//! Reading a document.

use super::{
    CONDITIONS, Code, Problem, STEPS, TEXT, TITLE, Zap,
    object::{Object, Report, list},
    parse_step::steps,
    parse_trigger::trigger,
};
use crate::{
    condition::{Condition, Groups, Match},
    mapping::Template,
};
use serde_json::Value as Json;

impl Zap {
    /// The zap, or everything that is wrong with the document.
    pub fn parse(document: &Json) -> Result<Zap, Vec<Problem>> {
        let report = Report::default();
        let zap = zap(&report, document);
        let problems = report.problems.into_inner();
        match zap {
            Some(zap) if problems.is_empty() => Ok(zap),
            _ => Err(problems),
        }
    }
}

fn zap(report: &Report, document: &Json) -> Option<Zap> {
    let object = Object::open(report, String::new(), document)?;
    let title = object.required_text("title", TITLE);
    let trigger =
        object.required("trigger").and_then(|value| trigger(report, "/trigger".into(), value));
    let steps = match object.required("steps") {
        Some(_) => steps(&object, "steps", 0),
        None => Vec::new(),
    };
    if *report.steps.borrow() > STEPS {
        object.note(object.problem("steps", Code::TooMany).with("max", STEPS));
    }
    object.close();
    Some(Zap { title: title?.to_owned(), trigger: trigger?, steps })
}

/// A title that may be left out.
pub(super) fn title(object: &Object<'_>) -> String {
    object.text("title", TITLE).unwrap_or_default().to_owned()
}

/// Groups of conditions that have to be there, and to say something.
pub(super) fn required_groups(object: &Object<'_>, key: &'static str) -> Groups {
    object.required(key);
    let groups = groups(object, key);
    if groups.is_empty() && object.has(key) {
        object.note(object.problem(key, Code::Empty));
    }
    groups
}

pub(super) fn groups(object: &Object<'_>, key: &'static str) -> Groups {
    let groups = object.list(key, CONDITIONS).into_iter().map(|(at, group)| {
        let conditions = list(object.report, &at, group, CONDITIONS);
        if conditions.is_empty() && group.is_array() {
            object.note(Problem::new(at, Code::Empty));
        }
        let read = |(at, value)| condition(object.report, at, value);
        conditions.into_iter().filter_map(read).collect()
    });
    groups.collect()
}

fn condition(report: &Report, at: String, value: &Json) -> Option<Condition> {
    let object = Object::open(report, at, value)?;
    let key = object.required_text("key", TEXT);
    let matches = object.word("match", Match::WORDS, Match::parse);
    let value = object.text("value", TEXT);
    if matches.is_some_and(Match::takes_value) && !object.has("value") {
        object.required("value");
    }
    object.close();
    Some(Condition {
        key: Template::parse(key?),
        matches: matches?,
        value: Template::parse(value.unwrap_or_default()),
    })
}
