//! A step that writes into our own tables.

use super::{LeasedRun, Recorded};
use crate::{
    actions::{Failure, Outcome, Within},
    db::Tx,
    dossiers::Scope,
    error::{Error, Result},
    i18n::Lang,
    zaps::{
        playing::{Begun, Playing},
        runs::Reason,
    },
};
use std::sync::{Arc, Mutex, PoisonError};

/// What came of an effect in our own tables.
pub(super) enum Inside {
    Recorded(Box<Playing>, Recorded),
    /// Nothing was done.
    Refused(Outcome),
}

impl LeasedRun {
    /// Does what is done in our own tables, and records it there and then. What our own rules refuse
    /// leaves nothing behind, and is a failure of the step.
    pub(super) async fn inside(
        &self,
        playing: &Playing,
        begun: &Begun,
        effect: Within,
    ) -> Result<Inside> {
        let leased = LeasedRun { engine: self.engine.clone(), claimed: self.claimed };
        let (mut playing, begun) = (playing.clone(), begun.clone());
        let (lang, now) = (playing.dossier.langue, self.engine.clock.now());
        let scope = Scope {
            claim: self.engine.environment.load.claim(now),
            ..playing.head.scope_of_steps(now).at(&self.engine.config.public_url())
        };
        let refused = Arc::new(Mutex::new(None));
        let said = refused.clone();
        let work = move |tx: &mut Tx| {
            // It may run again: what was refused before is not refused now.
            *said.lock().unwrap_or_else(PoisonError::into_inner) = None;
            let outcome = effect(tx, &scope).inspect_err(|error| {
                *said.lock().unwrap_or_else(PoisonError::into_inner) = failure(error, lang);
            })?;
            let mark = playing.outcome(&begun, outcome, now);
            let (advance, next) = playing.advance(now, leased.engine.entropy.fraction());
            let entry = leased.entry(&playing, Some(mark), advance, &next, now);
            entry.write(tx)?;
            let lease = entry.standing.run_at.unwrap_or(now);
            Ok(Inside::Recorded(Box::new(playing), Recorded { next, lease }))
        };
        let done = self.engine.db.write_soon(self.claimed.dossier.key(), work).await;
        let refused = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (done, refused) {
            (Err(_), Some(failure)) => Ok(Inside::Refused(Outcome::Failed(failure))),
            (done, _) => done,
        }
    }
}

/// What our own rules refused, or storage for good. `None`: storage did, and that is tried again.
pub(in crate::execution) fn failure(error: &Error, lang: Lang) -> Option<Failure> {
    let code = match error {
        Error::Storage(refused) if refused.is_lasting() => {
            tracing::error!(error = %refused, "step refused by storage");
            let word = Reason::NotRecorded.word();
            return Some(Failure::lasting(word, lang.text("zap-failure-not_recorded")));
        }
        Error::Storage(_) => return None,
        Error::Invalid(problems) => problems.first().map_or("invalid", |problem| problem.rule),
        Error::Refused { code, .. } => code.word(),
    };
    let message = match error {
        Error::Invalid(problems) => problems
            .iter()
            .map(|problem| format!("{} : {}", problem.field, problem.message(lang)))
            .collect::<Vec<_>>()
            .join("\n"),
        _ => error.message(lang),
    };
    Some(Failure::lasting(code, message))
}
