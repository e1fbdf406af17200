//! The fields of a step: what was mapped becomes what they say they are.

use crate::{
    actions::{Failure, Field, FieldKind},
    i18n::Lang,
};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use zap_engine::dates::{Reading, to_zone};

/// A field that a step of a definition asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputField {
    pub key: String,
    #[serde(default)]
    pub label: String,
    #[serde(rename = "type", default)]
    pub kind: InputKind,
    /// Of credentials: required unless it says otherwise.
    #[serde(default)]
    pub required: Option<bool>,
    #[serde(default)]
    pub default: Option<Json>,
    #[serde(default)]
    pub list: bool,
    #[serde(default)]
    pub dict: bool,
    #[serde(default)]
    pub help_text: String,
    /// Of credentials.
    #[serde(default)]
    pub is_no_secret: bool,
}

/// What such a field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    #[default]
    String,
    Text,
    Integer,
    Number,
    Boolean,
    Datetime,
    File,
    Password,
    Copy,
    Code,
    Json,
}

impl InputField {
    /// As native apps say it.
    pub fn field(&'static self) -> Field {
        let kind = match self.kind {
            _ if self.dict => FieldKind::Dict,
            _ if self.list => FieldKind::List,
            InputKind::Text => FieldKind::Long,
            InputKind::Integer | InputKind::Number => FieldKind::Number,
            InputKind::Boolean => FieldKind::Boolean,
            InputKind::Datetime => FieldKind::Date,
            InputKind::Code => FieldKind::Code,
            InputKind::Json => FieldKind::Any,
            InputKind::String | InputKind::File | InputKind::Password | InputKind::Copy => {
                FieldKind::Text
            }
        };
        Field { required: self.required == Some(true), ..Field::new(&self.key, kind) }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        match self.label.as_str() {
            "" => &self.key,
            label => label,
        }
    }

    /// Fails for what is no date where there has to be one, with its text.
    fn cleaned(&self, value: Json, reading: &Reading) -> Result<Json, String> {
        Ok(match value {
            Json::Array(items) if self.list => items
                .into_iter()
                .map(|item| self.kind.cleaned(item, reading))
                .collect::<Result<_, _>>()?,
            value if self.list => Json::Array(vec![self.kind.cleaned(value, reading)?]),
            value if self.dict => value,
            value => self.kind.cleaned(value, reading)?,
        })
    }
}

impl InputKind {
    /// What cannot be read as what it should be stays as it is, so that the app says so; but not a date: apps
    /// read dates in ways of their own, and would take it for another.
    fn cleaned(self, value: Json, reading: &Reading) -> Result<Json, String> {
        let text = match &value {
            Json::String(text) => text.trim().to_owned(),
            Json::Number(_) | Json::Bool(_) => value.to_string(),
            _ => return Ok(value),
        };
        Ok(match self {
            InputKind::Datetime => date(&text, reading).ok_or(text)?.into(),
            InputKind::Integer => match text.parse::<i64>() {
                Ok(number) => number.into(),
                Err(_) => value,
            },
            InputKind::Number => match text.replace(',', ".").parse::<f64>() {
                Ok(number) => serde_json::from_str(&text).unwrap_or_else(|_| Json::from(number)),
                Err(_) => value,
            },
            InputKind::Boolean => match text.to_lowercase().as_str() {
                "true" | "yes" | "oui" | "on" | "1" => true.into(),
                "false" | "no" | "non" | "off" | "0" | "" => false.into(),
                _ => value,
            },
            InputKind::Json => serde_json::from_str(&text).unwrap_or(value),
            // An id that was mapped as a number compares as a text.
            _ => match value {
                Json::String(_) => value,
                _ => text.into(),
            },
        })
    }
}

/// As Zapier gives dates to an app: RFC 3339 with the offset of the zone. A day is its first moment.
fn date(text: &str, reading: &Reading) -> Option<String> {
    let moment = reading.read(text)?;
    let moment = to_zone(moment.timestamp, &reading.zone);
    Some(moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// The values of `fields`, their defaults where they are not given. Other keys stay. Fails where a required
/// one is missing, and for what is no date.
pub fn cleaned(
    fields: &[InputField],
    mut given: Map<String, Json>,
    reading: &Reading,
    lang: Lang,
) -> Result<Map<String, Json>, Failure> {
    for field in fields {
        let value = given.remove(&field.key).filter(|value| !is_empty(value));
        match value.or_else(|| field.default.clone().filter(|value| !is_empty(value))) {
            Some(value) => {
                let cleaned = field.cleaned(value, reading);
                let cleaned = cleaned.map_err(|text| no_date(field, text, lang))?;
                given.insert(field.key.clone(), cleaned);
            }
            None if field.required == Some(true) => {
                let args = [("field", field.name().to_owned())];
                let message = lang.text_with("definition-missing-field", &args);
                return Err(Failure::lasting("missing_field", message));
            }
            None => {}
        }
    }
    Ok(given)
}

fn no_date(field: &InputField, text: String, lang: Lang) -> Failure {
    let args = [("field", field.name().to_owned()), ("value", text)];
    Failure::lasting("bad_date", lang.text_with("definition-bad-date", &args))
}

/// Whether a value says nothing: null, or a text of spaces.
pub fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_become_what_their_fields_say() {
        let fields: Vec<InputField> = serde_json::from_value(json!([
            {"key": "id", "label": "Société", "required": true},
            {"key": "n", "type": "integer"}, {"key": "p", "type": "number"},
            {"key": "b", "type": "boolean", "default": "oui"},
            {"key": "l", "list": true}, {"key": "s", "default": "x"}, {"key": "bad", "type": "integer"},
            {"key": "d", "type": "datetime"}, {"key": "days", "type": "datetime", "list": true},
        ]))
        .unwrap();
        let given = json!({"id": 11, "n": "5", "p": "1,5", "l": 3, "s": " ", "bad": "x", "other": [1],
            "d": "17/05/2023 11h45", "days": ["31/12/26", 1684316726, "1900-01-01"]});
        let Json::Object(given) = given else { unreachable!() };
        let expected = json!({"id": "11", "n": 5, "p": 1.5, "b": true, "l": ["3"], "s": "x", "bad": "x", "other": [1],
            "d": "2023-05-17T11:45:00+02:00",
            "days": ["2026-12-31T00:00:00+01:00", "2023-05-17T11:45:26+02:00", "1900-01-01T00:00:00+00:09"]});
        let reading = Reading {
            zone: jiff::tz::TimeZone::get("Europe/Paris").unwrap(),
            order: Default::default(),
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let clean = |given| cleaned(&fields, given, &reading, Lang::En);
        assert_eq!(Json::Object(clean(given).unwrap()), expected);
        let bad =
            clean(Map::from_iter([("id".into(), "1".into()), ("d".into(), "bientôt".into())]));
        assert_eq!(bad.unwrap_err().code, "bad_date");
        let failure = clean(Map::new()).unwrap_err();
        assert_eq!((failure.code, failure.message.contains("Société")), ("missing_field", true));
    }
}
