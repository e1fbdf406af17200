//! What the derived schemas do not say by themselves: an object has the properties that are named and
//! no others, so that one that begins as another does must be written whole (`allOf` of two closed
//! objects fits nothing); and nothing is listed that nothing refers to.

use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

const REFERENCE: &str = "#/components/schemas/";

/// Tidies the schemas of a document.
pub fn tidy(document: &mut Json) {
    let Some(Json::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
    let as_derived = schemas.clone();
    for schema in schemas.values_mut() {
        if let Some(whole) = whole(&as_derived, schema) {
            *schema = whole;
        }
        close(schema);
    }
    remove_unused(document);
}

/// An object that is put together from others, as one; `None` if it is not.
fn whole(schemas: &Map<String, Json>, schema: &Json) -> Option<Json> {
    let mut parts = Parts { schemas, properties: BTreeMap::new(), required: Vec::new() };
    for part in schema["allOf"].as_array()? {
        parts.add(part, true);
    }
    let mut whole = json!({ "type": "object" });
    whole["required"] = json!(parts.required);
    whole["properties"] = json!(parts.properties);
    if let Some(text) = schema.get("description") {
        whole["description"] = text.clone();
    }
    Some(whole)
}

struct Parts<'a> {
    schemas: &'a Map<String, Json>,
    properties: BTreeMap<String, Json>,
    required: Vec<Json>,
}

impl Parts<'_> {
    /// Adds the properties of a part. Where the part may be absent as a whole, none is required.
    fn add(&mut self, part: &Json, is_required: bool) {
        if let Some(target) = target(part).and_then(|name| self.schemas.get(name)) {
            return self.add(target, is_required);
        }
        for one in part["allOf"].as_array().into_iter().flatten() {
            self.add(one, is_required);
        }
        for one in part["oneOf"].as_array().into_iter().flatten() {
            self.add(one, false);
        }
        let properties = part["properties"].as_object().into_iter().flatten();
        self.properties.extend(properties.map(|(name, schema)| (name.clone(), schema.clone())));
        if is_required {
            self.required.extend(part["required"].as_array().into_iter().flatten().cloned());
        }
    }
}

/// The name of the schema that this one refers to.
fn target(schema: &Json) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix(REFERENCE)
}

/// Allows an object no other properties than those that are named.
fn close(schema: &mut Json) {
    let has_properties = schema["properties"].as_object().is_some_and(|all| !all.is_empty());
    if has_properties && schema.get("additionalProperties").is_none() {
        schema["additionalProperties"] = false.into();
    }
}

fn remove_unused(document: &mut Json) {
    loop {
        let mut used = BTreeSet::new();
        note_references(document, &mut used);
        let Some(Json::Object(schemas)) = document.pointer_mut("/components/schemas") else {
            return;
        };
        let before = schemas.len();
        schemas.retain(|name, _| used.contains(name));
        if schemas.len() == before {
            return;
        }
    }
}

fn note_references(value: &Json, used: &mut BTreeSet<String>) {
    used.extend(target(value).map(str::to_owned));
    match value {
        Json::Object(map) => map.values().for_each(|one| note_references(one, used)),
        Json::Array(list) => list.iter().for_each(|one| note_references(one, used)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_schema_that_is_named_is_there() {
        let document: Json = serde_json::from_str(crate::api::openapi::json(Lang::En)).unwrap();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let mut named = BTreeSet::new();
        note_references(&document, &mut named);
        assert_eq!(named, schemas.keys().cloned().collect());
    }

    #[test]
    fn what_is_put_together_is_written_whole() {
        let mut document = json!({
            "answer": { "$ref": "#/components/schemas/More" },
            "components": { "schemas": {
                "Less": { "type": "object", "required": ["a"], "properties": { "a": {} } },
                "More": { "allOf": [
                    { "$ref": "#/components/schemas/Less" },
                    { "type": "object", "required": ["b"], "properties": { "b": {} } },
                ] },
            } },
        });
        tidy(&mut document);
        let more = json!({
            "type": "object", "required": ["a", "b"], "properties": { "a": {}, "b": {} },
            "additionalProperties": false,
        });
        assert_eq!(document["components"]["schemas"], json!({ "More": more }));
    }
}
