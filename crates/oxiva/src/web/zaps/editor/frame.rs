//! What pages of the editor are made with.

use super::{Edited, step::StepPanel};
use crate::{
    actions::Checks,
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    web::{shell::Shell, visitor::Visitor},
    zaps::drafts::Draft,
};

/// What a page is made with, beside the zap.
#[derive(Clone)]
pub(super) struct Frame {
    pub dossier: DossierId,
    pub person: i64,
    now: Micros,
    checks: Checks,
    /// The address of this server.
    url: String,
    /// Of a test of the step.
    key: String,
    pub s: Shell,
}

impl Frame {
    pub(super) fn of(visitor: &Visitor, app: &Shared) -> Frame {
        let now = app.clock.now();
        Frame {
            dossier: visitor.dossier(),
            person: visitor.signed_in.person.id,
            now,
            checks: app.checks(),
            url: app.config.public_url(),
            key: app.entropy.uuid(now).to_string(),
            s: visitor.shell("zaps"),
        }
    }

    pub(super) fn edited(&self, tx: &mut Tx, id: i64) -> Result<Edited> {
        self.edited_as(tx, id, None)
    }

    /// The zap with this in the place of its draft.
    pub(super) fn edited_as(&self, tx: &mut Tx, id: i64, draft: Option<Draft>) -> Result<Edited> {
        Edited::read_as(tx, self.dossier, id, draft, self.now, &self.checks)
    }

    pub(super) fn panel(&self, tx: &mut Tx, edited: &Edited, step: &str) -> Result<StepPanel> {
        StepPanel::read(tx, edited, step, &self.url, self.key.clone(), &self.s)
    }
}
