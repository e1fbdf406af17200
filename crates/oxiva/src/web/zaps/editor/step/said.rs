//! What the units of a step's form say: to be compared, and to be read.

use super::units::{ASKS, CONDITIONS, DELAY, unit_of};
use crate::{
    http::request::Parameters,
    web::{
        shell::Shell,
        zaps::editor::{conditions, settings, typed},
    },
};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// What a form says, unit by unit.
pub(super) fn said(form: &Parameters) -> BTreeMap<String, Json> {
    let is_delay = form.has(DELAY);
    let mut units: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
    for (field, value) in form.clone().into_map() {
        if let Some(unit) = unit_of(&field, is_delay) {
            let text = value.as_str().unwrap_or_default().replace("\r\n", "\n");
            units.entry(unit.to_owned()).or_default().insert(field, text.into());
        }
    }
    let said = |(unit, fields): (String, Map<String, Json>)| {
        let value = value(&unit, &Parameters::of_map(fields));
        (unit, value)
    };
    units.into_iter().map(said).collect()
}

/// What the fields of one unit say: the same for all forms that mean the same.
fn value(unit: &str, fields: &Parameters) -> Json {
    match unit {
        CONDITIONS => conditions::read(fields).into(),
        ASKS => settings::asked_for(fields, &Json::Null),
        DELAY => fields.clone().into_map().into(),
        "title" => fields.sent(unit).unwrap_or_default().trim().into(),
        _ if unit.starts_with("t.") && !fields.has(unit) => {
            let words = fields.clone().into_map();
            words.keys().filter_map(|field| field.strip_prefix(unit)?.strip_prefix('.')).collect()
        }
        _ => either(unit, fields),
    }
}

/// The keys of what a field of two kinds says: what is chosen, and what is written.
const CHOSEN: &str = "chosen";
const MAPPED: &str = "mapped";
/// Whether what is written holds.
const IS_MAPPED: &str = "is_mapped";

/// A field that is of one kind, or of two, of which one holds and the other waits.
fn either(unit: &str, fields: &Parameters) -> Json {
    let text = |name: &str| Json::from(fields.sent(name).unwrap_or_default());
    let pairs = pairs(unit, fields);
    let chosen = pairs.map_or_else(|| text(unit), Json::Object);
    let mapped = text(&format!("m.{unit}"));
    let is_mapped = match fields.get(&format!("how.{unit}")) {
        Some(how) => how == MAPPED,
        None => mapped != "",
    };
    if !is_mapped && mapped == "" {
        return chosen;
    }
    let both = [(CHOSEN, chosen), (MAPPED, mapped), (IS_MAPPED, is_mapped.into())];
    Json::Object(both.map(|(key, value)| (key.to_owned(), value)).into_iter().collect())
}

fn pairs(unit: &str, fields: &Parameters) -> Option<Map<String, Json>> {
    typed::pairs(fields, unit, &Json::Null)
}

/// As one text, to be compared.
pub(super) fn canonical(said: &Json) -> String {
    said.as_str().map_or_else(|| said.to_string(), str::to_owned)
}

/// As people read it. `choices`: what can be chosen, and how it is called.
pub(super) fn worded(unit: &str, said: &Json, choices: &[(String, String)], s: &Shell) -> String {
    let word = |text: &str| {
        let found = choices.iter().find(|(known, _)| known == text);
        found.map_or_else(|| text.to_owned(), |(_, words)| words.clone())
    };
    let text = |key: &str| said[key].as_str().unwrap_or_default();
    match said {
        Json::String(text) => word(text),
        Json::Array(groups) if unit == CONDITIONS => conditions::worded(groups, s),
        Json::Array(asks) if unit == ASKS => {
            let labels = asks.iter().filter_map(|ask| ask["label"].as_str());
            labels.collect::<Vec<_>>().join("\n")
        }
        Json::Array(words) => {
            let words = words.iter().filter_map(Json::as_str).map(word);
            words.collect::<Vec<_>>().join(", ")
        }
        Json::Object(_) if unit == DELAY => match text(DELAY) {
            "until" => {
                let past = s.t(if text("t.past") == "halt" {
                    "zap-past-halt"
                } else {
                    "zap-past-continue"
                });
                format!(
                    "{} {}\n{} {past}",
                    s.t("zap-delay-until"),
                    text("t.until"),
                    s.t("zap-delay-past")
                )
            }
            _ => format!("{} {} {}", s.t("zap-delay-for"), text("t.value"), word(text("t.unit"))),
        },
        Json::Object(both) if both.contains_key(IS_MAPPED) => match both[IS_MAPPED] == true {
            true => text(MAPPED).to_owned(),
            false => worded(unit, &both[CHOSEN], choices, s),
        },
        Json::Object(pairs) => {
            let line = |(key, value): (&String, &Json)| format!("{key} = {}", canonical(value));
            pairs.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}
