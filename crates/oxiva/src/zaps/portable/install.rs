//! From a zap that left a dossier to a draft in this one.

use super::{
    Portable, TableNeeded,
    columns::{fits, free_name},
    document::{each_part_mut, each_text_mut, table_of, written},
};
use crate::{
    clock::Entropy,
    db::Tx,
    dossiers::{Scope, tokens::TokenScope},
    error::{Code, Error, Problem, Result},
    tables::{self, Table},
    zaps::{
        documents::{self, Zap, ZapSettings},
        drafts,
    },
};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// What stands where a value was taken out of the middle of a text and none is given.
const LEFT_OUT: &str = "…";

/// What whoever installs a zap has chosen. By default: tables are found or made, connections and values are left
/// to be chosen in the draft.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// By the name of the table that is needed.
    pub tables: HashMap<String, TableChoice>,
    /// The number of a connection of the dossier, by the name of the one that is needed.
    pub connections: HashMap<String, i64>,
    /// By the number of the blank.
    pub values: HashMap<usize, String>,
}

/// Where the rows of a table that is needed shall be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableChoice {
    /// In the table of that name if it has all the columns, otherwise in a new one.
    #[default]
    FoundOrNew,
    /// In a new one, under another name if that one is taken.
    New,
    /// In this one.
    Existing(i64),
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Installed {
    pub zap: Zap,
    /// The tables that are used, in the order in which they are needed, and whether each is new.
    pub tables: Vec<(Table, bool)>,
}

/// Makes an unpublished zap, switched off, whose draft is the document, and the tables that are not there.
///
/// # Errors
/// `Error::Invalid` by JSON pointer if the document is no draft, and by `tables.<name>` if a table that was chosen
/// lacks a column; `Code::MissingScope` if tables have to be made by a key that may not.
pub fn install(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    portable: &Portable,
    choices: &Choices,
) -> Result<Installed> {
    let mut tables = Vec::new();
    for needed in &portable.tables {
        let choice = choices.tables.get(&needed.name).copied().unwrap_or_default();
        tables.push(table(tx, scope, needed, choice)?);
    }
    let numbers = portable.tables.iter().zip(&tables);
    let numbers = numbers.map(|(needed, (table, _))| (needed.name.as_str(), table.id)).collect();
    let document = draft(portable, &numbers, choices);
    let mut zap = drafts::create(tx, entropy, scope, &document)?;
    if portable.settings != ZapSettings::default() {
        zap = documents::configure(tx, scope, zap.id, portable.settings)?;
    }
    Ok(Installed { zap, tables })
}

/// The document as it is kept where it arrives: with the numbers of its connections, and of the tables whose number
/// is known by their name; other tables keep their name.
pub(super) fn draft(portable: &Portable, tables: &HashMap<&str, i64>, choices: &Choices) -> Json {
    let mut document = portable.document.clone();
    fill_blanks(&mut document, portable, &choices.values);
    each_part_mut(&mut document, &mut |part| {
        number_table(part, tables);
        number_connection(part, &choices.connections);
    });
    document
}

/// The table that takes the place of one that is needed, and whether it was made for it.
fn table(
    tx: &mut Tx,
    scope: &Scope,
    needed: &TableNeeded,
    choice: TableChoice,
) -> Result<(Table, bool)> {
    let found = match choice {
        TableChoice::Existing(id) => Some(chosen(tx, scope, needed, id)?),
        TableChoice::FoundOrNew => {
            tables::find(tx, scope.dossier, &needed.name)?.filter(|table| fits(table, needed))
        }
        TableChoice::New => None,
    };
    if let Some(table) = found {
        return Ok((table, false));
    }
    if !scope.rights.has(TokenScope::Write) {
        let args = vec![("scope", TokenScope::Write.word().to_owned())];
        return Err(Error::Refused { code: Code::MissingScope, field: None, args });
    }
    let name = free_name(&tables::list(tx, scope.dossier)?, &needed.name);
    let table = tables::create(tx, scope, &name, needed.wanted());
    Ok((table.map_err(|error| of_table(error, needed))?, true))
}

fn chosen(tx: &mut Tx, scope: &Scope, needed: &TableNeeded, id: i64) -> Result<Table> {
    let table = tables::get(tx, scope.dossier, id)?;
    if fits(&table, needed) {
        return Ok(table);
    }
    let names: Vec<_> = needed.columns.iter().map(|column| column.name.as_str()).collect();
    let problem = Problem::new(field_of(needed), "table_lacks_columns");
    Err(problem.with("columns", names.join(", ")).into())
}

fn field_of(needed: &TableNeeded) -> String {
    format!("tables.{}", needed.name)
}

/// Says of which table it is.
fn of_table(error: Error, needed: &TableNeeded) -> Error {
    match error {
        Error::Invalid(mut problems) => {
            problems.iter_mut().for_each(|problem| problem.field = field_of(needed));
            Error::Invalid(problems)
        }
        other => other,
    }
}

fn number_table(part: &mut Map<String, Json>, numbers: &HashMap<&str, i64>) {
    if let Some(place) = table_of(part)
        && let Some(number) = written(place).and_then(|name| numbers.get(name.as_str()).copied())
    {
        *place = number.to_string().into();
    }
}

/// A connection that nobody chose is left out: a draft may lack it.
fn number_connection(part: &mut Map<String, Json>, chosen: &HashMap<String, i64>) {
    let Some(name) = part.get("connection") else { return };
    match name.as_str().and_then(|name| chosen.get(name)) {
        Some(number) => drop(part.insert("connection".to_owned(), (*number).into())),
        None => drop(part.shift_remove("connection")),
    }
}

/// Puts the values that were given in the places of the markers. Where none is given, a field of its own is
/// empty, and within a text `…` stands there.
fn fill_blanks(document: &mut Json, portable: &Portable, values: &HashMap<usize, String>) {
    if portable.blanks.is_empty() {
        return;
    }
    let markers = portable.blanks.iter().map(|blank| {
        let value = values.get(&blank.number).map(|value| value.trim());
        (blank.marker(), value.filter(|value| !value.is_empty()))
    });
    let markers: Vec<(String, Option<&str>)> = markers.collect();
    each_text_mut(document, &mut |text| {
        for (marker, value) in &markers {
            if text == marker {
                *text = value.unwrap_or_default().to_owned();
            } else if text.contains(marker) {
                *text = text.replace(marker, value.unwrap_or(LEFT_OUT));
            }
        }
    });
}
