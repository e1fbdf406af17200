//! Columns: what they are called, of which kind they are, in which order they stand.

use crate::{
    closed_set,
    error::{Error, Problem, Result},
    records::search,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// Columns of one table.
pub const MAX_COLUMNS: usize = 50;
/// Characters of a name.
pub const MAX_NAME_CHARS: usize = 100;
/// Former names that a table or a column is still known by.
const MAX_FORMER_NAMES: usize = 10;
/// The parameters of steps that are no columns (`actions/tables.rs`), what their output calls the number of the
/// row, and where a trigger says what happened to the row (`zaps/rows.rs`).
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

closed_set! {
    /// What a column holds.
    pub enum ColumnKind as "ColumnType" {
        /// One line.
        Text = "text",
        /// Several lines; HTML stays as it was given.
        Long = "long",
        Number = "number",
        Date = "date",
        Boolean = "boolean",
        Url = "url",
    }
}

/// A column. Its number stays when its name changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Never given twice in a table.
    pub id: i64,
    pub nom: String,
    #[serde(rename = "type")]
    pub kind: ColumnKind,
    /// What it was called before, the newest first: zaps that name it so go on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
}

/// A column as it shall be.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of the one that there is; `None`: a new one.
    pub id: Option<i64>,
    pub nom: String,
    /// Of a new one; the kind of the others stays.
    pub kind: ColumnKind,
    /// Of a new one: what else zaps may call it, as [`Column::former_names`].
    pub former_names: Vec<String>,
}

impl Wanted {
    /// A new column.
    pub fn new(nom: &str, kind: ColumnKind) -> Wanted {
        Wanted { id: None, nom: nom.to_owned(), kind, former_names: Vec::new() }
    }
}

/// A name as it is compared: accents, case and spaces around it do not count.
pub fn folded(nom: &str) -> String {
    search::fold(&one_line(nom))
}

/// The former names of what was called `old` and shall be called `new`.
pub(super) fn former_names(before: &[String], old: &str, new: &str) -> Vec<String> {
    if old == new {
        return before.to_vec();
    }
    let others = before.iter().filter(|name| folded(name) != folded(old));
    let names = std::iter::once(old).chain(others.map(String::as_str));
    let names = names.filter(|name| folded(name) != folded(new)).map(str::to_owned);
    names.take(MAX_FORMER_NAMES).collect()
}

/// Without control characters, and with single spaces.
pub fn one_line(text: &str) -> String {
    text_rules::one_line(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The columns that `wanted` makes of those there are, and the number of the next new one. Problems
/// are named by the place among the wanted: `columns.0`.
pub(super) fn applied(
    old: &[Column],
    mut next: i64,
    wanted: Vec<Wanted>,
) -> Result<(Vec<Column>, i64)> {
    let mut problems = Vec::new();
    if wanted.is_empty() {
        problems.push(Problem::new("columns", "no_column"));
    }
    if wanted.len() > MAX_COLUMNS {
        problems.push(Problem::new("columns", "too_many").with("max", MAX_COLUMNS));
    }
    let mut columns: Vec<Column> = Vec::new();
    for (place, wanted) in wanted.into_iter().enumerate() {
        let field = format!("columns.{place}");
        let nom = one_line(&wanted.nom);
        let same = |known: &Column| folded(&known.nom) == folded(&nom);
        if nom.is_empty() {
            problems.push(Problem::new(field, "required"));
        } else if nom.chars().count() > MAX_NAME_CHARS {
            problems.push(Problem::new(field, "too_long").with("max", MAX_NAME_CHARS));
        } else if RESERVED.contains(&nom.as_str()) && !was_called(old, wanted.id, &nom) {
            problems.push(Problem::new(field, "reserved").with("name", &nom));
        } else if columns.iter().any(same) {
            problems.push(Problem::new(field, "column_twice").with("name", &nom));
        } else if let Some(id) = wanted.id {
            match old.iter().find(|column| column.id == id) {
                Some(column) if columns.iter().all(|known| known.id != id) => {
                    let former_names = former_names(&column.former_names, &column.nom, &nom);
                    columns.push(Column { id, nom, kind: column.kind, former_names });
                }
                _ => problems.push(Problem::new(field, "unknown_column").with("name", id)),
            }
        } else {
            let mut former_names = wanted.former_names;
            former_names.truncate(MAX_FORMER_NAMES);
            columns.push(Column { id: next, nom, kind: wanted.kind, former_names });
            next += 1;
        }
    }
    if problems.is_empty() { Ok((columns, next)) } else { Err(Error::Invalid(problems)) }
}

/// Whether the column had this name before: a word may become reserved later.
fn was_called(old: &[Column], id: Option<i64>, nom: &str) -> bool {
    old.iter().any(|column| Some(column.id) == id && column.nom == nom)
}

/// The columns of a table as the database keeps them.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Stored {
    /// The number of the column that is added next.
    pub next: i64,
    pub list: Vec<Column>,
    /// What the table was called before, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
}

impl Stored {
    pub(super) fn from_json(stored: &Json) -> Stored {
        Stored::deserialize(stored).unwrap_or(Stored { next: 1, ..Stored::default() })
    }

    pub(super) fn to_json(&self) -> Json {
        json!(self)
    }
}

/// For the audit log.
pub(super) fn names(columns: &[Column]) -> Json {
    columns.iter().map(|column| column.nom.as_str()).collect::<Vec<_>>().into()
}
