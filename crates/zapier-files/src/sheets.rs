//! The tables that stand for spreadsheets: those of Google, of Excel and of Zapier itself.
//!
//! An export says `COL$D` of a column, and rarely what stands above it. So a column is called as a person saw it
//! where the file tells, and else after its letter.

use crate::{Export, Node, node::plain};
use std::collections::HashMap;
use zap_engine::mapping::{PathPart, Template};

/// Tables of one file.
const MAX_TABLES: usize = 100;
/// Columns of one table.
const MAX_COLUMNS: usize = 50;
/// Characters of a name.
const MAX_NAME_CHARS: usize = 80;
/// What no column may be called: the fields of our steps.
const RESERVED: [&str; 9] = [
    "table",
    "row",
    "id",
    "lookup_column",
    "lookup_value",
    "on_miss",
    "conditions",
    "limit",
    "evenement",
];

/// A table that a zap needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// Whether texts of several lines come into it.
    pub is_long: bool,
    key: String,
}

/// Every table that a file needs, by what the file calls it.
#[derive(Debug, Default)]
pub struct Sheets {
    tables: Vec<(Key, Table)>,
    /// Of each node that has to do with one, by the number of its zap and its id.
    of_nodes: HashMap<(usize, String), usize>,
}

/// App, file and sheet.
type Key = (String, String, String);

impl Sheets {
    /// The tables of all zaps of a file; `column`: what a column is called whose name the file does not tell, before
    /// its letter.
    pub fn of(export: &Export, column: &str) -> Sheets {
        let mut sheets = Sheets::default();
        for (number, zap) in export.zaps.iter().enumerate() {
            for node in zap.nodes.iter().filter(|node| is_sheet(node)) {
                let Some(place) = sheets.place(node) else { continue };
                sheets.of_nodes.insert((number, node.id.clone()), place);
                for (key, label, is_long) in columns_of(node) {
                    sheets.add(place, key, label, is_long, column);
                }
            }
            // What other nodes say of the columns.
            for node in &zap.nodes {
                sheets.add_given(number, node, column);
            }
        }
        for (_, table) in &mut sheets.tables {
            table.columns.sort_by_key(|column| (column.key.len(), column.key.clone()));
            if table.columns.is_empty() {
                let (name, key) = (format!("{column} A"), "COL$A".to_owned());
                table.columns.push(Column { name, is_long: false, key });
            }
        }
        sheets
    }

    /// The place of its table; `None` where there are too many.
    fn place(&mut self, node: &Node) -> Option<usize> {
        let key = key_of(node);
        if let Some(place) = self.tables.iter().position(|(known, _)| *known == key) {
            let name = name_of(node);
            let table = &mut self.tables[place].1;
            // Another node may have what a person saw.
            if let Some(name) = name.filter(|_| table.name.starts_with(&fallback_name(node))) {
                table.name = name;
                self.make_unique(place);
            }
            return Some(place);
        }
        if self.tables.len() == MAX_TABLES {
            return None;
        }
        let name = name_of(node).unwrap_or_else(|| fallback_name(node));
        self.tables.push((key, Table { name, columns: Vec::new() }));
        self.make_unique(self.tables.len() - 1);
        Some(self.tables.len() - 1)
    }

    fn make_unique(&mut self, place: usize) {
        let name = self.tables[place].1.name.clone();
        let is_taken = |name: &str| {
            let others = self.tables.iter().enumerate().filter(|(other, _)| *other != place);
            others
                .into_iter()
                .any(|(_, (_, table))| table.name.to_lowercase() == name.to_lowercase())
        };
        let numbered = (2..).map(|number| format!("{name} {number}"));
        if let Some(free) = std::iter::once(name.clone()).chain(numbered).find(|one| !is_taken(one))
        {
            self.tables[place].1.name = free;
        }
    }

    fn add(&mut self, place: usize, key: String, label: Option<String>, is_long: bool, word: &str) {
        let columns = &mut self.tables[place].1.columns;
        let label = label.map(|label| short(&label));
        let is_free = |name: &String, columns: &[Column]| {
            let same =
                |one: &Column| one.name.to_lowercase() == name.to_lowercase() && one.key != key;
            !name.is_empty()
                && !RESERVED.contains(&name.to_lowercase().as_str())
                && !columns.iter().any(same)
        };
        let label = label.filter(|name| is_free(name, columns));
        if let Some(known) = columns.iter_mut().find(|one| one.key == key) {
            known.is_long |= is_long;
            if let Some(label) = label.filter(|_| known.name.starts_with(word)) {
                known.name = label;
            }
            return;
        }
        let letter = key.strip_prefix("COL$").unwrap_or(&key);
        let name = label.unwrap_or_else(|| short(&format!("{word} {letter}")));
        columns.push(Column { name, is_long, key });
    }

