//! What a step needs and the dossier has not yet, made from the form of the step: a table, a column, a
//! connection. It is chosen in the step, whose form is then shown again with what was typed.

pub mod column;
pub mod connection;
pub mod table;

use super::{Edited, Head, chosen};
use crate::{
    app::Shared,
    db::Tx,
    error::Result,
    http::request::Parameters,
    tables::{Table, columns::ColumnKind},
    web::{
        form::Form, respond::form_page, shell::Shell, tables::form::TableForm, visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request},
    response::Response,
};
use serde_json::Value as Json;

/// Which step of which zap a page is for.
type OfStep = Path<(String, String)>;

#[derive(Template)]
#[template(path = "zap_editor_make.html")]
struct MakePage {
    head: Head,
    /// The address of the step.
    back: String,
    /// The key of the field that the new thing is for; empty: none.
    field: String,
    making: Making,
    kinds: &'static [&'static str],
    s: Shell,
}

/// What is made.
enum Making {
    Table(TableForm),
    Column { form: Form, table: Table },
    Connection { form: Form, app: String },
}

impl Making {
    fn is_refused(&self) -> bool {
        match self {
            Making::Table(form) => form.has_problems(),
            Making::Column { form, .. } | Making::Connection { form, .. } => form.has_problems(),
        }
    }

    /// The keys of its title and its button.
    fn title_key(&self) -> &'static str {
        match self {
            Making::Table(_) => "zap-table-new",
            Making::Column { .. } => "zap-column-new",
            Making::Connection { .. } => "zap-connection-new",
        }
    }
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    (zap, step): (i64, String),
    field: &str,
    making: impl FnOnce(&mut Tx, &Json) -> Result<Making> + Clone + Send + 'static,
) -> Result<Response> {
    let (dossier, s, field) = (visitor.dossier(), visitor.shell("zaps"), field.to_owned());
    let (now, checks) = (app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, zap, now, &checks)?;
        let (_, written) = chosen::step(&edited.draft.document, &step)?;
        let making = making(tx, &written)?;
        let (back, kinds) = (edited.address(Some(&step)), ColumnKind::WORDS);
        Ok(MakePage { head: Head::of(&edited, &s), back, field, making, kinds, s })
    });
    let page = page.await?;
    Ok(form_page(page.making.is_refused(), page))
}

fn query(request: &Request) -> Result<Parameters> {
    Parameters::of_query(request.uri().query())
}
