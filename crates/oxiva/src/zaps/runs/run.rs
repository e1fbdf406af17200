//! One run of a zap.

use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx, Value},
    dossiers::DossierId,
    error::{Code, Result},
    statements,
};
use uuid::Uuid;

closed_set! {
    /// How a run stands.
    pub enum RunState {
        /// Under way, or about to be.
        Playing = "playing",
        /// For a moment that a step named, or for the next attempt of what failed.
        Waiting = "waiting",
        /// Until a person releases or drops it.
        Held = "held",
        Success = "success",
        /// A filter let it go no further.
        Filtered = "filtered",
        Errored = "errored",
        /// A step, or a person, ended it.
        Halted = "halted",
    }
}

impl RunState {
    /// Whether nothing more happens by itself.
    pub fn has_ended(self) -> bool {
        !matches!(self, RunState::Playing | RunState::Waiting | RunState::Held)
    }
}

closed_set! {
    /// What started it. What [`Run::source`] names stands beside.
    pub enum Start as "RunStart" {
        /// A reception.
        Hook = "hook",
        /// An event.
        Event = "event",
        /// The table and the row: `3/12`.
        Row = "row",
        /// The activite that is due.
        Due = "due",
        /// The moment.
        Schedule = "schedule",
        /// Who did.
        Manual = "manual",
        /// The run that was done again.
        Replay = "replay",
        /// Who tested the draft.
        Test = "test",
    }
}

/// A run as its table has it.
#[derive(Clone, Debug)]
pub struct Run {
    pub id: Uuid,
    pub zap: i64,
    pub version: i64,
    pub state: RunState,
    /// When it goes on, if it waits.
    pub run_at: Option<Micros>,
    /// Automatic retries so far.
    pub retries: i64,
    pub start: Start,
    pub source: String,
    /// How many zaps started each other before this one.
    pub depth: i64,
    /// The stable word of why it did not succeed.
    pub failure: String,
    pub created_at: Micros,
    pub ended_at: Option<Micros>,
    /// Bytes of what its steps took and gave.
    pub size: i64,
}

/// What decides where a run is counted once it has ended.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    pub zap: i64,
    pub created_at: Micros,
    /// Tests of drafts are not counted.
    pub is_test: bool,
}

impl Run {
    /// What of it is counted once it ends.
    pub fn counted(&self) -> Counted {
        Counted { zap: self.zap, created_at: self.created_at, is_test: self.start == Start::Test }
    }
}

closed_set! {
    /// Why a run ended without one of its steps being the cause.
    pub enum Reason {
        /// Too many zaps started each other.
        ChainTooDeep = "chain_too_deep",
        TooManySteps = "too_many_steps",
        ZapRemoved = "zap_removed",
        /// Its document cannot be read any more.
        Document = "document",
        /// It was held, and a person dropped it.
        Dropped = "dropped",
        /// A person halted it.
        Stopped = "stopped",
        /// Storage will never take what came of it.
        NotRecorded = "not_recorded",
    }
}

macro_rules! columns {
    () => {
        "SELECT id, zap, version, state, run_at, retries, start, source, depth, failure,
         created_at, ended_at, size FROM runs WHERE dossier = $1 AND "
    };
}
pub(super) use columns;

/// The ids come from an index that has them in order; the rows follow, by their key.
macro_rules! select {
    ($ids:literal) => {
        concat!(
            columns!(),
            "id IN (SELECT n.id FROM runs n WHERE n.dossier = $1 AND ",
            $ids,
            " ORDER BY n.id DESC LIMIT $4) ORDER BY id DESC"
        )
    };
}
pub(super) use select;

statements! {
    FIND = concat!(columns!(), "id = $2");
    HALT_WAITING = "UPDATE runs SET state = 'halted', failure = 'zap_removed', run_at = NULL,
        holder = NULL, ended_at = $3 WHERE dossier = $1 AND zap = $2 AND run_at >= 0
        RETURNING zap, created_at, start";
    HALT_STEPS = "UPDATE run_steps SET state = 'halted', failure = 'zap_removed', ended_at = $3
        WHERE dossier = $1 AND state = 'playing' AND run IN (
            SELECT r.id FROM runs r WHERE r.dossier = $1 AND r.zap = $2 AND r.run_at >= 0)";
    HALT_HELD = "UPDATE runs SET state = 'halted', failure = 'zap_removed', ended_at = $3
        WHERE dossier = $1 AND zap = $2 AND state = 'held'
        AND state IN ('held', 'filtered', 'errored', 'halted')
        RETURNING zap, created_at, start";
}

/// Reads the columns that the statements of this file name.
pub(crate) fn from_row(row: Row) -> std::result::Result<Run, DriverError> {
    Ok(Run {
        id: row.get(0)?,
        zap: row.get(1)?,
        version: row.get(2)?,
        state: RunState::from_row(&row, 3)?,
        run_at: row.get(4)?,
        retries: row.get(5)?,
        start: Start::from_row(&row, 6)?,
        source: row.get(7)?,
        depth: row.get(8)?,
        failure: row.get(9)?,
        created_at: row.get(10)?,
        ended_at: row.get(11)?,
        size: row.get(12)?,
    })
}

/// The run of that id.
pub fn find(tx: &mut Tx, dossier: DossierId, id: Uuid) -> Result<Option<Run>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
}

/// The run of that id, or `not_found`.
pub fn get(tx: &mut Tx, dossier: DossierId, id: Uuid) -> Result<Run> {
    find(tx, dossier, id)?.ok_or_else(|| Code::NotFound.into())
}

/// Ends what waits, is held or is under way. What a step does at this moment is done all the same; its
/// record is refused, and nothing follows from it. Returns those that ended, to be counted.
pub fn halt_all(tx: &mut Tx, dossier: DossierId, zap: i64, now: Micros) -> Result<Vec<Counted>> {
    let params: [&dyn Value; 3] = [&dossier.number(), &zap, &now];
    tx.execute(&HALT_STEPS, &params)?;
    let mut ended = tx.query(&HALT_WAITING, &params, counted_from_row)?;
    ended.extend(tx.query(&HALT_HELD, &params, counted_from_row)?);
    Ok(ended)
}

/// Reads zap, moment of creation and start.
pub(in crate::zaps) fn counted_from_row(row: Row) -> std::result::Result<Counted, DriverError> {
    let start = Start::from_row(&row, 2)?;
    Ok(Counted { zap: row.get(0)?, created_at: row.get(1)?, is_test: start == Start::Test })
}
