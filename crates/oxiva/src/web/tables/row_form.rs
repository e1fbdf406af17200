//! The form of a row: a field for each column.

use super::cells;
use crate::{
    error::Problem,
    http::request::Parameters,
    i18n::Lang,
    tables::{Table, columns::Column, rows::TableRow, values},
    web::{form::summary, markup::Markup},
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
    lang: Lang,
}

impl RowForm {
    /// Empty, for a new row.
    pub fn empty(table: &Table, lang: Lang) -> RowForm {
        RowForm::with(table, lang, |_| String::new())
    }

    /// The fields of a row as somebody would type them.
    pub fn of(table: &Table, row: &TableRow, lang: Lang) -> RowForm {
        RowForm::with(table, lang, |column| cells::typed(row.get(column.id), lang))
    }

    /// What was typed, with what is wrong with it.
    pub fn refused(table: &Table, typed: &Parameters, problems: &[Problem], lang: Lang) -> RowForm {
        let text = |column: &Column| typed.get(&name(column)).unwrap_or_default().to_owned();
        let mut form = RowForm::with(table, lang, text);
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
        RowForm { fields: table.columns.iter().map(field).collect(), lang }
    }

    /// Whether something is to be corrected.
    pub fn has_problems(&self) -> bool {
        self.wrong().next().is_some()
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
        summary(self.lang, self.wrong().map(|field| (&*field.name, words(field))))
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

/// Leaves out the fields that nobody touched: browsers send the ends of lines otherwise than they
/// are stored.
pub fn touched(
    table: &Table,
    row: &TableRow,
    sent: Map<String, Json>,
    lang: Lang,
) -> Map<String, Json> {
    let same = |nom: &str, new: &Json| {
        let old = table.column_named(nom).map(|column| cells::typed(row.get(column.id), lang));
        old.is_some_and(|old| old == values::text(new).replace("\r\n", "\n"))
    };
    sent.into_iter().filter(|(nom, new)| !same(nom, new)).collect()
}
