//! The draft as JSON: the same document, written by hand.

use super::{Edited, Head, address, checking::not_json, fields};
use crate::{
    actions::code::Fault,
    app::Shared,
    db::Tx,
    dossiers::{self, Scope},
    error::{Problem, Result},
    web::{
        form::{problems, read},
        path,
        respond::{form_page, see_other},
        shell::Shell,
        visitor::Visitor,
        zaps::json_places,
    },
    zaps::{checks, documents, drafts},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::Value as Json;
use zap_engine::edit::Command;

#[derive(Template)]
#[template(path = "zap_editor_code.html")]
struct CodePage {
    head: Head,
    text: String,
    rev: i64,
    problems: Vec<PlacedProblem>,
    /// One for each line of the text: what is wrong in it, or nothing.
    lines: Vec<String>,
    s: Shell,
}

/// Something wrong, where, and in which line of the text.
struct PlacedProblem {
    line: Option<usize>,
    pointer: String,
    words: String,
}

/// The document of the draft.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    page(&visitor, &app, id, None, Vec::new()).await
}

/// Puts another document in the place of the draft that was seen.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let text = typed.get("document").unwrap_or_default().to_owned();
    let document: Json = match text_rules::json::read(&text) {
        Ok(document) => document,
        Err(error) => {
            return page(&visitor, &app, id, Some(text), vec![not_json(&error)]).await;
        }
    };
    let rev = typed.get("rev").and_then(|rev| rev.parse().ok());
    let entropy = app.entropy.clone();
    let work = move |tx: &mut Tx, scope: &Scope| {
        let command = Command::Replace { document };
        drafts::change(tx, &entropy, scope, id, rev, &command)
    };
    match visitor.write(&app, work).await {
        Ok(_) => Ok(see_other(&address(id, None), "saved-draft")),
        Err(error) => page(&visitor, &app, id, Some(text), problems(error)?).await,
    }
}

/// What is wrong with a document that somebody writes: in which line it is no JSON, or what keeps it from
/// working as this zap.
pub(super) async fn faults(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    text: String,
) -> Result<Vec<Fault>> {
    let (dossier, lang) = (visitor.dossier(), visitor.lang());
    let (now, checks) = (app.clock.now(), app.checks());
    let read = move |tx: &mut Tx| {
        let zap = documents::get(tx, dossier, id)?;
        let problems = match text_rules::json::read(&text) {
            Err(error) => vec![not_json(&error)],
            Ok(document) => {
                let dossier = dossiers::get(tx, dossier)?;
                checks::findings(tx, &dossier, now, Some(&zap), &document, &checks)?.errors
            }
        };
        let fault = |problem: Problem| Fault {
            line: json_places::line_of(&text, &problem),
            words: problem.message(lang),
        };
        Ok(problems.into_iter().map(fault).collect())
    };
    app.db.read(read).await
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    typed: Option<String>,
    problems: Vec<Problem>,
) -> Result<Response> {
    let (dossier, s) = (visitor.dossier(), visitor.shell("zaps"));
    let (now, checks) = (app.clock.now(), app.checks());
    let is_refused = !problems.is_empty();
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        let written = serde_json::to_string_pretty(&edited.draft.document).unwrap_or_default();
        let text = typed.unwrap_or(written);
        let placed = |problem: Problem| PlacedProblem {
            line: json_places::line_of(&text, &problem),
            words: problem.message(s.lang),
            pointer: problem.field,
        };
        let shown = if is_refused { problems } else { edited.findings.errors.clone() };
        let problems: Vec<_> = shown.into_iter().map(placed).collect();
        let fault = |one: &PlacedProblem| Fault { line: one.line, words: one.words.clone() };
        let lines = fields::lines(&text, &problems.iter().map(fault).collect::<Vec<_>>());
        let (head, rev) = (Head::of(&edited, &s), edited.draft.rev);
        Ok(CodePage { head, text, rev, problems, lines, s })
    });
    Ok(form_page(is_refused, page.await?))
}
