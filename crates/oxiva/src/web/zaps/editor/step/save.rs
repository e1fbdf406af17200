//! Saving what was typed in the form of a step.

use super::{Saved, gone::gone, merge::Merged, now::Now};
use crate::{
    app::Shared,
    clock::Entropy,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Result},
    http::request::Parameters,
    web::{
        form::read_long,
        path,
        respond::{html_with, see_other},
        visitor::Visitor,
        zaps::editor::{address, frame::Frame, page::EditorPage},
    },
    zaps::{asides, drafts},
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::StatusCode;
use zap_engine::{document::CONDITIONS, edit::Command};

/// Fields of a form: three for each condition that a filter may have, and the others.
const MAX_FIELDS: usize = 3 * (CONDITIONS + 1) * (CONDITIONS + 1) + 200;

/// How often a form is put over the draft, where somebody else changes that at the same moment.
const MAX_TRIES: usize = 5;

/// What came of a form.
pub(in crate::web::zaps::editor) enum Answer {
    Kept,
    /// Nothing was written: the page with what was typed, and what has to be chosen.
    Clash(Box<EditorPage>),
    /// The step is no more: the page of the zap with what was typed.
    Gone(Box<EditorPage>),
}

/// Saves what was typed in the form of a step.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read_long(&app, request, MAX_FIELDS).await?;
    let next = typed.get("next").filter(|next| next.starts_with('/') && !next.starts_with("//"));
    let to = next.map_or_else(|| address(id, Some(&step)), str::to_owned);
    let (entropy, frame) = (app.entropy.clone(), Frame::of(&visitor, &app));
    let work = move |tx: &mut Tx, scope: &Scope| {
        let Some(now) = Now::find(tx, scope, id, &step)? else {
            return gone(tx, scope, (id, &step), &typed, &frame);
        };
        match now.merge(tx, scope, &typed, &frame)? {
            Merged::Typed(typed) => now.keep(tx, scope, &entropy, &typed, None),
            Merged::Clash(typed, edit) => now.clash(tx, scope, &typed, edit, &frame),
        }
    };
    answer(&visitor, &app, work, &to, "saved-draft").await
}

/// Does `work` over the draft as it is, and leads on; or shows what has to be chosen.
pub(in crate::web::zaps::editor) async fn answer(
    visitor: &Visitor,
    app: &Shared,
    work: impl FnOnce(&mut Tx, &Scope) -> Result<Answer> + Clone + Send + 'static,
    to: &str,
    flash: &str,
) -> Result<Response> {
    let mut tries = 1;
    let outcome = loop {
        match visitor.write(app, work.clone()).await {
            // Somebody else changed the draft between reading it and writing it.
            Err(Error::Refused { code: Code::Stale, .. }) if tries < MAX_TRIES => tries += 1,
            outcome => break outcome?,
        }
    };
    match outcome {
        Answer::Kept => Ok(see_other(to, flash)),
        Answer::Clash(mut page) => {
            page.check_code(app, visitor).await;
            Ok(html_with(StatusCode::CONFLICT, *page))
        }
        Answer::Gone(page) => Ok(html_with(StatusCode::NOT_FOUND, *page)),
    }
}

impl Now {
    /// Keeps what was typed. `first`: a command that comes before.
    pub(in crate::web::zaps::editor) fn keep(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        entropy: &Entropy,
        typed: &Parameters,
        first: Option<Command>,
    ) -> Result<Answer> {
        let Saved { commands, asides } = self.form(typed).saved(tx, scope)?;
        let commands: Vec<_> = first.into_iter().chain(commands).collect();
        // Only the draft that was just compared.
        drafts::change_all(tx, entropy, scope, self.zap, Some(self.draft.rev), &commands)?;
        asides::keep(tx, scope.dossier, self.zap, (&self.outline, &self.step), asides)?;
        Ok(Answer::Kept)
    }
}
