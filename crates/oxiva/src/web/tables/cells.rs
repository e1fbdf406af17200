//! How the cells of a table are shown.

use crate::{
    i18n::Lang,
    tables::{
        columns::{Column, ColumnKind},
        csv,
        rows::TableRow,
    },
    web::{
        markup::{Markup, escape},
        shell::Shell,
    },
};
use serde_json::Value as Json;

/// Characters of a text that a list shows.
const MAX_SHOWN_CHARS: usize = 300;

/// A cell of a list.
pub struct Cell {
    /// `r12c3`
    pub id: String,
    /// The number of its column.
    pub column: i64,
    /// The name of its column.
    pub nom: String,
    /// The word for the kind of its column.
    pub kind: &'static str,
    /// As it is shown.
    pub html: Markup,
    /// What somebody would type to have it, for the script.
    pub value: String,
    /// Longer than it is shown: it is edited on the page of its row.
    pub cut: bool,
}

impl Cell {
    /// The cell of a row in a column.
    pub fn of(s: &Shell, row: &TableRow, column: &Column) -> Cell {
        let value = row.get(column.id);
        let typed = typed(value, s.lang);
        let cut = typed.chars().nth(MAX_SHOWN_CHARS).is_some();
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
    let short = match text.char_indices().nth(MAX_SHOWN_CHARS) {
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
