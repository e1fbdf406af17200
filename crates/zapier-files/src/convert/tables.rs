//! Spreadsheets become our tables; their triggers, triggers of rows.

use super::{Made, Outcome, Place, Unfit, gives::Gives};
use crate::{
    Node, Remark, Sheets, Table,
    node::{is_empty, is_yes, plain},
    sheets::names_column,
};
use serde_json::{Map, Value as Json, json};

/// A trigger of rows.
pub(super) fn trigger(node: &Node, place: &Place<'_>) -> Outcome {
    let action = node.action().to_lowercase();
    if !["row", "record"].iter().any(|word| action.contains(word)) {
        return Err(Unfit::unknown(node, ""));
    }
    let table = table(node, place)?;
    let changes = match (action.contains("updated"), action.contains("new")) {
        (false, _) => json!(["added"]),
        // Zapier's « New or Updated Row » has `updated` alone in its name.
        (true, _) if !crate::sheets::is_zapier_table(node) => json!(["added", "changed"]),
        (true, true) => json!(["added", "changed"]),
        (true, false) => json!(["changed"]),
    };
    let mut fields = json!({ "kind": "row", "table": table.name, "changes": changes });
    let watched = node.params().into_iter().find(|(key, _)| key.contains("trigger_column"));
    let watched = watched.and_then(|(_, value)| table.column(&plain(&value)).map(str::to_owned));
    if let (Some(column), true) = (watched, changes.as_array().is_some_and(|all| all.len() > 1)) {
        let key = format!("{{{{{}__evenement__type}}}}", node.id);
        let changed = format!("{{{{{}__evenement__colonnes}}}}", node.id);
        fields["any"] = json!([
            [{ "key": key, "match": "text_exactly", "value": "row.added" }],
            [{ "key": changed, "match": "text_exactly", "value": column }],
        ]);
    }
    let remark = Remark::new("row-trigger").with("table", &*table.name);
    Ok(Made::substituted(fields, remark).giving(Gives::table(table)))
}

fn table<'p>(node: &Node, place: &Place<'p>) -> Result<&'p Table, Unfit> {
    let table = place.sheets.table(place.zap, node);
    table.ok_or_else(|| Unfit::placeholder(Remark::new("too-many-columns"), "tables.create_row"))
}

/// What a step does with rows.
pub(super) fn made(node: &Node, place: &Place<'_>) -> Outcome {
    let action = node.action().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| action.contains(word));
    let is_of_rows = has(&["row", "record"]);
    if !is_of_rows || has(&["delete", "clear", "note", "format"]) {
        return Err(Unfit::unknown(node, "tables.create_row"));
    }
    let table = table(node, place)?;
    let step = if has(&["find", "lookup", "get", "search"]) {
        found(node, table, has(&["many", "rows", "records"]))?
    } else if has(&["update"]) {
        updated(node, table)?
    } else if has(&["add", "create", "append", "new"]) {
        let action = if has(&["rows", "records"]) { "create_rows" } else { "create_row" };
        super::action("tables", action, with_columns(node, table).into())
    } else {
        return Err(Unfit::unknown(node, "tables.create_row"));
    };
    let remark = Remark::new("table").with("table", &*table.name);
    Ok(Made::substituted(step, remark).giving(Gives::table(table)))
}

/// The table, and what is written into its columns.
fn with_columns(node: &Node, table: &Table) -> Map<String, Json> {
    let mut params = Map::new();
    params.insert("table".to_owned(), table.name.clone().into());
    for (key, value) in node.params() {
        if let Some(column) = table.column(&key).filter(|_| !is_empty(&value)) {
            // A list of one is what stands in it: a list of line items as soon as it is mapped.
            let value = match value {
                Json::Array(mut items) if items.len() == 1 => items.remove(0),
                other => other,
            };
            params.insert(column.to_owned(), value);
        }
    }
    params
}

fn updated(node: &Node, table: &Table) -> Result<Json, Unfit> {
    let row = node.param_text(&["row", "row_id", "row_number", "record_id", "record"]);
    if row.is_empty() {
        return Err(Unfit::missing("row", "tables.update_row"));
    }
    let mut params = with_columns(node, table);
    params.insert("row".to_owned(), row.into());
    Ok(super::action("tables", "update_row", params.into()))
}

/// What is looked for: column and value, for each pair that the export has.
fn sought(node: &Node, table: &Table) -> Vec<(String, Json)> {
    let mut sought = Vec::new();
    for (key, value) in node.params() {
        let column = table.column(&plain(&value)).filter(|_| names_column(&key));
        // `lookup_value` beside `lookup_key`, `supporting_lookup_value` beside `supporting_lookup_key`.
        let beside = ["key", "column", "field"].iter().find(|word| key.contains(**word));
        if let (Some(column), Some(word)) = (column, beside) {
            let value = node.param(&key.replace(*word, "value")).cloned().unwrap_or_default();
            sought.push((column.to_owned(), value));
        }
    }
    sought
}

fn found(node: &Node, table: &Table, is_many: bool) -> Result<Json, Unfit> {
    let sought = sought(node, table);
    if sought.is_empty() || sought.iter().any(|(_, value)| is_empty(value)) {
        return Err(Unfit::missing("lookup_key, lookup_value", "tables.find_row"));
    }
    let goes_on = node.param("_zap_search_success_on_miss").is_some_and(is_yes);
    let creates = node.type_of() == "search_or_write" || node.action().contains("create");
    let on_miss = match (creates, goes_on) {
        (true, _) => "create",
        (false, true) => "continue",
        (false, false) => "halt",
    };
    if let ([(column, value)], false) = (sought.as_slice(), is_many) {
        let mut params = with_columns(node, table);
        if !creates {
            params.retain(|key, _| key == "table");
        }
        params.insert("lookup_column".to_owned(), column.clone().into());
        params.insert("lookup_value".to_owned(), value.clone());
        params.insert("on_miss".to_owned(), on_miss.into());
        return Ok(super::action("tables", "find_row", params.into()));
    }
    if !is_many {
        return Err(Unfit::placeholder(Remark::new("several-lookups"), "tables.find_rows"));
    }
    let conditions: Vec<Json> = sought
        .into_iter()
        .map(|(column, value)| json!({ "column": column, "match": "exactly", "value": value }))
        .collect();
    let limit = node.param_text(&["row_count", "limit"]).parse::<u64>().unwrap_or(10);
    let params = json!({
        "table": table.name, "conditions": conditions, "limit": limit.clamp(1, 500),
        "on_miss": if goes_on { "continue" } else { "halt" },
    });
    Ok(super::action("tables", "find_rows", params))
}

/// The tables that a document names.
pub(super) fn used(document: &Json, sheets: &Sheets) -> Vec<Table> {
    let mut names = Vec::new();
    named(document, &mut names);
    let tables = sheets.all().filter(|table| names.contains(&table.name.as_str()));
    tables.cloned().collect()
}

fn named<'d>(value: &'d Json, names: &mut Vec<&'d str>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| named(item, names)),
        Json::Object(fields) => {
            let is_of_tables = fields.get("app").is_some_and(|app| app == "tables");
            if let Some(name) = fields.get("params").filter(|_| is_of_tables) {
                names.extend(name.get("table").and_then(Json::as_str));
            }
            if fields.get("kind").is_some_and(|kind| kind == "row") {
                names.extend(fields.get("table").and_then(Json::as_str));
            }
            fields.values().for_each(|value| named(value, names));
        }
        _ => {}
    }
}
