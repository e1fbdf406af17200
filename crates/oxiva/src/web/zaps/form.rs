//! A zap written as a JSON document: the page that takes it and says what is wrong, and where.

use super::json_places;
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{Scope, last_changes::Subject},
    error::{Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    web::{
        edits::{self, Edit, Merged, Saved, Snapshot},
        form::{problems, read},
        once, path,
        respond::{form_page, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::{
        checks,
        documents::{self, Zap},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::Value as Json;

#[derive(Template)]
#[template(path = "zap_form.html")]
struct FormPage {
    s: Shell,
    /// The one that is changed.
    zap: Option<Zap>,
    text: String,
    /// The version that it was made from, and what has to be chosen.
    edit: Edit,
    problems: Vec<ShownProblem>,
    /// What is allowed, but is likely a mistake.
    warnings: Vec<ShownProblem>,
}

/// Something wrong, where, and in which line of the text.
struct ShownProblem {
    line: Option<usize>,
    pointer: String,
    words: String,
}

/// What a new zap begins with.
const BLANK: &str = include_str!("blank_zap.json");

/// The form of a new zap.
pub async fn new(visitor: Visitor) -> Result<Response> {
    visitor.automates()?;
    let s = visitor.shell("zaps");
    let title = s.t("zap-new");
    let text = BLANK.replace("%title%", &title);
    Ok(page(s, None, text, Vec::new()))
}

/// The form of a zap, with its document.
pub async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let (zap, document) = stored(&visitor, &app, &id).await?;
    let shown = snapshot(zap.id, &document, visitor.lang());
    Ok(page_of(
        visitor.shell("zaps"),
        Some(zap),
        pretty(&document),
        Edit::of(shown.version()),
        Vec::new(),
    ))
}

/// What the form of a document shows.
fn snapshot(zap: i64, document: &Json, lang: Lang) -> Snapshot {
    let shown = Snapshot::of(Subject::ZapDocument(zap), lang).field("document", pretty(document));
    shown.called(lang.text("zap-document"))
}

/// Creates a zap, switched off.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let typed = read(&app, request).await?;
    let document = match document(&typed) {
        Ok(document) => document,
        Err(wrong) => return Ok(page(visitor.shell("zaps"), None, text(&typed), vec![wrong])),
    };
    let entropy = app.entropy.clone();
    let checks = app.checks();
    let create = move |tx: &mut Tx, scope: &Scope| {
        documents::create(tx, &entropy, scope, &document, &checks)
    };
    let to = |zap: &Zap| format!("/zaps/{}", zap.id);
    match once::make(&visitor, &app, &typed, create, to).await {
        Ok(made) => Ok(made.lead("zap-created")),
        Err(error) => {
            let wrong = problems(error)?;
            Ok(page(visitor.shell("zaps"), None, text(&typed), wrong))
        }
    }
}

/// Saves a zap as a new version.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (zap, _) = stored(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    let (edit, wrong) = match save_typed(&visitor, &app, zap.id, &typed).await {
        Ok(Saved::Done(())) => return Ok(see_other(&format!("/zaps/{}", zap.id), "saved")),
        Ok(Saved::Clash(_, edit)) => (edit, Vec::new()),
        Err(error) => (Edit::of_sent(&typed), problems(error)?),
    };
    Ok(page_of(visitor.shell("zaps"), Some(zap), text(&typed), edit, wrong))
}

async fn save_typed(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    typed: &Parameters,
) -> Result<Saved<()>> {
    let (dossier, lang) = (visitor.dossier(), visitor.lang());
    let (entropy, checks) = (app.entropy.clone(), app.checks());
    let now = move |tx: &mut Tx, _: &Shell| {
        let zap = documents::get(tx, dossier, id)?;
        let document = documents::document(tx, dossier, id, zap.version)?;
        Ok(snapshot(id, &document, lang))
    };
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        let document = document(&merged.typed)?;
        documents::save(tx, &entropy, scope, id, &document, &checks).map(drop)
    };
    edits::save(visitor, app, typed, now, work).await
}

async fn stored(visitor: &Visitor, app: &Shared, id: &str) -> Result<(Zap, Json)> {
    let (id, dossier) = (path::id(id)?, visitor.dossier());
    app.db
        .read(move |tx| {
            let zap = documents::get(tx, dossier, id)?;
            let document = documents::document(tx, dossier, id, zap.version)?;
            Ok((zap, document))
        })
        .await
}

fn text(typed: &Parameters) -> String {
    typed.get("document").unwrap_or_default().to_owned()
}

/// The document in what was typed, or where it stops being JSON.
fn document(typed: &Parameters) -> std::result::Result<Json, Problem> {
    text_rules::json::read(typed.get("document").unwrap_or_default()).map_err(|error| {
        Problem::new("", "not_json").with("line", error.line()).with("column", error.column())
    })
}

fn pretty(document: &Json) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}

fn page(s: Shell, zap: Option<Zap>, text: String, problems: Vec<Problem>) -> Response {
    page_of(s, zap, text, Edit::default(), problems)
}

fn page_of(
    s: Shell,
    zap: Option<Zap>,
    text: String,
    edit: Edit,
    problems: Vec<Problem>,
) -> Response {
    let refused = !problems.is_empty() || edit.has_clashes();
    let parsed: Option<Json> = serde_json::from_str(&text).ok();
    let warned =
        parsed.as_ref().and_then(|document| zap_engine::document::Zap::parse(document).ok());
    let warnings = warned.map(|plan| checks::all_told(&plan.warnings())).unwrap_or_default();
    let shown = |problem: Problem| ShownProblem {
        line: json_places::line_of(&text, &problem),
        words: problem.message(s.lang),
        pointer: problem.field,
    };
    let (problems, warnings) =
        (problems.into_iter().map(shown).collect(), warnings.into_iter().map(shown).collect());
    form_page(refused, FormPage { s, zap, edit, problems, warnings, text })
}
