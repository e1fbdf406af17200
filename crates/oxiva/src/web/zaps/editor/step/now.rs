//! A step as its draft has it now.

use super::{Found, Saved, merge::Merged, merge::merge, read::Form, save::Answer};
use crate::{
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    http::request::Parameters,
    web::{
        edits::Edit,
        zaps::editor::{frame::Frame, page::EditorPage},
    },
    zaps::{
        documents,
        drafts::{self, Draft},
    },
};
use serde_json::Value as Json;
use zap_engine::edit::{self, Outline};

/// A step, a path or the trigger.
pub(in crate::web::zaps::editor) struct Now {
    pub zap: i64,
    pub step: String,
    pub draft: Draft,
    pub outline: Outline,
    pub found: Found,
    /// What it says.
    pub before: Json,
}

impl Now {
    /// `not_found` if the draft does not have it any more.
    pub fn read(tx: &mut Tx, scope: &Scope, id: i64, step: &str) -> Result<Now> {
        Now::find(tx, scope, id, step)?.ok_or_else(|| Code::NotFound.into())
    }

    /// `None` if the draft does not have it any more.
    pub(super) fn find(tx: &mut Tx, scope: &Scope, id: i64, step: &str) -> Result<Option<Now>> {
        let zap = documents::get(tx, scope.dossier, id)?;
        let draft = drafts::of(tx, scope.dossier, &zap)?;
        let outline = edit::outline(&draft.document);
        let Some(found) = Found::of(&outline, step) else { return Ok(None) };
        let before = draft.document.pointer(&found.pointer).cloned().unwrap_or_default();
        Ok(Some(Now { zap: id, step: step.to_owned(), draft, outline, found, before }))
    }

    /// What was typed over it.
    pub fn merge(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        typed: &Parameters,
        frame: &Frame,
    ) -> Result<Merged> {
        merge(tx, scope, typed, self, frame)
    }

    pub(super) fn form<'a>(&'a self, typed: &'a Parameters) -> Form<'a> {
        let Now { zap, step, found, before, .. } = self;
        Form { typed, zap: *zap, id: step, found, before }
    }

    /// Its page with what was typed, though nothing of it is kept, and with what has to be chosen.
    pub fn clash(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        typed: &Parameters,
        edit: Edit,
        frame: &Frame,
    ) -> Result<Answer> {
        let Saved { commands, asides } = self.form(typed).saved(tx, scope)?;
        let mut draft = self.draft.clone();
        for command in &commands {
            draft.document = draft.after(command)?.document;
        }
        let mut edited = frame.edited_as(tx, self.zap, Some(draft))?;
        edited.unsaved = asides;
        let mut page = EditorPage::read(tx, frame, &edited, Some(&self.step))?;
        page.ask(edit);
        Ok(Answer::Clash(Box::new(page)))
    }
}