    /// Columns that a later step uses, of a table that an earlier one found or that the zap starts by.
    fn add_given(&mut self, zap: usize, node: &Node, word: &str) {
        let labels: Vec<(String, Option<String>)> = node
            .gives()
            .map(|(key, label)| (format!("{{{{{key}}}}}"), Some(label.to_owned())))
            .chain(crate::convert::strings(&node.fields).map(|text| (text.to_owned(), None)))
            .collect();
        for (text, label) in labels {
            for reference in Template::parse(&text).references() {
                let of = (zap, reference.step.clone());
                let Some(place) = self.of_nodes.get(&of).copied() else { continue };
                let key = reference.path().into_iter().rev().find_map(|part| match part {
                    PathPart::Field(name) => column_key(&name),
                    _ => None,
                });
                if let Some(key) = key {
                    self.add(place, key, label.clone(), false, word);
                }
            }
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().map(|(_, table)| table)
    }

    /// The table of a node of the zap of that number; nothing if it has more columns than a table may have.
    pub(crate) fn table(&self, zap: usize, node: &Node) -> Option<&Table> {
        let place = self.of_nodes.get(&(zap, node.id.clone()))?;
        let table = &self.tables.get(*place)?.1;
        (table.columns.len() <= MAX_COLUMNS).then_some(table)
    }
}

impl Table {
    /// What our table calls a column of the file: `COL$D`.
    pub(crate) fn column(&self, key: &str) -> Option<&str> {
        let key = column_key(key)?;
        let found = self.columns.iter().find(|column| column.key == key)?;
        Some(&found.name)
    }
}

pub(crate) fn is_sheet(node: &Node) -> bool {
    is_zapier_table(node)
        || ["googlesheets", "excel", "microsoftexcel", "office365excel"]
            .contains(&node.app().as_str())
}

pub(crate) fn is_zapier_table(node: &Node) -> bool {
    ["table", "zapiertables", "tables"].contains(&node.app().as_str())
}

/// `COL$D` as it is; `f3` of `new__data__f3`, of a table of Zapier's.
pub(crate) fn column_key(name: &str) -> Option<String> {
    let last = name.rsplit("__").next().unwrap_or(name);
    let is_number = |digits: &str| {
        (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let letters = |text: &str| {
        (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let is_column = last.strip_prefix("COL$").is_some_and(letters)
        || last.strip_prefix('f').is_some_and(is_number);
    is_column.then(|| last.to_owned())
}

fn key_of(node: &Node) -> Key {
    let file = node.param_text(&["spreadsheet", "workbook_id", "workbook", "table_id", "table"]);
    (node.app(), file, node.param_text(&["worksheet", "worksheet_id", "sheet"]))
}

/// « Suivi, Feuille 1 », as a person saw it.
fn name_of(node: &Node) -> Option<String> {
    let seen = |keys: &[&str]| keys.iter().find_map(|key| node.label(key));
    let file = seen(&["spreadsheet", "workbook_id", "workbook", "table_id", "table"])?;
    Some(match seen(&["worksheet", "worksheet_id", "sheet"]) {
        Some(sheet) if sheet != file => short(&format!("{file}, {sheet}")),
        _ => short(file),
    })
}

fn fallback_name(node: &Node) -> String {
    if is_zapier_table(node) { "Zapier Tables".to_owned() } else { node.app_name() }
}

/// The columns that a node names, each with its label and whether long texts come into it.
fn columns_of(node: &Node) -> Vec<(String, Option<String>, bool)> {
    let mut columns = Vec::new();
    for (param, value) in node.params() {
        if let Some(key) = column_key(&param) {
            let label = node.label(&param).map(str::to_owned);
            columns.push((
                key,
                label.filter(|label| !label.contains('$')),
                is_long(&plain(&value)),
            ));
        } else if let Some(key) =
            value.as_str().and_then(column_key).filter(|_| names_column(&param))
        {
            columns.push((key, node.label(&param).map(str::to_owned), false));
        }
    }
    columns
}

/// Whether a parameter says which column: `lookup_key`, `trigger_column`.
pub(crate) fn names_column(param: &str) -> bool {
    ["key", "column", "field"].iter().any(|word| param.contains(word))
}

fn is_long(value: &str) -> bool {
    let words = ["body", "html", "text", "message", "note", "description", "comment", "content"];
    let value = value.to_lowercase();
    value.contains('\n') || value.contains("{{") && words.iter().any(|word| value.contains(word))
}

fn short(name: &str) -> String {
    let line = text_rules::one_line(name);
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(MAX_NAME_CHARS).collect::<String>().trim().to_owned()
}
