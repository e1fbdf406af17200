//! What can be chosen at the fields of a step.

use super::Filled;
use crate::{
    actions::{FieldKind, catalogue::FormField},
    db::Tx,
    dossiers::{DossierId, people},
    error::Result,
    records::{RecordKind, input},
    tables::{self, Table},
    web::{
        shell::Shell,
        zaps::{editor::fields::typed, step_names},
    },
};
use serde_json::Value as Json;
use std::collections::HashMap;

/// What of the dossier can be chosen.
pub(super) struct Choices {
    /// The table that the step is about.
    pub table: Option<Table>,
    tables: Vec<(String, String)>,
    people: Vec<(String, String)>,
    /// What the records are called that the step names.
    records: HashMap<(RecordKind, i64), String>,
}

impl Choices {
    pub(super) fn read(tx: &mut Tx, filled: &Filled<'_>) -> Result<Choices> {
        let dossier = filled.edited.dossier.id;
        let named = filled.params.get("table").map(tables::values::text).unwrap_or_default();
        let table =
            if filled.form.takes_columns { tables::find(tx, dossier, &named)? } else { None };
        let people = people::list(tx, dossier)?.into_iter();
        Ok(Choices {
            table,
            tables: tables(tx, dossier)?,
            people: people.map(|one| (one.id.to_string(), one.nom)).collect(),
            records: records_named(tx, filled)?,
        })
    }

    /// What can be chosen at a field, as it is stored and as it is called; nothing if it is no choice.
    pub(super) fn of(&self, field: &FormField, s: &Shell) -> Vec<(String, String)> {
        match field.kind {
            FieldKind::Boolean => yes_or_no(s),
            FieldKind::Table => self.tables.clone(),
            FieldKind::Column => {
                let columns = self.table.iter().flat_map(|table| &table.columns);
                columns.map(|column| (column.nom.clone(), column.nom.clone())).collect()
            }
            FieldKind::Person => self.people.clone(),
            _ => {
                let choices = field.choices.iter();
                choices.map(|(word, label)| ((*word).to_owned(), label.clone())).collect()
            }
        }
    }

    /// What the record of that number is called; empty if there is none.
    pub(super) fn record(&self, noun: RecordKind, number: &str) -> String {
        let id = input::id(number.trim());
        id.and_then(|id| self.records.get(&(noun, id)).cloned()).unwrap_or_default()
    }
}

pub(in crate::web::zaps::editor) fn yes_or_no(s: &Shell) -> Vec<(String, String)> {
    vec![("true".to_owned(), s.t("yes")), ("false".to_owned(), s.t("no"))]
}

/// The tables of a dossier, by number.
pub(in crate::web::zaps::editor) fn tables(
    tx: &mut Tx,
    dossier: DossierId,
) -> Result<Vec<(String, String)>> {
    let tables = tables::list(tx, dossier)?.into_iter();
    Ok(tables.map(|table| (table.id.to_string(), table.nom)).collect())
}

/// What the records are called that a step names, or that wait aside.
fn records_named(tx: &mut Tx, filled: &Filled<'_>) -> Result<HashMap<(RecordKind, i64), String>> {
    let mut found = HashMap::new();
    for field in &filled.form.fields {
        let FieldKind::Record(noun) = field.kind else { continue };
        let aside = filled.asides.get(&format!("f.{}", field.key));
        for value in filled.params.get(field.key).into_iter().chain(aside) {
            let id = input::id(typed(value).trim());
            if let Some(id) = id
                && let Some(called) = step_names::called(tx, filled.edited.dossier.id, noun, id)?
            {
                found.insert((noun, id), called);
            }
        }
    }
    Ok(found)
}

/// The number of a table that is written by its name, or by a former one; as it is written otherwise.
pub(in crate::web::zaps::editor) fn number_of_table(
    tx: &mut Tx,
    dossier: DossierId,
    written: &Json,
) -> Result<String> {
    let text = tables::values::text(written);
    let found = tables::find(tx, dossier, &text)?;
    Ok(found.map_or(text, |table| table.id.to_string()))
}
