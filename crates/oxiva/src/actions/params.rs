//! Reading what was mapped: leniently, for a field of a form and a whole value mapped from another step
//! both end up here.

use super::{Call, Failure, Outcome};
use crate::{error::Problem, i18n::Lang};
use serde_json::{Map, Value as Json};

/// What a search for several finds at most.
pub const MAX_FOUND: usize = 500;

/// The parameters of a call.
pub struct Params<'a> {
    lang: Lang,
    map: &'a Map<String, Json>,
}

impl<'a> Params<'a> {
    /// The mapped fields of a call.
    pub fn of(call: &'a Call) -> Params<'a> {
        Params { lang: call.dossier.langue, map: &call.params }
    }

    /// `None` when it is absent or empty.
    pub fn value(&self, key: &str) -> Option<&'a Json> {
        self.map.get(key).filter(|value| !value.is_null() && value.as_str() != Some(""))
    }

    /// `None` when it is absent or empty; other kinds of value as texts.
    pub fn text(&self, key: &str) -> Option<String> {
        self.value(key).map(text).filter(|text| !text.trim().is_empty())
    }

    /// A text that must be there; otherwise the step fails with `missing_field`.
    pub fn required(&self, key: &'static str) -> Result<String, Failure> {
        self.text(key).ok_or_else(|| self.missing(key))
    }

    /// The failure of a step without what must be there.
    pub fn missing(&self, key: &'static str) -> Failure {
        let message =
            self.lang.text_with("zap-failure-missing_field", &[("champ", key.to_owned())]);
        Failure::lasting("missing_field", message)
    }

    /// A yes or no, as people and programs write it; `otherwise` where it is empty.
    pub fn flag(&self, key: &str, otherwise: bool) -> bool {
        match self.value(key) {
            Some(Json::Bool(flag)) => *flag,
            Some(value) => flag(&text(value)).unwrap_or(otherwise),
            None => otherwise,
        }
    }

    /// An object, or a text that holds one.
    pub fn dict(&self, key: &str) -> Map<String, Json> {
        match self.value(key) {
            Some(Json::Object(map)) => map.clone(),
            Some(Json::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            _ => Map::new(),
        }
    }
}

/// How many a search for several may find: 1 to [`MAX_FOUND`], which it is where nothing is said.
pub fn limit(value: Option<&Json>) -> Result<usize, Problem> {
    let text = value.map(text).unwrap_or_default();
    let text = text.trim();
    if text.is_empty() {
        return Ok(MAX_FOUND);
    }
    let number = text.parse().ok().filter(|number| (1..=MAX_FOUND).contains(number));
    let problem = || Problem::new("limit", "out_of_range").with("min", 1).with("max", MAX_FOUND);
    number.ok_or_else(problem)
}

/// « Oui » in the words of people and programs.
pub fn flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "oui" | "on" | "1" => Some(true),
        "false" | "no" | "non" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// A list of plain values joined by commas, anything deeper as JSON.
pub fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            items.iter().map(text).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

/// The failure of a step whose action no app has.
pub fn unknown_action(call: &Call) -> Outcome {
    let args = [("action", call.action.clone())];
    let message = call.dossier.langue.text_with("zap-failure-unknown_action", &args);
    Outcome::Failed(Failure::lasting("unknown_action", message))
}
