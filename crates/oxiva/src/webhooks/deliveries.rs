//! Deliveries and their attempts: the queue and the log are the same rows.

use super::settings::Format;
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::{Code, Result},
    page::{self, Page},
    records::{Event, events},
    statements,
};
use std::collections::HashMap;

closed_set! {
    /// How a delivery stands.
    pub enum DeliveryState {
        Pending = "pending",
        Delivered = "delivered",
        /// Given up: the schedule is over.
        Failed = "failed",
        /// The endpoint was suspended or paused when the event happened.
        Skipped = "skipped",
    }
}

/// One event that one endpoint is owed, with its last attempt.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub endpoint: i64,
    pub seq: i64,
    pub state: DeliveryState,
    /// When it is due, or when the lease of whoever works on it ends.
    pub run_at: Micros,
    pub held: bool,
    pub attempts: i64,
    pub created_at: Micros,
    pub event: Event,
    pub last: Option<Attempt>,
}

/// Bytes of an answer that are read and kept.
pub const MAX_ANSWER_BYTES: usize = 100 * 1024;

/// One call.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub number: i64,
    pub at: Micros,
    /// In microseconds.
    pub duration: Micros,
    pub url: String,
    pub status: Option<i64>,
    /// One word of the closed list, when there was no answer.
    pub failure: Option<String>,
    /// What was sent.
    pub format: Format,
    /// The start of the answer's body.
    pub answer: Vec<u8>,
}

impl Attempt {
    /// Whether the answer was longer than what is kept of it, as far as can be known.
    pub fn is_cut(&self) -> bool {
        self.answer.len() >= MAX_ANSWER_BYTES
    }

    /// Whether the receiver took it.
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

macro_rules! select {
    ($($rest:literal)+) => {
        concat!(
            "SELECT d.endpoint, d.event, d.state, d.run_at, d.holder, d.attempts, d.created_at,
             e.kind, e.record, e.societe, e.changes,
             a.number, a.at, a.duration, a.url, a.status, a.failure, a.format
             FROM deliveries d
             JOIN events e ON e.dossier = d.dossier AND e.seq = d.event
             LEFT JOIN attempts a ON a.dossier = d.dossier AND a.endpoint = d.endpoint
                 AND a.event = d.event AND a.number = d.attempts
             WHERE d.dossier = $1 AND ",
            $($rest),+
        )
    };
}

macro_rules! newest {
    ($condition:literal) => {
        select!($condition "(d.event, d.endpoint) < ($2, $3) AND d.event >= $4
            ORDER BY d.event DESC, d.endpoint DESC LIMIT $5")
    };
}

statements! {
    ALL = newest!("");
    FAILED = newest!("d.state = 'failed' AND ");
    SKIPPED = newest!("d.state = 'skipped' AND ");
    OF_ENDPOINT = select!("d.event < $2 AND d.event >= $4 AND d.endpoint = $3
        ORDER BY d.event DESC LIMIT $5");
    /// Those that wait, in the order of their next attempt.
    PENDING = select!("d.endpoint = $2 AND d.state = 'pending'
        AND (d.run_at, d.event) > ($3, $4) ORDER BY d.run_at, d.event LIMIT $5");
    FIND = select!("d.endpoint = $2 AND d.event = $3");
    ATTEMPTS = "SELECT number, at, duration, url, status, failure, format, answer FROM attempts
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 ORDER BY number DESC LIMIT 100";
    COUNT = "SELECT count(*) FROM deliveries WHERE dossier = $1 AND event = $2";
    /// Of the events of a societe and what belongs to it, from a number on.
    COUNTS = "SELECT d.event, count(*) FROM events e
        JOIN deliveries d ON d.dossier = e.dossier AND d.event = e.seq
        WHERE e.dossier = $1 AND e.societe = $2 AND e.seq >= $3 GROUP BY d.event";
    COUNT_FAILED = "SELECT count(*) FROM (SELECT 1 AS one FROM deliveries
        WHERE dossier = $1 AND state = 'failed' LIMIT $2) AS counted";
}

fn from_row(row: Row) -> std::result::Result<Delivery, DriverError> {
    let number: Option<i64> = row.get(11)?;
    let holder: Option<String> = row.get(4)?;
    Ok(Delivery {
        endpoint: row.get(0)?,
        seq: row.get(1)?,
        state: DeliveryState::from_row(&row, 2)?,
        run_at: row.get(3)?,
        held: holder.is_some(),
        attempts: row.get(5)?,
        created_at: row.get(6)?,
        event: Event::from_row(&row, [7, 8, 9, 10])?,
        last: match number {
            // A list has no use for the answers, which may be long.
            Some(_) => Some(attempt(&row, 11, Vec::new())?),
            None => None,
        },
    })
}

fn attempt(row: &Row, first: usize, answer: Vec<u8>) -> std::result::Result<Attempt, DriverError> {
    Ok(Attempt {
        number: row.get(first)?,
        at: row.get(first + 1)?,
        duration: row.get(first + 2)?,
        url: row.get(first + 3)?,
        status: row.get(first + 4)?,
        failure: row.get(first + 5)?,
        format: Format::from_row(row, first + 6)?,
        answer,
    })
}

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<DeliveryState>,
    pub endpoint: Option<i64>,
    /// What is not on its way any more and did not arrive: given up, or set aside.
    pub missed: bool,
    /// One event.
    pub event: Option<i64>,
    /// `ticket.created`
    pub kind: Option<String>,
    /// Of events that happened from then on, and before then.
    pub since: Option<Micros>,
    pub until: Option<Micros>,
}

impl Filter {
    fn keeps(&self, delivery: &Delivery) -> bool {
        let missed = matches!(delivery.state, DeliveryState::Failed | DeliveryState::Skipped);
        self.state.is_none_or(|state| state == delivery.state)
            && (missed || !self.missed)
            && self.endpoint.is_none_or(|endpoint| endpoint == delivery.endpoint)
            && self.kind.as_ref().is_none_or(|kind| *kind == delivery.event.word())
            && self.since.is_none_or(|since| delivery.created_at >= since)
            && self.until.is_none_or(|until| delivery.created_at < until)
    }
}

/// Where a list goes on: event and endpoint of the last row, or its time and event if it waits.
type Place = (i64, i64, i64);

/// Rows that are looked at in one go, and how often, before a page is cut short.
const ROWS_PER_STEP: i64 = 500;
const MAX_ROUNDS: usize = 20;

/// Newest first; those that wait, in the order of their next attempt. A page may be short, even
/// empty, and still have a next one: when very few of those that were looked at are kept.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Delivery>> {
    let after: Option<Place> = after.map(page::parse).transpose()?;
    if filter.state == Some(DeliveryState::Pending) && filter.event.is_none() {
        return waiting(tx, dossier, filter, after, limit);
    }
    let mut walk = Walk::new(tx, dossier, filter, after)?;
    let mut kept = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let rows = walk.next(tx)?;
        kept.extend(rows.into_iter().filter(|delivery| filter.keeps(delivery)));
        if walk.done || kept.len() as i64 > limit {
            break;
        }
    }
    let more = (!walk.done).then_some((0, walk.event, walk.endpoint));
    Ok(cut(kept, limit, more, |d| (0, d.seq, d.endpoint)))
}

