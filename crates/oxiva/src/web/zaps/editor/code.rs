//! The draft as JSON: the same document, written by hand.

use super::{Edited, Head, address};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Problem, Result},
    web::{
        form::{problems, read},
        path,
        respond::{form_page, see_other},
        shell::Shell,
        visitor::Visitor,
        zaps::json_places,
    },
    zaps::drafts,
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
            let problem = Problem::new("", "not_json");
            let problem = problem.with("line", error.line()).with("column", error.column());
            return page(&visitor, &app, id, Some(text), vec![problem]).await;
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
        let problems = shown.into_iter().map(placed).collect();
        Ok(CodePage { head: Head::of(&edited, &s), text, rev: edited.draft.rev, problems, s })
    });
    Ok(form_page(is_refused, page.await?))
}
