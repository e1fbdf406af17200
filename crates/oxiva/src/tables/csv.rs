//! A view as CSV, a piece at a time. Numbers are written as people of the language write them, so
//! that their spreadsheet reads them as numbers.

use super::{Table, rows::TableRow, values};
use crate::{i18n::Lang, spreadsheet};
use serde_json::Value as Json;

/// The mark and the names of the columns.
pub fn head(table: &Table) -> Vec<u8> {
    let names = table.columns.iter().map(|column| column.nom.clone()).collect();
    let mut head = spreadsheet::MARK.to_vec();
    head.extend(spreadsheet::rows(std::iter::once(names)));
    head
}

/// Rows as CSV, without the head.
pub fn lines(table: &Table, rows: &[TableRow], lang: Lang) -> Vec<u8> {
    let line = |row: &TableRow| {
        table.columns.iter().map(|column| shown(row.get(column.id), lang)).collect::<Vec<_>>()
    };
    spreadsheet::rows(rows.iter().map(line))
}

/// A cell as people read it.
pub fn shown(value: &Json, lang: Lang) -> String {
    match value {
        Json::Number(number) if lang == Lang::Fr => number.to_string().replace('.', ","),
        Json::Bool(true) => lang.text("yes"),
        Json::Bool(false) => lang.text("no"),
        value => values::text(value),
    }
}
