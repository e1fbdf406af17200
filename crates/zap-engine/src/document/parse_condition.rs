//! Reading conditions, as triggers and steps have them.

use super::{
    CONDITIONS, Code, Problem, TEXT,
    object::{Object, Report, list},
};
use crate::{
    condition::{Condition, Groups, Match},
    mapping::Template,
};
use serde_json::Value as Json;

/// Groups of conditions that have to be there, and to say something.
pub(super) fn required_groups(object: &Object<'_>, key: &'static str) -> Groups {
    object.required(key);
    let groups = groups(object, key);
    if groups.is_empty() && object.has(key) {
        object.note(object.problem(key, Code::Empty));
    }
    groups
}

/// Groups of conditions, if there are any.
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
