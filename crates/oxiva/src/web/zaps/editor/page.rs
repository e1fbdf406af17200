//! The page of the editor: the list of steps, and the form of the step that is chosen.

use super::{
    Edited, cards::List, data, frame::Frame, head::Head, settings::Settings, step::StepPanel,
};
use crate::{
    app::Shared,
    db::Tx,
    error::Result,
    http::request::Parameters,
    web::{edits::Edit, path, respond::html, shell::Shell, visitor::Visitor},
    zaps::clipboards,
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zap_editor.html")]
pub(super) struct EditorPage {
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
    /// What was typed in a step that is no more, and what it was called.
    pub(super) lost: Vec<(String, String)>,
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
    let frame = Frame::of(visitor, app);
    let page = app.db.read(move |tx| {
        let edited = frame.edited(tx, id)?;
        let mut page = EditorPage::read(tx, &frame, &edited, step.as_deref())?;
        let samples = page.panel.as_mut().and_then(|panel| panel.samples.as_mut());
        if let Some(wait) = samples.and_then(|samples| samples.wait.as_mut()) {
            wait.since = waits_since.unwrap_or_default();
        }
        Ok(page)
    });
    let mut page = page.await?;
    page.check_code(app, visitor).await;
    Ok(page)
}

impl EditorPage {
    /// A zap; `step`: the id of what is chosen.
    pub(super) fn read(
        tx: &mut Tx,
        frame: &Frame,
        edited: &Edited,
        step: Option<&str>,
    ) -> Result<EditorPage> {
        let s = frame.s.clone();
        let is_before_all = step.is_none_or(|id| id == edited.outline.trigger.id);
        let copied = clipboards::of(tx, frame.dossier, frame.person)?.map(|copied| copied.title);
        Ok(EditorPage {
            panel: step.map(|step| frame.panel(tx, edited, step)).transpose()?,
            head: Head::of(edited, &s),
            list: List::of(edited, step, copied.is_some(), &s),
            is_of_template: false,
            copied,
            functions: if is_before_all { Vec::new() } else { data::functions(&s) },
            lost: Vec::new(),
            s,
        })
    }

    /// Asks in the form of the step which of two values shall be.
    pub(super) fn ask(&mut self, edit: Edit) {
        if let Some(panel) = &mut self.panel {
            panel.edit = edit;
        }
    }

    /// Reads the scripts of the form, and notes what is wrong in which line.
    pub(super) async fn check_code(&mut self, app: &Shared, visitor: &Visitor) {
        if let Some(panel) = &mut self.panel {
            panel.check_code(app, visitor.dossier(), visitor.lang()).await;
        }
    }
}
