//! The page of the editor: the list of steps, and the form of the step that is chosen.

use super::{Edited, cards::List, data, head::Head, settings::Settings, step::StepPanel};
use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    web::{path, respond::html, shell::Shell, visitor::Visitor},
    zaps::clipboards,
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zap_editor.html")]
struct EditorPage {
    head: Head,
    list: List,
    /// The step that is chosen.
    panel: Option<StepPanel>,
    /// Whether it was just made of a template: it may be started at once.
    is_of_template: bool,
    /// What was copied is called so; `None`: nothing was.
    copied: Option<String>,
    /// What a script offers to make of a piece of data; empty where no step can stand before.
    functions: Vec<(&'static str, String)>,
    s: Shell,
}

/// The whole zap, no step chosen.
pub async fn show(
    visitor: Visitor,
    app: State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let query = Parameters::of_query(request.uri().query())?;
    let mut page = page(&visitor, &app, path::id(&id)?, None, None).await?;
    page.is_of_template = query.has("modele") && page.head.zap.version == 0;
    Ok(html(page))
}

/// A step, a path or the trigger, beside the whole.
pub async fn show_step(
    visitor: Visitor,
    app: State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let query = Parameters::of_query(request.uri().query())?;
    let since = query.get("attente").map(str::to_owned);
    Ok(html(page(&visitor, &app, path::id(&id)?, Some(step), since).await?))
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    step: Option<String>,
    waits_since: Option<String>,
) -> Result<EditorPage> {
    let (dossier, s) = (visitor.dossier(), visitor.shell("zaps"));
    let person = visitor.signed_in.person.id;
    let (now, checks) = (app.clock.now(), app.checks());
    let key = app.entropy.uuid(now).to_string();
    let (url, lang) = (app.config.public_url(), visitor.lang());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        let mut panel = match &step {
            Some(step) => Some(StepPanel::read(tx, &edited, step, &url, key, &s)?),
            None => None,
        };
        let samples = panel.as_mut().and_then(|panel| panel.samples.as_mut());
        if let Some(wait) = samples.and_then(|samples| samples.wait.as_mut()) {
            wait.since = waits_since.unwrap_or_default();
        }
        let is_before_all = step.as_deref().is_none_or(|id| id == edited.outline.trigger.id);
        let functions = if is_before_all { Vec::new() } else { data::functions(&s) };
        let copied = clipboards::of(tx, dossier, person)?.map(|copied| copied.title);
        Ok(EditorPage {
            head: Head::of(&edited, &s),
            list: List::of(&edited, step.as_deref(), copied.is_some(), &s),
            panel,
            is_of_template: false,
            copied,
            functions,
            s,
        })
    });
    let mut page = page.await?;
    if let Some(panel) = &mut page.panel {
        panel.check_code(app, dossier, lang).await;
    }
    Ok(page)
}