fn cut(
    mut kept: Vec<Delivery>,
    limit: i64,
    more: Option<Place>,
    place: impl Fn(&Delivery) -> Place,
) -> Page<Delivery> {
    let next =
        if kept.len() as i64 > limit { kept.get(limit as usize - 1).map(&place) } else { more };
    kept.truncate(limit as usize);
    Page { items: kept, next: next.map(|place| page::cursor(&place)) }
}

/// A walk from the newest delivery to the oldest.
struct Walk {
    dossier: DossierId,
    statement: &'static crate::db::Statement,
    of_endpoint: Option<i64>,
    event: i64,
    endpoint: i64,
    oldest: i64,
    done: bool,
}

impl Walk {
    fn new(tx: &mut Tx, dossier: DossierId, filter: &Filter, after: Option<Place>) -> Result<Walk> {
        let statement = match (filter.state, filter.endpoint) {
            (Some(DeliveryState::Failed), _) => &FAILED,
            (Some(DeliveryState::Skipped), _) => &SKIPPED,
            (_, Some(_)) => &OF_ENDPOINT,
            (_, None) => &ALL,
        };
        let of_endpoint = filter.endpoint.filter(|_| std::ptr::eq(statement, &OF_ENDPOINT));
        // The whole of one event; else what happened in the time asked for.
        let (newest, oldest) = match filter.event {
            Some(event) => (event + 1, event),
            None => (
                match filter.until {
                    Some(until) => events::first_since(tx, dossier, until)?,
                    None => i64::MAX,
                },
                match filter.since {
                    Some(since) => events::first_since(tx, dossier, since)?,
                    None => 0,
                },
            ),
        };
        let (event, endpoint) = after.map_or((newest, 0), |(_, event, endpoint)| (event, endpoint));
        Ok(Walk { dossier, statement, of_endpoint, event, endpoint, oldest, done: false })
    }

