//! The operations as a person reads about them.

use super::{
    describe::{Access, Operation},
    document,
    examples::{Examples, Side},
    operation::{header_text, path_text},
    tag_word,
};
use crate::{dossiers::tokens::TokenScope, i18n::Lang};
use serde_json::Value as Json;
use std::borrow::Cow;

/// Operations on one thing.
pub struct Group {
    /// The word of the document, in English.
    tag: &'static str,
    /// What the page calls it, in the reader's language.
    pub title: String,
    pub entries: Vec<Entry>,
}

pub struct Entry {
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    /// The scope that it needs, if it needs one.
    pub scope: Option<&'static str>,
    pub parameters: Vec<Parameter>,
    pub body: Option<Shape>,
    pub answer: Option<Shape>,
    pub curl: String,
    /// Whether a form may try it: what only reads.
    pub reads: bool,
}

impl Entry {
    /// What is sent and what is answered, each with the key of its title.
    pub fn shapes(&self) -> impl Iterator<Item = (&'static str, &Shape)> {
        let named = [("reference-body", &self.body), ("reference-answer", &self.answer)];
        named.into_iter().filter_map(|(title, shape)| Some((title, shape.as_ref()?)))
    }
}

pub struct Parameter {
    pub name: String,
    /// `path`, `query` or `header`
    pub place: &'static str,
    pub kind: String,
    pub required: bool,
    pub description: String,
}

/// An object, property by property.
pub struct Shape {
    pub name: String,
    pub properties: Vec<Property>,
}

pub struct Property {
    pub name: String,
    pub kind: String,
    pub required: bool,
}

/// Every operation, in the order of the document. `base` is what the addresses of this server begin
/// with.
pub fn groups(lang: Lang, base: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for operation in super::all() {
        let (tag, entry) = (operation.tag, entry(&operation, lang, base));
        match groups.iter_mut().find(|group| group.tag == tag) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group {
                tag,
                title: lang.text(&format!("tag-{}", tag_word(tag))),
                entries: vec![entry],
            }),
        }
    }
    groups
}

fn entry(operation: &Operation, lang: Lang, base: &str) -> Entry {
    let parameters = parameters(operation, lang);
    let method = operation.method.to_string();
    Entry {
        reads: method == "GET",
        curl: curl(operation, lang, base, &parameters),
        id: operation.id.clone(),
        method,
        path: operation.path.clone(),
        summary: operation.summary(lang),
        scope: match operation.access {
            Access::Anyone | Access::Key(None) => None,
            Access::Key(Some(scope)) => Some(scope.word()),
            Access::V2 => Some(TokenScope::Read.word()),
        },
        parameters,
        body: operation.body.as_ref().map(|body| shape(&body.name)),
        answer: operation.answers.first().and_then(|one| Some(shape(one.name.as_ref()?))),
    }
}

fn parameters(operation: &Operation, lang: Lang) -> Vec<Parameter> {
    let of = |name: &str, place, kind: &str, required, description| Parameter {
        name: name.to_owned(),
        place,
        kind: kind.to_owned(),
        required,
        description,
    };
    let mut all = Vec::new();
    for (name, _) in operation.path_parameters() {
        all.push(of(name, "path", "string", true, path_text(operation, name, lang)));
    }
    for (query, schema) in &operation.query {
        let schema = serde_json::to_value(schema).unwrap_or_default();
        let text = query.description(lang);
        all.push(of(query.name, "query", &kind(&schema), query.required, text));
    }
    for name in &operation.headers {
        all.push(of(name, "header", "string", false, header_text(name, lang)));
    }
    all
}

/// A call that could be made so, with what it must have.
fn curl(operation: &Operation, lang: Lang, base: &str, parameters: &[Parameter]) -> String {
    let id = parameters.iter().any(|p| p.place == "query" && p.required);
    let path = operation.path.replace("{run}", "0198f4b2-…");
    let path: Vec<_> =
        path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
    let query = if id { "?id=11" } else { "" };
    let mut words = vec!["curl".to_owned()];
    if operation.method != http::Method::GET {
        words.push(format!("-X {}", operation.method));
    }
    words.push(format!("'{base}{}{query}'", path.join("/")));
    if !matches!(operation.access, Access::Anyone) {
        words.push("\\\n  -H 'Authorization: Bearer oxv_…'".to_owned());
    }
    if matches!(operation.access, Access::V2) {
        words.push("-H 'X-Oxiva-Dossier: …'".to_owned());
    }
    if let Some(body) = &operation.body {
        let body = example(&body.name, lang);
        words.push(format!("\\\n  -H 'Content-Type: application/json' -d '{body}'"));
    }
    words.join(" ")
}

fn schema(name: &str) -> &'static Json {
    &document(Lang::En)["components"]["schemas"][name]
}

fn shape(name: &str) -> Shape {
    let schema = schema(name);
    let required = |name: &str| {
        schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name))
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    let properties = properties.map(|(name, schema)| Property {
        name: name.clone(),
        kind: kind(schema),
        required: required(name),
    });
    Shape { name: name.to_owned(), properties: properties.collect() }
}

/// `string | null`, `Event[]`, `"open" | "closed"`
fn kind(schema: &Json) -> String {
    let schema = resolved(schema);
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(Json::to_string).collect::<Vec<_>>().join(" | ");
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        // What may be empty besides is said last.
        let (empty, full): (Vec<_>, _) = choices.iter().partition(|one| one["type"] == "null");
        return full.into_iter().chain(empty).map(kind).collect::<Vec<_>>().join(" | ");
    }
    let types: Vec<_> = match &schema["type"] {
        Json::Array(types) => types.iter().filter_map(Json::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if types.is_empty() {
        return "any".to_owned();
    }
    let words = types.into_iter().map(|word| match (word, &schema["items"]) {
        ("array", items) => match items["$ref"].as_str() {
            Some(name) => format!("{}[]", name.rsplit('/').next().unwrap_or_default()),
            None => format!("{}[]", kind(items)),
        },
        (word, _) => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" | ")
}

fn resolved(schema: &Json) -> Cow<'_, Json> {
    match schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        Some(name) => Cow::Borrowed(self::schema(name)),
        None => Cow::Borrowed(schema),
    }
}

/// What may be sent where this schema is asked for.
fn example(name: &str, lang: Lang) -> Json {
    let document = document(lang);
    let Some(schemas) = document["components"]["schemas"].as_object() else { return Json::Null };
    let reference = serde_json::json!({ "$ref": format!("#/components/schemas/{name}") });
    Examples { schemas, lang }.of(&reference, Side::Sent)
}
