//! How cells are shown, and how they are typed.

use crate::{
    error::Problem,
    http::request::Parameters,
    i18n::Lang,
    tables::{
        Table,
        columns::{Column, ColumnKind},
        csv,
        rows::Row,
        values,
    },
    web::shell::{Markup, Shell, escape},
};
use serde_json::{Map, Value as Json};

/// Characters of a text that a list has.
const SHOWN: usize = 300;

/// A cell of a list.
pub struct Cell {
    /// `r12c3`
    pub id: String,
    pub column: i64,
    pub nom: String,
    pub kind: &'static str,
    pub html: Markup,
    /// What is typed to have it; for the script.
    pub value: String,
    /// Longer than it is shown: it is edited on the page of its row.
    pub cut: bool,
}

impl Cell {
    pub fn of(s: &Shell, row: &Row, column: &Column) -> Cell {
        let value = row.get(column.id);
        let typed = typed(value, s.lang);
        let cut = typed.chars().nth(SHOWN).is_some();
        Cell {
            id: format!("r{}c{}", row.id, column.id),
            column: column.id,
            nom: column.nom.clone(),
            kind: column.kind.word(),
            html: html(s, column.kind, value),
            value: if cut { String::new() } else { typed },
            cut,
        }
    }
}

fn html(s: &Shell, kind: ColumnKind, value: &Json) -> Markup {
    let text = csv::shown(value, s.lang);
    let short = match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.clone(),
    };
    let short = escape(&short);
    Markup(match (kind, value) {
        (_, Json::Null) => String::new(),
        (ColumnKind::Url, _) => {
            let (href, shown) = (escape(&text), s.short_url(&short));
            format!(r#"<a href="{href}" rel="noopener noreferrer">{shown}</a>"#)
        }
        (ColumnKind::Boolean, Json::Bool(true)) => {
            format!(r#"<span class="badge success">{short}</span>"#)
        }
        (ColumnKind::Boolean, _) => format!(r#"<span class="badge">{short}</span>"#),
        _ => format!("<span>{short}</span>"),
    })
}

/// What somebody would type to have this value.
pub fn typed(value: &Json, lang: Lang) -> String {
    match value {
        Json::Bool(flag) => flag.to_string(),
        value => csv::shown(value, lang),
    }
}

/// A field of a form for a row.
pub struct Field {
    /// `f3`
    pub name: String,
    pub nom: String,
    pub kind: &'static str,
    pub value: String,
    pub error: String,
}

pub fn fields(table: &Table, value: impl Fn(&Column) -> String) -> Vec<Field> {
    let field = |column: &Column| Field {
        name: format!("f{}", column.id),
        nom: column.nom.clone(),
        kind: column.kind.word(),
        value: value(column),
        error: String::new(),
    };
    table.columns.iter().map(field).collect()
}

/// What was typed, with what is wrong with it.
pub fn refused(table: &Table, typed: &Parameters, problems: &[Problem], lang: Lang) -> Vec<Field> {
    let text = |column: &Column| typed.get(&format!("f{}", column.id)).unwrap_or_default();
    let mut fields = fields(table, |column| text(column).to_owned());
    for field in &mut fields {
        if let Some(problem) = problems.iter().find(|problem| problem.field == field.nom) {
            field.error = problem.message(lang);
        }
    }
    fields
}

/// The typed fields by the names of their columns.
pub fn sent(table: &Table, typed: &Parameters) -> Map<String, Json> {
    let pair = |column: &Column| {
        let name = format!("f{}", column.id);
        let text = typed.get(&name).unwrap_or_default();
        typed.has(&name).then(|| (column.nom.clone(), Json::from(text)))
    };
    table.columns.iter().filter_map(pair).collect()
}

/// Fields that nobody touched are left out: browsers turn the ends of lines round.
pub fn touched(table: &Table, row: &Row, sent: Map<String, Json>, lang: Lang) -> Map<String, Json> {
    let same = |nom: &str, new: &Json| {
        let old = table.column_named(nom).map(|column| typed(row.get(column.id), lang));
        old.is_some_and(|old| old == values::text(new).replace("\r\n", "\n"))
    };
    sent.into_iter().filter(|(nom, new)| !same(nom, new)).collect()
}
