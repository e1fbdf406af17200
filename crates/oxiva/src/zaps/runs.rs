//! Runs: what a zap did, once for each thing that started it, and each step of it.

use super::documents;
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx, Value},
    dossiers::DossierId,
    error::{Code, Result},
    page::{self, Page},
    statements,
};
use serde_json::Value as Json;
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

closed_set! {
    /// How a step stands.
    pub enum StepState {
        /// Begun; what it will do may have been done.
        Playing = "playing",
        Waiting = "waiting",
        Success = "success",
        Filtered = "filtered",
        Errored = "errored",
        Halted = "halted",
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

/// The trigger, or a step, of a run.
#[derive(Clone, Debug)]
pub struct Step {
    /// In the order in which they began; the trigger is 0.
    pub seq: i64,
    /// Its id in the document.
    pub step: String,
    /// Which turn of the loops around it: `""`, `"0"`, `"2.1"`.
    pub item: String,
    pub state: StepState,
    /// How often it was begun.
    pub attempts: i64,
    pub input: Json,
    pub output: Json,
    /// The stable word of what went wrong, empty if nothing did.
    pub failure: String,
    /// What went wrong, for a person.
    pub message: String,
    /// Whether trying again can help.
    pub retry: bool,
    pub warnings: Vec<String>,
    pub began_at: Micros,
    pub ended_at: Option<Micros>,
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub zap: Option<i64>,
    pub state: Option<RunState>,
    pub since: Option<Micros>,
    /// The first moment that is too late.
    pub until: Option<Micros>,
}

macro_rules! columns {
    () => {
        "SELECT id, zap, version, state, run_at, retries, start, source, depth, failure,
         created_at, ended_at, size FROM runs WHERE dossier = $1 AND "
    };
}

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

statements! {
    FIND = concat!(columns!(), "id = $2");
    ALL = select!("n.id > $2 AND n.id < $3");
    OF_ZAP = select!("n.id > $2 AND n.id < $3 AND n.zap = $5");
    /// As the indexes say it.
    ODD = select!("n.id > $2 AND n.id < $3 AND n.state = $5
        AND n.state IN ('held', 'filtered', 'errored', 'halted')");
    ODD_OF_ZAP = select!("n.id > $2 AND n.id < $3 AND n.zap = $5 AND n.state = $6
        AND n.state IN ('held', 'filtered', 'errored', 'halted')");
    /// By the index of what is due: the key would lead through all that has ended.
    OPEN_OF_ZAP = concat!(columns!(), "zap = $5 AND run_at >= 0 AND state = $6
        AND coalesce(id, id) > $2 AND coalesce(id, id) < $3
        ORDER BY coalesce(id, id) DESC LIMIT $4");
    STEPS = "SELECT seq, step, item, state, attempts, input, output, failure, message, retry,
        warnings, began_at, ended_at FROM run_steps WHERE dossier = $1 AND run = $2 ORDER BY seq";
    STEP = "SELECT seq, step, item, state, attempts, input, output, failure, message, retry,
        warnings, began_at, ended_at FROM run_steps WHERE dossier = $1 AND run = $2 AND seq = $3";
    HALT_WAITING = "UPDATE runs SET state = 'halted', failure = 'zap_removed', run_at = NULL,
        holder = NULL, ended_at = $3 WHERE dossier = $1 AND zap = $2 AND run_at >= 0";
    HALT_STEPS = "UPDATE run_steps SET state = 'halted', failure = 'zap_removed', ended_at = $3
        WHERE dossier = $1 AND state = 'playing' AND run IN (
            SELECT r.id FROM runs r WHERE r.dossier = $1 AND r.zap = $2 AND r.run_at >= 0)";
    HALT_HELD = "UPDATE runs SET state = 'halted', failure = 'zap_removed', ended_at = $3
        WHERE dossier = $1 AND zap = $2 AND state = 'held'
        AND state IN ('held', 'filtered', 'errored', 'halted')";
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

fn step_from_row(row: Row) -> std::result::Result<Step, DriverError> {
    let json = |column| -> std::result::Result<Json, DriverError> {
        let text: String = row.get(column)?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    };
    Ok(Step {
        seq: row.get(0)?,
        step: row.get(1)?,
        item: row.get(2)?,
        state: StepState::from_row(&row, 3)?,
        attempts: row.get(4)?,
        input: json(5)?,
        output: json(6)?,
        failure: row.get(7)?,
        message: row.get(8)?,
        retry: row.get(9)?,
        warnings: serde_json::from_value(json(10)?).unwrap_or_default(),
        began_at: row.get(11)?,
        ended_at: row.get(12)?,
    })
}

/// The smallest id of a moment: ids begin with theirs.
pub fn edge(moment: Micros) -> Uuid {
    let millis = (moment / 1_000).max(0) as u64;
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

/// Warnings as they are kept.
pub fn texts(texts: &[String]) -> String {
    if texts.is_empty() {
        "[]".to_owned()
    } else {
        serde_json::to_string(texts).unwrap_or_default()
    }
}

/// Newest first, what `filter` lets through. A page of successes may be short, even empty, and still
/// have a next one: when there are very few among many.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Run>> {
    let until = filter.until.map_or(Uuid::max(), edge);
    let place = match after.map(page::parse::<String>).transpose()? {
        Some(text) => Uuid::parse_str(&text).map_err(|_| Code::NotFound)?.min(until),
        None => until,
    };
    let range = Range { dossier, since: filter.since.map_or(Uuid::nil(), edge), before: place };
    match filter.state {
        None => Ok(page(range.any(tx, filter.zap, limit + 1)?, limit)),
        Some(RunState::Success) => range.successes(tx, filter.zap, limit),
        Some(state @ (RunState::Playing | RunState::Waiting)) => {
            Ok(page(range.open(tx, filter.zap, state, limit + 1)?, limit))
        }
        Some(state) => Ok(page(range.odd(tx, filter.zap, state, limit + 1)?, limit)),
    }
}

fn page(runs: Vec<Run>, limit: i64) -> Page<Run> {
    Page::of(runs, limit, |run| page::cursor(&run.id.to_string()))
}

/// How many times more runs are looked at for successes before a page is cut short.
const MAX_ROUNDS: usize = 20;

/// The runs of a dossier between two ids.
#[derive(Clone, Copy)]
struct Range {
    dossier: DossierId,
    since: Uuid,
    before: Uuid,
}

impl Range {
    fn any(self, tx: &mut Tx, zap: Option<i64>, limit: i64) -> Result<Vec<Run>> {
        let number = self.dossier.number();
        Ok(match zap {
            None => tx.query(&ALL, &[&number, &self.since, &self.before, &limit], from_row)?,
            Some(zap) => {
                let params: [&dyn Value; 5] = [&number, &self.since, &self.before, &limit, &zap];
                tx.query(&OF_ZAP, &params, from_row)?
            }
        })
    }

    fn odd(self, tx: &mut Tx, zap: Option<i64>, state: RunState, limit: i64) -> Result<Vec<Run>> {
        let (number, word) = (self.dossier.number(), state.word());
        Ok(match zap {
            None => {
                let params: [&dyn Value; 5] = [&number, &self.since, &self.before, &limit, &word];
                tx.query(&ODD, &params, from_row)?
            }
            Some(zap) => {
                let params: [&dyn Value; 6] =
                    [&number, &self.since, &self.before, &limit, &zap, &word];
                tx.query(&ODD_OF_ZAP, &params, from_row)?
            }
        })
    }

    fn open(self, tx: &mut Tx, zap: Option<i64>, state: RunState, limit: i64) -> Result<Vec<Run>> {
        let (number, word) = (self.dossier.number(), state.word());
        let zaps = match zap {
            Some(zap) => vec![zap],
            None => documents::titles(tx, self.dossier)?.into_iter().map(|(id, _)| id).collect(),
        };
        let mut runs = Vec::new();
        for zap in zaps {
            let params: [&dyn Value; 6] = [&number, &self.since, &self.before, &limit, &zap, &word];
            runs.extend(tx.query(&OPEN_OF_ZAP, &params, from_row)?);
        }
        runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.id));
        runs.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(runs)
    }

    /// Most runs are: those that are not are passed over.
    fn successes(mut self, tx: &mut Tx, zap: Option<i64>, limit: i64) -> Result<Page<Run>> {
        let mut kept = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let runs = self.any(tx, zap, limit + 1)?;
            let last = (runs.len() as i64) <= limit;
            self.before = runs.last().map_or(self.before, |run| run.id);
            kept.extend(runs.into_iter().filter(|run| run.state == RunState::Success));
            if last || kept.len() as i64 > limit {
                return Ok(page(kept, limit));
            }
        }
        let next = Some(page::cursor(&self.before.to_string()));
        Ok(Page { items: kept, next })
    }
}

/// The run of that id.
pub fn find(tx: &mut Tx, dossier: DossierId, id: Uuid) -> Result<Option<Run>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
}

/// The run of that id, or `not_found`.
pub fn get(tx: &mut Tx, dossier: DossierId, id: Uuid) -> Result<Run> {
    find(tx, dossier, id)?.ok_or_else(|| Code::NotFound.into())
}

/// The trigger and the steps of a run, in the order in which they began.
pub fn steps(tx: &mut Tx, dossier: DossierId, run: Uuid) -> Result<Vec<Step>> {
    Ok(tx.query(&STEPS, &[&dossier.number(), &run], step_from_row)?)
}

/// One of them.
pub fn step(tx: &mut Tx, dossier: DossierId, run: Uuid, seq: i64) -> Result<Step> {
    tx.optional(&STEP, &[&dossier.number(), &run, &seq], step_from_row)?
        .ok_or_else(|| Code::NotFound.into())
}

/// Ends what waits, is held or is under way. What a step does at this moment is done all the same; its
/// record is refused, and nothing follows from it.
pub fn halt_all(tx: &mut Tx, dossier: DossierId, zap: i64, now: Micros) -> Result<()> {
    let params: [&dyn Value; 3] = [&dossier.number(), &zap, &now];
    tx.execute(&HALT_STEPS, &params)?;
    tx.execute(&HALT_WAITING, &params)?;
    tx.execute(&HALT_HELD, &params)?;
    Ok(())
}
