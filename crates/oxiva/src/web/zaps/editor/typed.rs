//! What was typed in the form of a step, as values of the document.

use super::fields::{self, ANY_COLUMNS};
use crate::{
    actions::{FieldKind, catalogue::ActionForm},
    error::{Problem, Result},
    http::request::Parameters,
};
use serde_json::{Map, Value as Json};

/// What a form says of an action.
pub(super) struct Typed {
    pub params: Map<String, Json>,
    /// The other values of the fields that have two kinds; null: there is none.
    pub asides: Vec<(String, Json)>,
}

/// The parameters of an action with what was typed over them. What the form does not show stays.
pub(super) fn params(
    typed: &Parameters,
    form: &ActionForm,
    columns: &[String],
    before: &Map<String, Json>,
) -> Result<Typed> {
    let mut done = Typed { params: before.clone(), asides: Vec::new() };
    for field in &form.fields {
        let name = format!("f.{}", field.key);
        let before = before.get(field.key).unwrap_or(&Json::Null);
        let sent = Sent::read(typed, &name, field.kind, before)?;
        done.take(field.key, name, sent);
    }
    for column in columns {
        let name = format!("c.{column}");
        let before = before.get(column).unwrap_or(&Json::Null);
        let sent = Sent::read(typed, &name, FieldKind::Text, before)?;
        done.take(column, name, sent);
    }
    if let Some(columns) = pairs(typed, ANY_COLUMNS, &Json::Object(before.clone())) {
        let is_field = |key: &String| form.fields.iter().any(|field| field.key == key);
        done.params.retain(|key, _| is_field(key));
        done.params.extend(columns.into_iter().filter(|(key, _)| !is_field(key)));
    }
    done.params.retain(|key, _| !typed.has(&format!("x.{key}")));
    Ok(done)
}

impl Typed {
    fn take(&mut self, key: &str, name: String, sent: Sent) {
        if let Some(value) = sent.value {
            put(&mut self.params, key, value);
        }
        if let Some(aside) = sent.aside {
            self.asides.push((name, aside));
        }
    }
}

/// Empty is not there.
fn put(params: &mut Map<String, Json>, key: &str, value: Json) {
    if is_nothing(&value) {
        params.shift_remove(key);
    } else {
        params.insert(key.to_owned(), value);
    }
}

fn is_nothing(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// What a form sends for one field; `None`: nothing.
#[derive(Default)]
struct Sent {
    value: Option<Json>,
    aside: Option<Json>,
}

impl Sent {
    fn read(typed: &Parameters, name: &str, kind: FieldKind, before: &Json) -> Result<Sent> {
        let chosen = chosen(typed, name, kind, before)?;
        let mapped = typed.sent(&format!("m.{name}"));
        let mapped = mapped.map(|text| unless_unchanged(lines_of(text), before));
        let (value, aside) = match typed.get(&format!("how.{name}")) {
            Some("mapped") => (mapped, chosen),
            Some(_) => (chosen, mapped),
            // Without a word on it, what is mapped counts.
            None => {
                let mapped = mapped.filter(|value| !is_blank(value));
                return Ok(Sent { value: mapped.or(chosen), aside: None });
            }
        };
        let aside = aside.map(|aside| if is_nothing(&aside) { Json::Null } else { aside });
        Ok(Sent { value, aside })
    }
}

fn is_blank(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// What is chosen, or typed into a field of one kind; `None`: the form has no such field.
fn chosen(typed: &Parameters, name: &str, kind: FieldKind, before: &Json) -> Result<Option<Json>> {
    if let Some(pairs) = pairs(typed, name, before) {
        return Ok(Some(Json::Object(pairs)));
    }
    let Some(text) = typed.sent(name).map(lines_of) else { return Ok(None) };
    let is_deep = before.is_object() || before.is_array();
    Ok(Some(match kind {
        _ if text == fields::typed(before) => before.clone(),
        FieldKind::List => list(&text),
        // What was JSON stays JSON.
        FieldKind::Any if is_deep => text_rules::json::read(&text).map_err(|error| {
            let problem = Problem::new(name, "not_json");
            problem.with("line", error.line()).with("column", error.column())
        })?,
        _ => text.into(),
    }))
}

/// With the line breaks of documents, which browsers send as two characters.
fn lines_of(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// A text; or what stood there, if it is typed so: a number stays one.
fn unless_unchanged(text: String, before: &Json) -> Json {
    if !before.is_null() && text == fields::typed(before) { before.clone() } else { text.into() }
}

/// One entry for each line; a line that stands alone and is mapped may be a list itself.
fn list(text: &str) -> Json {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.as_slice() {
        [one] if one.starts_with("{{") && one.ends_with("}}") => (*one).into(),
        lines => lines.iter().map(|line| Json::from(*line)).collect(),
    }
}

/// The rows of a field of pairs, `NAME.k.1` and `NAME.v.1`, of which those that say what stood there `before`
/// stay what they were; `None` if the form has none of them.
pub(super) fn pairs(typed: &Parameters, name: &str, before: &Json) -> Option<Map<String, Json>> {
    let mut pairs = Map::new();
    let mut number = 1;
    while let Some(key) = typed.sent(&format!("{name}.k.{number}")).map(str::trim) {
        let value = typed.get(&format!("{name}.v.{number}")).unwrap_or_default();
        if !key.is_empty() {
            let before = before.get(key).unwrap_or(&Json::Null);
            pairs.insert(key.to_owned(), unless_unchanged(lines_of(value), before));
        }
        number += 1;
    }
    (number > 1).then_some(pairs)
}
