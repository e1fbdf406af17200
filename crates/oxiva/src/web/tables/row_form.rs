//! The form of a row: a field for each column.

use super::cells;
use crate::{
    dossiers::last_changes::Subject,
    error::Problem,
    http::request::Parameters,
    i18n::Lang,
    tables::{
        Table,
        columns::{Column, ColumnKind},
        rows::TableRow,
        values,
    },
    web::{
        edits::{Edit, Merged, Snapshot},
        form::summary,
        markup::Markup,
        once::told_before,
    },
};
use serde_json::{Map, Value as Json};

/// A field of the form.
pub struct Field {
    /// `f3`
    pub name: String,
    /// The name of its column.
    pub nom: String,
    /// The word for the kind of its column.
    pub kind: &'static str,
    /// What it holds.
    pub value: String,
    /// What is wrong with it; empty if nothing is.
    pub error: String,
}

/// The form as it is shown.
pub struct RowForm {
    /// Its fields, in the order of the columns.
    pub fields: Vec<Field>,
    edit: Edit,
    /// Where it is shown what this form made before, with the words that say so.
    made_before: Option<(String, String)>,
    lang: Lang,
}

impl RowForm {
    /// Empty, for a new row.
    pub fn empty(table: &Table, lang: Lang) -> RowForm {
        RowForm::with(table, lang, |_| String::new())
    }

    /// The fields of a row as somebody would type them.
    pub fn of(table: &Table, row: &TableRow, lang: Lang) -> RowForm {
        let form = RowForm::with(table, lang, |column| cells::typed(row.get(column.id), lang));
        RowForm { edit: Edit::of(snapshot(table, row, lang).version()), ..form }
    }

    /// The form again, where somebody else changed the same. `merged`: what was typed over what is stored.
    pub fn clashing(table: &Table, merged: &Parameters, edit: Edit, lang: Lang) -> RowForm {
        RowForm { edit, ..RowForm::refused(table, merged, &[], lang) }
    }

    /// What was typed, with what is wrong with it.
    pub fn refused(table: &Table, typed: &Parameters, problems: &[Problem], lang: Lang) -> RowForm {
        let text = |column: &Column| typed.get(&name(column)).unwrap_or_default().to_owned();
        let mut form = RowForm::with(table, lang, text);
        form.edit = Edit::of_sent(typed);
        form.made_before = told_before(problems, lang);
        for field in &mut form.fields {
            if let Some(problem) = problems.iter().find(|problem| problem.field == field.nom) {
                field.error = problem.message(lang);
            }
        }
        form
    }

    fn with(table: &Table, lang: Lang, value: impl Fn(&Column) -> String) -> RowForm {
        let field = |column: &Column| Field {
            name: name(column),
            nom: column.nom.clone(),
            kind: column.kind.word(),
            value: value(column),
            error: String::new(),
        };
        let fields = table.columns.iter().map(field).collect();
        RowForm { fields, edit: Edit::default(), made_before: None, lang }
    }

    /// The version that it was made from, and what has to be chosen; stands first in the form.
    pub fn version(&self) -> Markup {
        self.edit.show(self.lang)
    }

    /// Whether something is to be corrected or chosen.
    pub fn has_problems(&self) -> bool {
        let is_told = self.edit.has_clashes() || self.made_before.is_some();
        is_told || self.wrong().next().is_some()
    }

    fn wrong(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.error.is_empty())
    }

    /// What is to be corrected, at the top of the page, each linked to its field.
    pub fn summary(&self) -> Markup {
        let words = |field: &Field| {
            let label = self.lang.text_with("error-in", &[("field", field.nom.clone())]);
            format!("{label} {}", field.error)
        };
        let before = self.made_before.iter().map(|(to, words)| (to.as_str(), words.clone()));
        let fields = self.wrong().map(|field| (&*field.name, words(field)));
        summary(self.lang, before.chain(fields))
    }
}

/// The name of the field for a column.
fn name(column: &Column) -> String {
    format!("f{}", column.id)
}

/// The typed fields by the names of their columns.
pub fn sent(table: &Table, typed: &Parameters) -> Map<String, Json> {
    let pair = |column: &Column| {
        let name = name(column);
        let text = typed.get(&name).unwrap_or_default();
        typed.has(&name).then(|| (column.nom.clone(), Json::from(text)))
    };
    table.columns.iter().filter_map(pair).collect()
}

/// What the form of a row shows.
pub fn snapshot(table: &Table, row: &TableRow, lang: Lang) -> Snapshot {
    let words =
        [("true", "yes"), ("false", "no")].map(|(word, key)| (word.to_owned(), lang.text(key)));
    let with = |snapshot: Snapshot, column: &Column| {
        let value = cells::typed(row.get(column.id), lang);
        let snapshot = snapshot.field(&name(column), value).called(column.nom.clone());
        if column.kind == ColumnKind::Boolean { snapshot.worded(words.to_vec()) } else { snapshot }
    };
    let subject = Subject::Row { table: table.id, row: row.id };
    table.columns.iter().fold(Snapshot::of(subject, lang), with)
}

/// What was typed into the fields that somebody touched, by the names of their columns.
pub fn touched(table: &Table, row: &TableRow, merged: &Merged, lang: Lang) -> Map<String, Json> {
    let mut sent = sent(table, &merged.typed);
    // Browsers send the ends of lines otherwise than they are stored.
    let same = |column: &Column, new: &Json| {
        cells::typed(row.get(column.id), lang) == values::text(new).replace("\r\n", "\n")
    };
    let is_kept =
        |column: &Column, new: &Json| !merged.is_touched(&name(column)) || same(column, new);
    for column in &table.columns {
        if sent.get(&column.nom).is_some_and(|new| is_kept(column, new)) {
            sent.shift_remove(&column.nom);
        }
    }
    sent
}
