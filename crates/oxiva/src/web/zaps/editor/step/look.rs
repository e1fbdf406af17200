//! What conditions come to with the samples: of each line whether it holds, and which path would be taken.

use super::{Found, Outcome};
use crate::{
    actions::Checks,
    db::Tx,
    dossiers::Scope,
    error::Result,
    execution::trial::{self, Outlook, Place, Prepared},
    web::{shell::Shell, zaps::editor::Edited},
    zaps::samples::Sample,
};
use std::collections::HashMap;
use zap_engine::condition::Verdict;

/// What the samples make of a step.
pub(in crate::web::zaps::editor) struct Look {
    /// What the step would do; of a path, what its group would.
    pub prepared: Option<Prepared>,
    /// Of a trigger, whether its sample would start the zap.
    starts: Option<Verdict>,
}

impl Look {
    pub(super) fn read(
        tx: &mut Tx,
        edited: &Edited,
        scope: &Scope,
        id: &str,
        found: &Found,
        samples: &HashMap<String, Sample>,
    ) -> Result<Look> {
        let (dossier, document) = (&edited.dossier, &edited.draft.document);
        let place = Place { dossier, zap: &edited.zap, document, samples };
        if found.is_trigger {
            return Ok(Look { prepared: None, starts: trial::starts(&place, scope.now) });
        }
        // Whether the mail server is there is told elsewhere.
        let checks = Checks { sends_mail: true };
        let step = found.group.as_deref().unwrap_or(id);
        let prepared = trial::prepare_with(tx, &place, scope, step, &checks)?;
        Ok(Look { prepared: Some(prepared), starts: None })
    }

    /// What was compared for the conditions of the form; `id`: that of the path, the filter or the trigger.
    pub(in crate::web::zaps::editor) fn verdict(&self, id: &str) -> Option<&Verdict> {
        match self.prepared.as_ref().and_then(|prepared| prepared.outlook.as_ref()) {
            None => self.starts.as_ref(),
            Some(Outlook::Filter(verdict)) => Some(verdict),
            Some(Outlook::Paths(paths)) => {
                paths.iter().find(|path| path.id == id)?.verdict.as_ref()
            }
            Some(_) => None,
        }
    }

    /// Whether the path would be taken, or the zap would start.
    pub(super) fn outcome(&self, found: &Found, id: &str, s: &Shell) -> Option<Outcome> {
        let outcome = |holds: bool, yes: &str, no: &str| {
            Some(Outcome { holds, words: s.t(if holds { yes } else { no }) })
        };
        if found.is_trigger {
            let starts = self.starts.as_ref().filter(|verdict| !verdict.checks.is_empty())?;
            return outcome(starts.holds, "zap-would-start", "zap-would-not-start");
        }
        let Some(Outlook::Paths(paths)) = self.prepared.as_ref()?.outlook.as_ref() else {
            return None;
        };
        let path = paths.iter().find(|path| path.id == id)?;
        outcome(path.is_taken, "zap-would-be-taken", "zap-would-not-be-taken")
    }
}
