//! `/historique/{event}`: what the long texts of a record said before a change.

use super::history::{self, HistoryLine};
use crate::{
    app::{Routes, Shared},
    error::{Code, Result},
    http::routes::{RouteKind, get},
    records::{FieldValue, RecordKind, events, former_texts},
    web::{
        markup::{Markup, escape},
        names::Names,
        path,
        respond::html,
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};

/// The routes of these pages.
pub fn routes() -> Routes {
    Routes::new(RouteKind::Page).route("/historique/{event}", get(show))
}

#[derive(Template)]
#[template(path = "former_texts.html")]
struct FormerPage {
    s: Shell,
    /// What was done, by whom and when.
    history: Vec<HistoryLine>,
    /// What each field is called, and what it said.
    texts: Vec<(String, Markup)>,
    /// What the list of its kind is called, its address, and that of the record.
    above: String,
    list: String,
    record: String,
    label: String,
}

/// The texts of one event.
async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(event): Path<String>,
) -> Result<Response> {
    let (seq, dossier) = (path::id(&event)?, visitor.dossier());
    let read = app.db.read(move |tx| {
        let written = events::find(tx, dossier, seq)?.ok_or(Code::NotFound)?;
        let former = former_texts::of_event(tx, dossier, seq)?;
        let owed = history::owed(tx, dossier, std::slice::from_ref(&written))?;
        Ok((written, former, Names::read(tx, dossier)?, owed))
    });
    let (written, former, names, owed) = read.await?;
    let event = &written.event;
    let s = visitor.shell(event.kind.plural());
    let text =
        |(field, text): (String, String)| (s.field(&field), shown(&s, event.kind, &field, &text));
    let texts = former.into_iter().map(text).collect();
    let list = format!("/{}", event.kind.plural());
    let (record, label) = (format!("{list}/{}", event.record), event.label.clone());
    let history = history::lines(&s, &names, std::slice::from_ref(&written), &owed);
    let above = s.t(&format!("nav-{}", event.kind.plural()));
    Ok(html(FormerPage { history, texts, above, list, record, label, s }))
}

/// A note as the fiche shows it, and any other text with its lines.
fn shown(s: &Shell, kind: RecordKind, field: &str, text: &str) -> Markup {
    match kind.field(field).map(|field| field.value) {
        Some(FieldValue::Html) => s.html(text),
        _ => Markup(format!("<pre>{}</pre>", escape(text))),
    }
}
