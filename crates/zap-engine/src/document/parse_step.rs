//! Reading steps.

use super::{
    Code, DEPTH, Delay, LEVELS, LoopFrom, PATHS, Past, Path, Problem, Rule, STEPS, Step, StepKind,
    TEXT, TITLE, TURNS, Unit,
    object::{Object, Report},
    parse_condition::{groups, required_groups},
};
use crate::mapping::{Params, Template, pointer};
use serde_json::{Map, Value as Json};

/// The steps under a key of an object, so many levels of paths and loops within it.
pub(super) fn steps(object: &Object<'_>, key: &'static str, level: usize) -> Vec<Step> {
    if level > LEVELS {
        object.note(Problem::new(&*object.at, Code::TooDeep).with("max", LEVELS));
        // Known, though not read.
        object.get(key);
        return Vec::new();
    }
    let list = object.list(key, STEPS);
    *object.report.steps.borrow_mut() += list.len();
    let read = |(at, value)| step(object.report, at, value, level);
    list.into_iter().filter_map(read).collect()
}

fn step(report: &Report, at: String, value: &Json, level: usize) -> Option<Step> {
    let object = Object::open(report, at, value)?;
    let id = object.id();
    let title = object.title();
    let off = object.boolean("off").unwrap_or_default();
    let note = object.note_text();
    let kind = match object.required_text("kind", TITLE)? {
        "filter" => Some(StepKind::Filter { any: required_groups(&object, "any") }),
        "paths" => Some(StepKind::Paths { paths: paths(&object, level + 1) }),
        "action" => action(&object),
        "loop" => Some(repeat(&object, level + 1)),
        "delay" => delay(&object).map(StepKind::Delay),
        other => {
            object.unknown_word("kind", other, StepKind::WORDS);
            return None;
        }
    };
    object.close();
    Some(Step { id, title, off, note, kind: kind? })
}

fn paths(object: &Object<'_>, level: usize) -> Vec<Path> {
    object.required("paths");
    let list = object.list("paths", PATHS);
    if list.is_empty() && object.has("paths") {
        object.note(object.problem("paths", Code::Empty));
    }
    let read =
        |(at, value): (String, _)| Some((at.clone(), path(object.report, at, value, level)?));
    let paths: Vec<(String, Path)> = list.into_iter().filter_map(read).collect();
    let fallbacks = paths.iter().filter(|(_, path)| path.rule == Rule::Fallback);
    for (at, _) in fallbacks.skip(1) {
        object.note(Problem::new(format!("{at}/rule"), Code::SecondFallback));
    }
    paths.into_iter().map(|(_, path)| path).collect()
}

fn path(report: &Report, at: String, value: &Json, level: usize) -> Option<Path> {
    let object = Object::open(report, at, value)?;
    let id = object.id();
    let title = object.title();
    let rule = match object.required_text("rule", TITLE) {
        Some("custom") => Some(Rule::Custom(required_groups(&object, "any"))),
        Some("always") => Some(Rule::Always),
        Some("fallback") => Some(Rule::Fallback),
        Some(other) => {
            object.unknown_word("rule", other, Rule::WORDS);
            groups(&object, "any");
            None
        }
        None => None,
    };
    object.required("steps");
    let steps = steps(&object, "steps", level);
    object.close();
    Some(Path { id, title, rule: rule?, steps })
}

fn action(object: &Object<'_>) -> Option<StepKind> {
    let app = object.required_text("app", TITLE).map(str::to_owned);
    let action = object.required_text("action", TITLE).map(str::to_owned);
    let connection = object.integer("connection", 1, i64::MAX);
    let params = Params::of_action(params(object, "params"));
    Some(StepKind::Action { app: app?, action: action?, connection, params })
}

