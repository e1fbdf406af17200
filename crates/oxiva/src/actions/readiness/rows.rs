//! Whether the columns that a step of the app `tables` names are there, and take what it writes out.

use super::{Step, is_constant};
use crate::{
    actions::{params, tables::is_option},
    db::Tx,
    dossiers::Dossier,
    error::{Problem, Result},
    tables::{self, values, view},
};
use serde_json::Value as Json;
use zap_engine::mapping::pointer;

/// By JSON pointer into the step's parameters; nothing where the table is mapped or is not there.
pub(super) fn unfit(tx: &mut Tx, dossier: &Dossier, step: &Step<'_>) -> Result<Vec<Problem>> {
    let Some(name) = step.constant("table").map(params::text) else { return Ok(Vec::new()) };
    let Some(table) = tables::find(tx, dossier.id, &name)? else { return Ok(Vec::new()) };
    let mut problems = Vec::new();
    let unknown = |place: String, name: &str| {
        let columns = table.column_names();
        Problem::new(place, "unknown_column").with("name", name).with("known", columns)
    };
    let sought = step.constant("lookup_column").and_then(Json::as_str);
    if let Some(name) = sought.filter(|name| table.column_named(name).is_none()) {
        problems.push(unknown("/lookup_column".to_owned(), name));
    }
    let conditions = step.params.get("conditions").and_then(Json::as_array);
    for (place, condition) in conditions.into_iter().flatten().enumerate() {
        let name = condition["column"].as_str().filter(|name| !name.contains("{{"));
        if let Some(name) = name.filter(|name| view::column(&table, name).is_none()) {
            problems.push(unknown(format!("/conditions/{place}/column"), name));
        }
    }
    for (name, value) in step.params.iter().filter(|(name, _)| !is_option(step.action, name)) {
        let Some(column) = table.column_named(name) else {
            problems.push(unknown(pointer("", name), name));
            continue;
        };
        // A list is what the action makes of it.
        if is_constant(value) && !value.is_array() {
            let read = values::read(column.kind, value, step.reading, &pointer("", name));
            problems.extend(read.err());
        }
    }
    Ok(problems)
}
