//! Schedules of zaps: a run starts when the moment of a schedule has come.

use super::queue;
use crate::{
    clock::{MINUTE, Micros},
    db::Tx,
    dossiers,
    error::Result,
    worker::LaneKey,
    zaps::{documents, engine::Engine, start},
};
use std::sync::{Arc, Mutex, PoisonError};

/// Schedules that fire in one sweep.
const MAX_FIRED_PER_SWEEP: i64 = 1_000;
/// The clock was set back by more than this: schedules are worked out anew.
const CLOCK_SET_BACK: Micros = MINUTE;

/// Fires schedules, asked once in each sweep.
pub struct Schedules {
    engine: Arc<Engine>,
    /// How far the time of day is ahead of the time that has passed, as last seen.
    ahead: Mutex<Option<Micros>>,
}

impl Schedules {
    /// Nothing has fired yet.
    pub fn new(engine: Arc<Engine>) -> Schedules {
        Schedules { engine, ahead: Mutex::new(None) }
    }

    /// Starts a run for each schedule whose moment has come, one for all the moments it missed. What
    /// fails is logged, and fires in a later sweep.
    pub async fn fire(&self, now: Micros) {
        if self.clock_was_set_back(now) {
            self.set_anew(now).await;
        }
        let due = self.engine.db.read(move |tx| queue::ticks(tx, now, MAX_FIRED_PER_SWEEP)).await;
        let due = match due {
            Ok(due) => due,
            Err(error) => return tracing::error!(%error, "could not look for schedules"),
        };
        for (key, moment) in due {
            if let Err(error) = self.fire_one(key, moment, now).await {
                tracing::error!(%error, zap = key.1, "schedule not fired");
            }
        }
    }

    fn clock_was_set_back(&self, now: Micros) -> bool {
        let ahead = now - self.engine.clock.elapsed().as_micros() as Micros;
        let before = self.ahead.lock().unwrap_or_else(PoisonError::into_inner).replace(ahead);
        before.is_some_and(|before| ahead < before - CLOCK_SET_BACK)
    }

    async fn fire_one(&self, (dossier, zap): LaneKey, moment: Micros, now: Micros) -> Result<()> {
        let engine = self.engine.clone();
        let work = move |tx: &mut Tx| {
            let Some(found) = documents::find(tx, dossier, zap)? else { return Ok(()) };
            let next = documents::next_moment(tx, dossier, &found, now)?;
            // Another node, or a person, was faster.
            if !documents::move_on(tx, dossier, zap, moment, next)? {
                return Ok(());
            }
            let dossier = dossiers::get(tx, dossier)?;
            start::on_schedule(tx, &engine.ids, &engine.entropy, &dossier, zap, moment, now)
        };
        self.engine.db.write(dossier.key(), work).await
    }

    /// The clock was set back: what was to fire next is too far away now.
    async fn set_anew(&self, now: Micros) {
        let scheduled = self.engine.db.read(queue::scheduled).await.unwrap_or_default();
        for (dossier, zap) in scheduled {
            let work = move |tx: &mut Tx| {
                let Some(found) = documents::find(tx, dossier, zap)? else { return Ok(()) };
                let next = documents::next_moment(tx, dossier, &found, now)?;
                let before = found.next_at.unwrap_or_default();
                documents::move_on(tx, dossier, zap, before, next).map(drop)
            };
            if let Err(error) = self.engine.db.write(dossier.key(), work).await {
                tracing::error!(%error, zap, "schedule not worked out anew");
            }
        }
    }
}
