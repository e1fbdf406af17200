//! From JSON or a form to checked fields: one way in for the API and the pages.

use super::{Declared, FieldValue, Fields};
use crate::{
    clock::Micros,
    error::{Error, Problem, Result},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use zap_engine::dates::Reading;

/// What was sent, by field name; not yet checked.
#[derive(Clone, Debug, Default)]
pub struct Input(pub Map<String, Json>);

impl Input {
    /// Puts what was sent over `fields`. Unknown names and wrong types name their field.
    pub fn over<F: Fields>(mut self, fields: &F, reading: &Reading) -> Result<F> {
        self.read_moments::<F>(reading)?;
        let mut merged = to_map(fields);
        for (key, value) in self.0 {
            let value = match (value, merged.get(&key)) {
                (Json::Null, None) => return Err(Problem::new(key, "unknown_field").into()),
                // To empty a text; a word of a closed set cannot be empty.
                (Json::Null, Some(Json::String(_))) => Json::from(""),
                (value, _) => value,
            };
            merged.insert(key, value);
        }
        serde_path_to_error::deserialize(Json::Object(merged)).map_err(refused)
    }

    /// As [`Input::over`], of a record that is new.
    pub fn into_fields<F: Fields>(self, reading: &Reading) -> Result<F> {
        self.over(&F::default(), reading)
    }

    /// Dates as people and programs write them become RFC 3339.
    fn read_moments<F: Declared>(&mut self, reading: &Reading) -> Result<()> {
        let is_moment = |value: &FieldValue| matches!(value, FieldValue::Moment);
        let mut problems = Vec::new();
        for field in F::FIELDS.iter().filter(|field| is_moment(&field.value)) {
            let Some(value) = self.0.get_mut(field.name) else { continue };
            let text = match &*value {
                Json::Null => continue,
                Json::String(text) => text.clone(),
                // A number may be of seconds or milliseconds since 1970.
                other => other.to_string(),
            };
            match moment(&text, reading) {
                Some(at) => *value = at.to_string().into(),
                None if text.trim().is_empty() => *value = Json::Null,
                None => {
                    let shown: String = text.chars().take(100).collect();
                    problems.push(Problem::new(field.name, "date").with("value", shown));
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
    }
}

/// A date in any of the ways of [`zap_engine::dates`]; `None` for what is none.
pub fn moment(text: &str, reading: &Reading) -> Option<Timestamp> {
    reading.read(text).map(|moment| moment.timestamp)
}

pub fn to_map(fields: &impl Serialize) -> Map<String, Json> {
    match serde_json::to_value(fields) {
        Ok(Json::Object(map)) => map,
        _ => Map::new(),
    }
}

/// serde's words for what it could not read, as a problem of one field.
pub fn refused(error: serde_path_to_error::Error<serde_json::Error>) -> Error {
    let path = error.path().to_string();
    let words = error.inner().to_string();
    let quoted = |n| words.split('`').nth(n).unwrap_or_default().to_owned();
    let problem = if words.starts_with("unknown field") {
        Problem::new(quoted(1), "unknown_field")
    } else if words.starts_with("unknown variant") {
        let choices = words.split_once("expected").map_or("", |(_, after)| after);
        let choices: Vec<_> = choices.split('`').skip(1).step_by(2).collect();
        Problem::new(path, "choice").with("choices", choices.join(", "))
    } else {
        Problem::new(path, "type")
    };
    problem.into()
}

/// What is wrong, field by field, gathered before anything is refused.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Makes one line of it, and refuses more than `max` characters.
    pub fn text(&mut self, field: &'static str, text: &mut String, max: usize) {
        *text = text_rules::one_line(text);
        if text.chars().count() > max {
            self.push(Problem::new(field, "too_long").with("max", max));
        }
    }

    /// As [`Problems::text`], and something must be there.
    pub fn required(&mut self, field: &'static str, text: &mut String, max: usize) {
        self.text(field, text, max);
        if text.is_empty() {
            self.push(Problem::new(field, "required"));
        }
    }

    /// Refuses a number that is not given.
    pub fn present(&mut self, field: &'static str, number: Option<i64>) {
        if number.is_none() {
            self.push(Problem::new(field, "required"));
        }
    }

    /// HTML, cleaned.
    pub fn html(&mut self, field: &'static str, text: &mut String) {
        const MAX_CHARS: usize = 100_000;
        // Cleaning closes and reopens what a note leaves open: many tags make many more.
        const MAX_TAGS: usize = 1_000;
        text_rules::without_nul(text);
        if text.chars().count() > MAX_CHARS {
            self.push(Problem::new(field, "too_long").with("max", MAX_CHARS));
        } else if text.matches('<').count() > MAX_TAGS {
            self.push(Problem::new(field, "too_many_tags").with("max", MAX_TAGS));
        } else {
            *text = super::html::sanitise(text);
            if text.len() > 4 * MAX_CHARS {
                self.push(Problem::new(field, "too_long").with("max", MAX_CHARS));
            }
        }
    }

    /// Refuses what does not fit, unless it is empty.
    pub fn unless(&mut self, field: &'static str, text: &str, fits: bool, rule: &'static str) {
        if !text.is_empty() && !fits {
            self.push(Problem::new(field, rule));
        }
    }

    pub fn into_result(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}

/// Numbers that travel as text (`"11"`), read leniently: `11`, `"11"`, `""`, `null`.
pub mod number {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use serde_json::Value as Json;

    pub fn serialize<S: Serializer>(id: &Option<i64>, to: S) -> Result<S::Ok, S::Error> {
        match id {
            Some(id) => to.collect_str(id),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
        match Json::deserialize(from)? {
            Json::Null => Ok(None),
            Json::String(text) if text.is_empty() => Ok(None),
            Json::String(text) => super::id(&text).map(Some).ok_or_else(|| D::Error::custom("id")),
            Json::Number(number) => match number.as_i64() {
                Some(id) if id > 0 => Ok(Some(id)),
                _ => Err(D::Error::custom("id")),
            },
            _ => Err(D::Error::custom("id")),
        }
    }
}

/// Moments that travel as RFC 3339.
pub mod moment_text {
    use super::Micros;
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(at: &Option<Micros>, to: S) -> Result<S::Ok, S::Error> {
        match at.and_then(|at| Timestamp::from_microsecond(at).ok()) {
            Some(at) => to.collect_str(&at),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Micros>, D::Error> {
        let text = Option::<String>::deserialize(from)?.unwrap_or_default();
        if text.is_empty() {
            return Ok(None);
        }
        let at: Timestamp = text.parse().map_err(D::Error::custom)?;
        Ok(Some(at.as_microsecond()))
    }
}

/// A visible number from outside: digits alone, at least 1, at most 18 of them, no leading zero.
pub fn id(text: &str) -> Option<i64> {
    let plain = (1..=18).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_digit())
        && !text.starts_with('0');
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_numbers() {
        assert_eq!(id("11"), Some(11));
        for wrong in
            ["", "0", "-1", "1e3", "11&activites=Y", "011", " 11", "+1", "٣", "9999999999999999999"]
        {
            assert_eq!(id(wrong), None, "{wrong}");
        }
    }
}
