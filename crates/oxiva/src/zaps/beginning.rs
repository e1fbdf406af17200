//! A run that is about to be written: due, held for a person, or begun by this node at once.

use super::{
    engine::Engine,
    ledger::{self, Standing},
    playing::{Begun, Head, Next, Playing, StepRow, trigger_row},
    reception::ReadyZap,
    runs::{self, Reason},
};
use crate::{
    db::{Pace, Signal, Topic, Tx},
    dossiers::TEST_DEPTH,
    error::Result,
    zaps::outcome::Failure,
};
use jiff::tz::TimeZone;
use serde_json::Value as Json;
use uuid::Uuid;

/// Zaps that may start each other, one after the other.
pub const MAX_CHAIN: i64 = 8;

/// A run that is about to be written.
pub struct Beginning {
    head: Head,
    standing: Standing,
    trigger: StepRow,
    rows: Vec<StepRow>,
    size: i64,
    pace: Pace,
    /// That of its dossier, if it is at hand.
    zone: Option<TimeZone>,
    /// In memory, with the step that is begun.
    fresh: Option<(Playing, Begun)>,
}

impl Beginning {
    /// Waits in the table; or has ended before it began, at the end of a chain.
    pub fn due(head: Head, trigger: StepRow) -> Beginning {
        let now = head.created_at;
        let standing = if head.depth > MAX_CHAIN {
            Standing::ended(runs::RunState::Halted, Reason::ChainTooDeep.word(), now)
        } else {
            Standing::due(now)
        };
        let size = trigger.output.len() as i64;
        let (rows, pace) = (Vec::new(), Pace::default());
        Beginning { head, standing, trigger, rows, size, pace, zone: None, fresh: None }
    }

    /// Has ended before it began: its conditions could not be asked.
    pub fn failed(head: Head, mut trigger: StepRow, failure: Failure) -> Beginning {
        let now = head.created_at;
        let standing = Standing::ended(runs::RunState::Errored, failure.code, now);
        trigger.state = runs::StepState::Errored;
        (trigger.failure, trigger.message) = (failure.code.to_owned(), failure.message);
        Beginning { standing, ..Beginning::due(head, trigger) }
    }

    /// For a person to decide.
    pub fn held(self) -> Beginning {
        if self.has_ended() { self } else { Beginning { standing: Standing::held(), ..self } }
    }

    /// Begun at once, if this node has room and the zap needs no order.
    pub(super) fn now(engine: &Engine, head: Head, ready: &ReadyZap, trigger: Json) -> Beginning {
        let now = head.created_at;
        let lane = (head.dossier, head.zap);
        let may_begin = head.depth <= MAX_CHAIN && !ready.pace.ordered;
        let claim = may_begin.then(|| engine.load.claim_of_lane(lane, now)).flatten();
        let Some((node, lease)) = claim else {
            let trigger = trigger_row(&ready.plan.trigger.id, &trigger, now);
            return Beginning::due(head, trigger);
        };
        let (mut playing, trigger) =
            Playing::new(head.clone(), ready.dossier.clone(), ready.plan.clone(), trigger);
        let (advance, next) = playing.advance(now, engine.entropy.fraction());
        let standing = Standing::after(&advance, &next, &node, lease, now);
        let fresh = match next {
            Next::Do(begun) => Some((playing, *begun)),
            Next::At(_) => None,
            Next::End(state) => {
                engine.metrics.run(state.word());
                None
            }
        };
        let (rows, size, pace) = (advance.rows, advance.size, ready.pace);
        let zone = Some(ready.dossier.zone());
        Beginning { head, standing, trigger, rows, size, pace, zone, fresh }
    }

    /// Whether it ended before it began.
    pub fn has_ended(&self) -> bool {
        self.standing.ended_at.is_some()
    }

    /// Writes the run, its trigger and what is decided already, and tells the runner. What a test led to is not
    /// written: it starts nothing.
    pub fn write(&self, tx: &mut Tx) -> Result<()> {
        let (head, standing) = (&self.head, &self.standing);
        if head.depth >= TEST_DEPTH {
            return Ok(());
        }
        ledger::insert(tx, head, standing, &self.trigger, self.size, self.zone.as_ref())?;
        self.rows.iter().try_for_each(|row| ledger::row(tx, head, row))?;
        let claimed = standing.run_at.filter(|_| standing.holder.is_some());
        if standing.run_at.is_some_and(|at| at <= head.created_at || claimed.is_some()) {
            let topic = Topic::Run { zap: head.zap, run: head.run, claimed, pace: self.pace };
            tx.signal(Signal { dossier: head.dossier, topic });
        }
        Ok(())
    }

    /// What memory has of it, taken out.
    pub(crate) fn take_fresh(&mut self) -> Option<(Uuid, (Playing, Begun))> {
        Some((self.head.run, self.fresh.take()?))
    }
}