fn repeat(object: &Object<'_>, level: usize) -> StepKind {
    object.required("over");
    let over = Params::new(params(object, "over"));
    if over.source().is_empty() && object.has("over") {
        object.note(object.problem("over", Code::Empty));
    }
    let from = loop_from(object, &over);
    let max = object.integer("max", 1, TURNS as i64);
    object.required("steps");
    let steps = steps(object, "steps", level);
    // A number outside of the range has been noted.
    let max = max.and_then(|max| usize::try_from(max).ok()).unwrap_or(TURNS);
    // A word that is none has been noted.
    StepKind::Loop { from: from.unwrap_or(LoopFrom::LineItems), over, max, steps }
}

fn loop_from(object: &Object<'_>, over: &Params) -> Option<LoopFrom> {
    if !object.has("from") {
        // Known, though it may be null.
        object.get("from");
        return Some(LoopFrom::LineItems);
    }
    match object.required_text("from", TITLE)? {
        "line_items" => Some(LoopFrom::LineItems),
        "text" => {
            let separator = if object.has("separator") {
                object.text("separator", TEXT)?
            } else {
                object.get("separator");
                LoopFrom::SEPARATOR
            };
            if separator.is_empty() {
                object.note(object.problem("separator", Code::Empty));
            }
            let trim = object.boolean("trim").unwrap_or(true);
            Some(LoopFrom::Text { separator: separator.to_owned(), trim })
        }
        "numbers" => {
            check_numbers(object, over.source());
            Some(LoopFrom::Numbers)
        }
        other => {
            object.unknown_word("from", other, LoopFrom::WORDS);
            None
        }
    }
}

fn check_numbers(object: &Object<'_>, over: &Map<String, Json>) {
    let at = object.pointer("over");
    for key in over.keys().filter(|key| !LoopFrom::NUMBER_KEYS.contains(&key.as_str())) {
        let shown: String = key.chars().take(100).collect();
        object.note(Problem::new(pointer(&at, key), Code::UnknownKey).with("key", shown));
    }
    if !over.is_empty() && over.get("end").is_none_or(Json::is_null) {
        object.note(Problem::new(at, Code::MissingKey).with("key", "end"));
    }
}

/// Fields of free JSON; none if one of them does not fit.
fn params(object: &Object<'_>, key: &'static str) -> Map<String, Json> {
    let Some(fields) = object.map(key) else { return Map::new() };
    let within = |(name, value): (&String, _)| {
        is_within(object.report, &pointer(&object.pointer(key), name), value, 1)
    };
    let fits = fields.iter().fold(true, |fits, field| within(field) & fits);
    if fits { fields.clone() } else { Map::new() }
}

/// Notes what is too deep or too long in free JSON.
fn is_within(report: &Report, at: &str, value: &Json, depth: usize) -> bool {
    let below = |key: &str, value| is_within(report, &pointer(at, key), value, depth + 1);
    match value {
        Json::String(text) if text.len() > TEXT => {
            report.note(Problem::new(at, Code::TooLong).with("max", TEXT));
            false
        }
        Json::Array(_) | Json::Object(_) if depth >= DEPTH => {
            report.note(Problem::new(at, Code::TooDeep).with("max", DEPTH));
            false
        }
        Json::Array(list) => {
            let entries = list.iter().enumerate();
            entries.fold(true, |fits, (place, entry)| below(&place.to_string(), entry) & fits)
        }
        Json::Object(fields) => {
            fields.iter().fold(true, |fits, (key, value)| below(key, value) & fits)
        }
        _ => true,
    }
}

fn delay(object: &Object<'_>) -> Option<Delay> {
    match (object.get("for"), object.get("until")) {
        (Some(value), None) => {
            let object = Object::open(object.report, object.pointer("for"), value)?;
            let value = object.required_text("value", TITLE).map(Template::parse);
            let unit = object.word("unit", Unit::WORDS, Unit::parse);
            object.close();
            Some(Delay::For { value: value?, unit: unit? })
        }
        (None, Some(_)) => {
            let moment = object.required_text("until", TITLE).map(Template::parse);
            let past = if object.has("past") {
                object.word("past", Past::WORDS, Past::parse)
            } else {
                Some(Past::Continue)
            };
            Some(Delay::Until { moment: moment?, past: past? })
        }
        _ => {
            object.note_one_of(&["for", "until"]);
            object.get("past");
            None
        }
    }
}
