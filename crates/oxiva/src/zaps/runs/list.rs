//! Runs, the newest first, by what is asked of them.

use super::run::{Run, RunState, columns, from_row, select};
use crate::{
    clock::Micros,
    db::{Tx, Value},
    dossiers::DossierId,
    error::{Code, Result},
    page::{self, Page},
    statements,
    zaps::documents,
};
use uuid::Uuid;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub zap: Option<i64>,
    pub state: Option<RunState>,
    pub since: Option<Micros>,
    /// The first moment that is too late.
    pub until: Option<Micros>,
}

statements! {
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
}

/// The smallest id of a moment: ids begin with theirs.
pub fn edge(moment: Micros) -> Uuid {
    let millis = (moment / 1_000).max(0) as u64;
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
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