    fn next(&mut self, tx: &mut Tx) -> Result<Vec<Delivery>> {
        let second = self.of_endpoint.unwrap_or(self.endpoint);
        let params: [&dyn crate::db::Value; 5] =
            [&self.dossier.number(), &self.event, &second, &self.oldest, &ROWS_PER_STEP];
        let rows = tx.query(self.statement, &params, from_row)?;
        self.done = (rows.len() as i64) < ROWS_PER_STEP;
        if let Some(last) = rows.last() {
            (self.event, self.endpoint) = (last.seq, last.endpoint);
        }
        Ok(rows)
    }
}

/// Each endpoint has its own ordered rows, which are merged here, as far as all were looked through.
fn waiting(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Page<Delivery>> {
    let (mut kept, mut seen, mut rounds) = (Vec::new(), None, MAX_ROUNDS);
    let mut endpoints = super::endpoints::ids(tx, dossier)?;
    endpoints.retain(|endpoint| filter.endpoint.is_none_or(|wanted| wanted == *endpoint));
    for endpoint in endpoints {
        let (mut own, mut place, mut most) = (Vec::new(), after, limit + 2);
        loop {
            let rows = waiting_at(tx, dossier, endpoint, place, most)?;
            let all = (rows.len() as i64) < most;
            place = rows.last().map(waits_at).or(place);
            let wanted = |d: &Delivery| filter.keeps(d) && after.is_none_or(|at| waits_at(d) > at);
            own.extend(rows.into_iter().filter(wanted));
            if all {
                break;
            }
            if own.len() as i64 > limit || rounds == 0 {
                // What comes later at the others is for the next page.
                seen = [seen, place].into_iter().flatten().min();
                break;
            }
            (rounds, most) = (rounds - 1, ROWS_PER_STEP);
        }
        kept.append(&mut own);
    }
    kept.retain(|delivery| seen.is_none_or(|seen| waits_at(delivery) <= seen));
    kept.sort_by_key(waits_at);
    Ok(cut(kept, limit, seen, waits_at))
}

fn waits_at(delivery: &Delivery) -> Place {
    (delivery.run_at, delivery.seq, delivery.endpoint)
}

/// What waits for one endpoint, from a place on.
fn waiting_at(
    tx: &mut Tx,
    dossier: DossierId,
    endpoint: i64,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<Delivery>> {
    // One before: what is due at the same moment as another endpoint's is sorted out by the caller.
    let (from, seq) =
        after.map_or(
            (i64::MIN, 0),
            |(at, seq, last)| if last == endpoint { (at, seq) } else { (at, seq - 1) },
        );
    let params: [&dyn crate::db::Value; 5] = [&dossier.number(), &endpoint, &from, &seq, &most];
    Ok(tx.query(&PENDING, &params, from_row)?)
}

/// The newest delivery of an endpoint: what its last call came to.
pub fn last(tx: &mut Tx, dossier: DossierId, endpoint: i64) -> Result<Option<Delivery>> {
    let params: [&dyn crate::db::Value; 5] =
        [&dossier.number(), &i64::MAX, &endpoint, &0i64, &1i64];
    Ok(tx.query(&OF_ENDPOINT, &params, from_row)?.pop())
}

/// The delivery of an event to an endpoint, or `not_found`.
pub fn find(tx: &mut Tx, dossier: DossierId, endpoint: i64, seq: i64) -> Result<Delivery> {
    tx.optional(&FIND, &[&dossier.number(), &endpoint, &seq], from_row)?
        .ok_or_else(|| Code::NotFound.into())
}

/// The last hundred, newest first.
pub fn attempts(tx: &mut Tx, dossier: DossierId, endpoint: i64, seq: i64) -> Result<Vec<Attempt>> {
    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &endpoint, &seq];
    Ok(tx.query(&ATTEMPTS, &params, |row| attempt(&row, 0, row.get(7)?))?)
}

/// How many deliveries each event in the history of a societe owed, from the event `first` on.
pub fn counts(
    tx: &mut Tx,
    dossier: DossierId,
    societe: i64,
    first: i64,
) -> Result<HashMap<i64, i64>> {
    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &societe, &first];
    let rows = tx.query(&COUNTS, &params, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// How many deliveries one event owed.
pub fn count(tx: &mut Tx, dossier: DossierId, event: i64) -> Result<i64> {
    Ok(tx.one(&COUNT, &[&dossier.number(), &event], |row| row.get(0))?)
}

/// How many were given up, counted up to `most`.
pub fn failed(tx: &mut Tx, dossier: DossierId, most: i64) -> Result<i64> {
    Ok(tx.one(&COUNT_FAILED, &[&dossier.number(), &most], |row| row.get(0))?)
}
