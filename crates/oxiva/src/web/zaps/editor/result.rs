//! What a step of the formatter gives, while its form is being filled in: nothing is saved.

use super::{
    data::shown_value,
    step::{Form, Found},
};
use crate::{
    actions::formatter,
    app::Shared,
    error::{Code, Error, Result},
    execution::trial,
    web::{form::read, path, shell::Shell, visitor::Visitor},
    zaps::{documents, drafts},
};
use axum::{
    Json as JsonAnswer,
    extract::{Path, Request, State},
};
use serde::Serialize;
use serde_json::Value as Json;
use zap_engine::edit;

/// What the step would give.
#[derive(Serialize)]
pub struct Formatted {
    /// The result; or why there is none.
    pub words: String,
    /// Whether it is a reason.
    pub is_problem: bool,
}

impl Formatted {
    /// `None`: the step is none of the formatter.
    pub(super) fn of(prepared: &trial::Prepared, step: &Json, s: &Shell) -> Option<Formatted> {
        if step["app"] != formatter::APP.name {
            return None;
        }
        Some(match trial::formatted(prepared, s.now, s.lang) {
            None => Formatted { words: s.t("zap-result-none"), is_problem: false },
            Some(Ok(output)) => Formatted { words: shown_value(&output), is_problem: false },
            Some(Err(words)) => Formatted { words, is_problem: true },
        })
    }
}

/// `POST /zaps/{id}/editeur/etape/{step}/resultat`, with the form of the step.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<JsonAnswer<Option<Formatted>>> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let (scope, s, checks) = (visitor.scope(&app), visitor.shell("zaps"), app.checks());
    let formatted = app.db.read(move |tx| {
        let zap = documents::get(tx, scope.dossier, id)?;
        if zap.source.is_base() {
            return Err(Error::from(Code::BaseZap));
        }
        let mut draft = drafts::of(tx, scope.dossier, &zap)?;
        let found = Found::of(&edit::outline(&draft.document), &step).ok_or(Code::NotFound)?;
        let before = draft.document.pointer(&found.pointer).cloned().unwrap_or(Json::Null);
        let form = Form { typed: &typed, zap: id, id: &step, found: &found, before: &before };
        for command in form.saved(tx, &scope)?.commands {
            draft.document = draft.after(&command)?.document;
        }
        let dossier = crate::dossiers::get(tx, scope.dossier)?;
        let prepared = trial::prepare(tx, &dossier, &scope, &zap, &draft, &step, &checks)?;
        let found = Found::of(&edit::outline(&draft.document), &step).ok_or(Code::NotFound)?;
        let typed = draft.document.pointer(&found.pointer).unwrap_or(&Json::Null);
        Ok(Formatted::of(&prepared, typed, &s))
    });
    Ok(JsonAnswer(formatted.await?))
}
