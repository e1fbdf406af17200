//! Whether code can be read, and what is wrong in which line: asked while somebody types.

use super::code;
use crate::{
    actions::code::{Fault, faults},
    app::Shared,
    error::{Code, Problem, Result},
    i18n::Lang,
    web::{form::read, path, visitor::Visitor},
    zaps::documents,
};
use axum::{
    Json,
    extract::{Path, Request, State},
};
use serde::Serialize;

/// What is wrong in one line.
#[derive(Serialize)]
pub struct LineProblem {
    /// From 1; null: nobody knows where.
    line: Option<usize>,
    words: String,
}

/// `POST /zaps/3/editeur/verification` with a `text` and its `kind`: `javascript`, `json`, `document`.
/// Nothing is saved and nothing is done.
pub async fn check(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Vec<LineProblem>>> {
    visitor.automates()?;
    let (id, dossier, lang) = (path::id(&id)?, visitor.dossier(), visitor.lang());
    let typed = read(&app, request).await?;
    app.db.read(move |tx| documents::get(tx, dossier, id)).await?;
    let text = typed.get("text").unwrap_or_default().replace("\r\n", "\n");
    let found = match typed.get("kind") {
        _ if text.trim().is_empty() => Vec::new(),
        Some("javascript") => faults(&app.zaps, dossier, lang, &text).await,
        Some("json") => json_fault(&text, lang).into_iter().collect(),
        Some("document") => code::faults(&visitor, &app, id, text).await?,
        _ => return Err(Code::NotFound.into()),
    };
    let told = |Fault { line, words }| LineProblem { line, words };
    Ok(Json(found.into_iter().map(told).collect()))
}

/// Where a text is no JSON.
fn json_fault(text: &str, lang: Lang) -> Option<Fault> {
    let error = text_rules::json::read(text).err()?;
    let words = not_json(&error).message(lang);
    Some(Fault { line: Some(error.line()), words })
}

/// What is told of a text that is no JSON.
pub(super) fn not_json(error: &serde_json::Error) -> Problem {
    let problem = Problem::new("", "not_json");
    problem.with("line", error.line()).with("column", error.column())
}
