//! Examples of what is sent and answered, made from the schemas and from the values of
//! `locales/openapi.toml`.

use super::words;
use crate::i18n::Lang;
use serde_json::{Map, Value as Json, json};

/// What an example is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What is sent: no more than must be.
    Sent,
    /// What is answered: everything.
    Answered,
}

/// Makes the examples of one language.
#[derive(Clone, Copy)]
pub struct Examples<'a> {
    /// Those of the document, by name.
    pub schemas: &'a Map<String, Json>,
    pub lang: Lang,
}

/// Objects within each other that are written out.
const MAX_DEPTH: u8 = 16;

/// Gives every body of a document its example.
pub fn add(document: &mut Json, lang: Lang) {
    let Some(schemas) = document["components"]["schemas"].as_object().cloned() else { return };
    let examples = Examples { schemas: &schemas, lang };
    let items = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    for operation in items.filter_map(Json::as_object_mut).flat_map(Map::values_mut) {
        examples.give(operation.pointer_mut("/requestBody/content/application~1json"), Side::Sent);
        let answers = operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut);
        for answer in answers {
            examples.give(answer.pointer_mut("/content/application~1json"), Side::Answered);
        }
    }
    let refused = "/components/responses/Refused/content/application~1json";
    examples.give(document.pointer_mut(refused), Side::Answered);
}

impl Examples<'_> {
    fn give(self, body: Option<&mut Json>, side: Side) {
        if let Some(body) = body {
            body["example"] = self.of(&body["schema"], side);
        }
    }

    /// What fits a schema.
    pub fn of(self, schema: &Json, side: Side) -> Json {
        self.within(schema, side, 0)
    }

    fn within(self, schema: &Json, side: Side, depth: u8) -> Json {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
            return match (words::schema(name, self.lang), self.schemas.get(name)) {
                (Some(whole), _) => whole.clone(),
                (None, Some(schema)) => self.within(schema, side, depth),
                (None, None) => Json::Null,
            };
        }
        if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
            return first.clone();
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let full = choices.iter().find(|one| self.is_object(one));
            return full.map_or(Json::Null, |one| self.within(one, side, depth));
        }
        match first_type(schema) {
            _ if depth > MAX_DEPTH => Json::Null,
            "string" => text(schema).into(),
            "integer" => schema["minimum"].as_i64().unwrap_or(1).max(1).into(),
            "number" => json!(12.5),
            "boolean" => true.into(),
            "array" => json!([self.within(&schema["items"], side, depth + 1)]),
            "object" => self.object(schema, side, depth),
            _ => Json::Null,
        }
    }

    fn object(self, schema: &Json, side: Side, depth: u8) -> Json {
        let is_required = |name: &str| {
            schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)))
        };
        let properties = schema["properties"].as_object().into_iter().flatten();
        let shown =
            properties.filter(|(name, _)| side == Side::Answered || is_required(name.as_str()));
        let pairs = shown.map(|(name, property)| {
            let named = words::value(name, self.lang).filter(|value| self.fits(property, value));
            let value = match named {
                Some(value) => value.clone(),
                None => self.within(property, side, depth + 1),
            };
            (name.clone(), value)
        });
        Json::Object(pairs.collect())
    }

    fn resolved<'a>(&'a self, schema: &'a Json) -> &'a Json {
        let name = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
        name.and_then(|name| self.schemas.get(name)).unwrap_or(schema)
    }

    fn is_object(&self, schema: &Json) -> bool {
        first_type(self.resolved(schema)) == "object"
    }

    /// Whether a value may stand where this schema is, by its type and its words.
    fn fits(&self, schema: &Json, value: &Json) -> bool {
        let schema = self.resolved(schema);
        if let Some(choices) = schema["oneOf"].as_array() {
            return choices.iter().any(|one| self.fits(one, value));
        }
        if let Some(words) = schema["enum"].as_array() {
            return words.contains(value);
        }
        let is = |word: &Json| match word.as_str() {
            Some("string") => value.as_str().is_some_and(|text| is_in_form(schema, text)),
            Some("integer") => value.is_i64(),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            Some("object") => value.is_object(),
            Some("array") => self.all_fit(&schema["items"], value),
            _ => false,
        };
        match &schema["type"] {
            Json::Array(types) => types.iter().any(is),
            one => is(one),
        }
    }

    fn all_fit(&self, schema: &Json, value: &Json) -> bool {
        value.as_array().is_some_and(|all| all.iter().all(|one| self.fits(schema, one)))
    }
}

/// Whether a text may stand where a certain form is asked for: a number, or, of other forms, no text
/// that was written for properties without one.
fn is_in_form(schema: &Json, text: &str) -> bool {
    let is_number = || text.bytes().all(|byte| byte.is_ascii_digit());
    schema["format"].is_null() && (schema["pattern"].is_null() || is_number())
}

/// Of what may be empty, `null`.
fn first_type(schema: &Json) -> &str {
    match &schema["type"] {
        Json::Array(types) if types.iter().any(|one| one == "null") => "null",
        Json::Array(types) => types.first().and_then(Json::as_str).unwrap_or_default(),
        one => one.as_str().unwrap_or_default(),
    }
}

fn text(schema: &Json) -> &'static str {
    match schema["format"].as_str() {
        Some("date-time") => "2026-03-12T10:04:11.402+01:00",
        Some("uuid") => "0198f4b2-7c1e-7d0a-9b51-3f0c5d2a8e11",
        Some("uri") => "https://crm.example.org/tickets/8",
        _ if schema["pattern"].is_string() => "11",
        _ => "…",
    }
}
