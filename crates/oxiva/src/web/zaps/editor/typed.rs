//! What was typed in the form of a step, as values of the document.

use crate::{
    actions::{FieldKind, catalogue::ActionForm},
    error::{Problem, Result},
    http::request::Parameters,
    tables::Table,
};
use serde_json::{Map, Value as Json};

/// The parameters of an action with what was typed over them. What the form does not show stays.
pub(super) fn params(
    typed: &Parameters,
    form: &ActionForm,
    table: Option<&Table>,
    before: &Map<String, Json>,
) -> Result<Map<String, Json>> {
    let mut params = before.clone();
    for field in &form.fields {
        let name = format!("f.{}", field.key);
        if let Some(value) = value(typed, &name, field.kind, before.get(field.key))? {
            put(&mut params, field.key, value);
        }
    }
    for column in table.into_iter().flat_map(|table| &table.columns) {
        let name = format!("c.{}", column.nom);
        if let Some(text) = mapped_or_chosen(typed, &name) {
            put(&mut params, &column.nom, text.into());
        }
    }
    Ok(params)
}

/// Empty is not there.
fn put(params: &mut Map<String, Json>, key: &str, value: Json) {
    let is_empty = match &value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.is_empty(),
        _ => false,
    };
    if is_empty {
        params.shift_remove(key);
    } else {
        params.insert(key.to_owned(), value);
    }
}

/// `None`: the form has no such field.
fn value(
    typed: &Parameters,
    name: &str,
    kind: FieldKind,
    before: Option<&Json>,
) -> Result<Option<Json>> {
    if let Some(pairs) = pairs(typed, name) {
        return Ok(Some(Json::Object(pairs)));
    }
    let Some(text) = mapped_or_chosen(typed, name) else { return Ok(None) };
    Ok(Some(match kind {
        FieldKind::List => list(&text),
        // What was JSON stays JSON.
        FieldKind::Any if before.is_some_and(|value| value.is_object() || value.is_array()) => {
            text_rules::json::read(&text).map_err(|error| {
                let problem = Problem::new(name, "not_json");
                problem.with("line", error.line()).with("column", error.column())
            })?
        }
        _ => text.into(),
    }))
}

/// What is written beside a choice counts; else what is chosen.
fn mapped_or_chosen(typed: &Parameters, name: &str) -> Option<String> {
    let mapped = typed.get(&format!("m.{name}")).filter(|text| !text.trim().is_empty());
    mapped.or(typed.get(name)).map(|text| text.replace("\r\n", "\n"))
}

/// One entry for each line; a line that stands alone and is mapped may be a list itself.
fn list(text: &str) -> Json {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.as_slice() {
        [one] if one.starts_with("{{") && one.ends_with("}}") => (*one).into(),
        lines => lines.iter().map(|line| Json::from(*line)).collect(),
    }
}

/// The rows of a field of pairs, `NAME.k.1` and `NAME.v.1`; `None` if the form has none of them.
pub(super) fn pairs(typed: &Parameters, name: &str) -> Option<Map<String, Json>> {
    let mut pairs = Map::new();
    let mut number = 1;
    while let Some(key) = typed.get(&format!("{name}.k.{number}")) {
        let value = typed.get(&format!("{name}.v.{number}")).unwrap_or_default();
        if !key.trim().is_empty() {
            pairs.insert(key.trim().to_owned(), value.replace("\r\n", "\n").into());
        }
        number += 1;
    }
    (number > 1).then_some(pairs)
}
