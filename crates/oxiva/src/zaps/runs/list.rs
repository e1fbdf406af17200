//! Runs, the newest first, by what is asked of them.

use super::{
    of_events,
    run::{Run, RunState, Start, columns, from_row, select},
};
use crate::{
    clock::{Micros, SECOND},
    db::{Tx, Value},
    dossiers::DossierId,
    error::{Code, Result},
    page::{self, Page},
    records::RecordKind,
    statements,
    zaps::{documents, labelled},
};
use std::collections::HashSet;
use uuid::Uuid;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub zap: Option<i64>,
    pub state: Option<RunState>,
    pub since: Option<Micros>,
    /// The first moment that is too late.
    pub until: Option<Micros>,
    /// What started them.
    pub start: Option<Start>,
    /// Tests of drafts alone, or all others; both if it does not say.
    pub tests: Option<bool>,
    /// Of the zaps that have it.
    pub label: Option<String>,
    /// Of the event of that number.
    pub event: Option<i64>,
    /// Of the events of that record; of a societe, those of all that belongs to it too.
    pub record: Option<(RecordKind, i64)>,
}

statements! {
    ALL = select!("n.id > $2 AND n.id < $3");
    OF_ZAP = select!("n.id > $2 AND n.id < $3 AND n.zap = $5");
    /// As the indexes say it.
    ODD = select!("n.id > $2 AND n.id < $3 AND n.state = $5
        AND n.state IN ('held', 'filtered', 'errored', 'halted')");
    ODD_OF_ZAP = select!("n.id > $2 AND n.id < $3 AND n.zap = $5 AND n.state = $6
        AND n.state IN ('held', 'filtered', 'errored', 'halted')");
    TESTS = select!("n.id > $2 AND n.id < $3 AND n.start = 'test'");
    TESTS_OF_ZAP = select!("n.id > $2 AND n.id < $3 AND n.zap = $5 AND n.start = 'test'");
    /// By the index of what is due: the key would lead through all that has ended.
    OPEN_OF_ZAP = concat!(columns!(), "zap = $5 AND run_at >= 0 AND state = $6
        AND coalesce(id, id) > $2 AND coalesce(id, id) < $3
        ORDER BY coalesce(id, id) DESC LIMIT $4");
    OF_RECEPTION = select!("n.id > $2 AND n.id < $3 AND n.zap = $5 AND n.start = 'hook'
        AND n.source = $6");
}

/// The smallest id of a moment: ids begin with theirs.
pub fn edge(moment: Micros) -> Uuid {
    let millis = (moment / 1_000).max(0) as u64;
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

/// Newest first, what `filter` lets through. A page of what no index leads to (successes, what a kind of trigger
/// started, zaps of a label) may be short, even empty, and still have a next one: when there is very little of
/// it among much else.
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
    let mut range = Range { dossier, since: filter.since.map_or(Uuid::nil(), edge), before: place };
    let zaps: Option<HashSet<i64>> = match &filter.label {
        Some(label) => Some(labelled::zaps_with(tx, dossier, label)?.into_iter().collect()),
        None => None,
    };
    let mut kept = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let runs = range.read(tx, filter, limit + 1)?;
        let is_last = (runs.len() as i64) <= limit;
        range.before = runs.last().map_or(range.before, |run| run.id);
        kept.extend(runs.into_iter().filter(|run| filter.lets_through(run, zaps.as_ref())));
        if is_last || kept.len() as i64 > limit {
            return Ok(Page::of(kept, limit, cursor));
        }
    }
    let next = Some(page::cursor(&range.before.to_string()));
    Ok(Page { items: kept, next })
}

fn cursor(run: &Run) -> String {
    page::cursor(&run.id.to_string())
}

/// How many times runs are looked at for those that are wanted before a page is cut short.
const MAX_ROUNDS: usize = 20;

impl Filter {
    /// What the statements do not ask. `zaps`: those of the label.
    fn lets_through(&self, run: &Run, zaps: Option<&HashSet<i64>>) -> bool {
        self.state.is_none_or(|state| run.state == state)
            && self.zap.is_none_or(|zap| run.zap == zap)
            && self.start.is_none_or(|start| run.start == start)
            && self.tests.is_none_or(|tests| (run.start == Start::Test) == tests)
            && zaps.is_none_or(|zaps| zaps.contains(&run.zap))
    }
}

/// The runs of a dossier between two ids.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub dossier: DossierId,
    pub since: Uuid,
    pub before: Uuid,
}

impl Range {
    /// By the index that leads to the fewest.
    fn read(self, tx: &mut Tx, filter: &Filter, limit: i64) -> Result<Vec<Run>> {
        if let Some(event) = filter.event {
            return of_events::of_event(self, tx, event, limit);
        }
        if let Some((kind, id)) = filter.record {
            return of_events::of_record(self, tx, kind, id, limit);
        }
        if filter.tests == Some(true) || filter.start == Some(Start::Test) {
            return self.tests(tx, filter.zap, limit);
        }
        match filter.state {
            None | Some(RunState::Success) => self.any(tx, filter.zap, limit),
            Some(state @ (RunState::Playing | RunState::Waiting)) => {
                self.open(tx, filter.zap, state, limit)
            }
            Some(state) => self.odd(tx, filter.zap, state, limit),
        }
    }

    pub fn any(self, tx: &mut Tx, zap: Option<i64>, limit: i64) -> Result<Vec<Run>> {
        let number = self.dossier.number();
        Ok(match zap {
            None => tx.query(&ALL, &[&number, &self.since, &self.before, &limit], from_row)?,
            Some(zap) => {
                let params: [&dyn Value; 5] = [&number, &self.since, &self.before, &limit, &zap];
                tx.query(&OF_ZAP, &params, from_row)?
            }
        })
    }

    fn tests(self, tx: &mut Tx, zap: Option<i64>, limit: i64) -> Result<Vec<Run>> {
        let number = self.dossier.number();
        Ok(match zap {
            None => tx.query(&TESTS, &[&number, &self.since, &self.before, &limit], from_row)?,
            Some(zap) => {
                let params: [&dyn Value; 5] = [&number, &self.since, &self.before, &limit, &zap];
                tx.query(&TESTS_OF_ZAP, &params, from_row)?
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
}

/// Runs of a reception begin as it arrives.
const RECEPTION_STARTS_WITHIN: Micros = 2 * SECOND;

/// The runs that a reception started, the newest first; those of a list that was sent, the last ones. `zap`: the
/// one that its hook starts.
pub fn of_reception(
    tx: &mut Tx,
    dossier: DossierId,
    zap: i64,
    (reception, at): (Uuid, Micros),
    limit: i64,
) -> Result<Vec<Run>> {
    let (since, until) = (edge(at), edge(at + RECEPTION_STARTS_WITHIN));
    let source = reception.to_string();
    let params: [&dyn Value; 6] = [&dossier.number(), &since, &until, &limit, &zap, &source];
    Ok(tx.query(&OF_RECEPTION, &params, from_row)?)
}
