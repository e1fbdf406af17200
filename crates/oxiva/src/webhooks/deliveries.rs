//! Deliveries and their attempts: the queue and the log are the same rows.

use super::endpoints::{self, Endpoint};
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Signal, Topic, Tx},
    dossiers::{DossierId, Scope},
    error::{Code, Result},
    records::{Change, Event, Kind, Page, events, page},
    statements,
};
use std::cmp::Reverse;

closed_set! {
    pub enum State {
        Pending = "pending",
        Delivered = "delivered",
        /// Given up: the schedule is over.
        Failed = "failed",
        /// The endpoint was suspended when the event happened.
        Skipped = "skipped",
    }
}

/// One event that one endpoint is owed, with its last attempt.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub endpoint: i64,
    pub seq: i64,
    pub state: State,
    /// When it is due, or when the lease of whoever works on it ends.
    pub run_at: Micros,
    pub held: bool,
    pub attempts: i64,
    pub created_at: Micros,
    pub event: Event,
    pub last: Option<Attempt>,
}

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
    /// The start of the answer's body.
    pub answer: Vec<u8>,
}

impl Attempt {
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

macro_rules! list {
    ($condition:literal) => {
        concat!(
            "SELECT d.endpoint, d.event, d.state, d.run_at, d.holder, d.attempts, d.created_at,
             e.kind, e.record, e.societe, e.changes,
             a.number, a.at, a.duration, a.url, a.status, a.failure
             FROM deliveries d
             JOIN events e ON e.dossier = d.dossier AND e.seq = d.event
             LEFT JOIN attempts a ON a.dossier = d.dossier AND a.endpoint = d.endpoint
                 AND a.event = d.event AND a.number = d.attempts
             WHERE d.dossier = $1 AND d.endpoint = $2 AND ",
            $condition
        )
    };
}

statements! {
    OWE = "INSERT INTO deliveries
        (dossier, endpoint, event, state, run_at, holder, attempts, step, created_at)
        SELECT p.dossier, p.id, $2,
            CASE WHEN p.state = 'active' THEN 'pending' ELSE 'skipped' END, $3, $4, 0, 0, $5
        FROM endpoints p WHERE p.dossier = $1 AND p.kind = $6 AND p.state <> 'removed'
        RETURNING endpoint, state";
    INSERT = "INSERT INTO deliveries
        (dossier, endpoint, event, state, run_at, holder, attempts, step, created_at)
        VALUES ($1, $2, $3, 'pending', $4, $5, 0, 0, $6)";
    RECENT = list!("d.event < $3 ORDER BY d.event DESC LIMIT $4");
    RECENT_PENDING = list!("d.state = 'pending' AND (d.run_at, d.event) > ($3, $4)
        ORDER BY d.run_at, d.event LIMIT $5");
    RECENT_DELIVERED = list!("d.event < $3 AND d.state = 'delivered' ORDER BY d.event DESC LIMIT $4");
    RECENT_FAILED = list!("d.event < $3 AND d.state = 'failed' ORDER BY d.event DESC LIMIT $4");
    RECENT_SKIPPED = list!("d.event < $3 AND d.state = 'skipped' ORDER BY d.event DESC LIMIT $4");
    FIND = list!("d.event = $3");
    ATTEMPTS = "SELECT number, at, duration, url, status, failure, answer FROM attempts
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 ORDER BY number DESC LIMIT 100";
    REPLAY = "UPDATE deliveries SET state = 'pending', run_at = $4, holder = $5, step = 0
        WHERE dossier = $1 AND endpoint = $2 AND event = $3
        AND NOT (state = 'pending' AND holder IS NOT NULL AND run_at > $6)";
    COUNT_FAILED = "SELECT count(*) FROM (SELECT 1 AS one FROM deliveries
        WHERE dossier = $1 AND endpoint = $2 AND state = 'failed' LIMIT $3) AS counted";
}

/// Writes what an event owes: one delivery for each endpoint of its kind.
pub fn owe(tx: &mut Tx, scope: &Scope, seq: i64, kind: &str) -> Result<()> {
    let (holder, until) = claim(scope);
    let params: [&dyn crate::db::Value; 6] =
        [&scope.dossier.number(), &seq, &until, &holder, &scope.now, &kind];
    let owed =
        tx.query(&OWE, &params, |row| Ok((row.get::<i64>(0)?, State::from_row(&row, 1)?)))?;
    for (endpoint, state) in owed {
        if state == State::Pending {
            ring(tx, scope, seq, endpoint);
        }
    }
    Ok(())
}

/// Owes one endpoint an example made of the newest record of its kind.
pub fn send_sample(tx: &mut Tx, scope: &Scope, kind: Kind) -> Result<(i64, i64)> {
    let endpoint = endpoints::of_zapier(tx, scope.dossier, kind)?
        .filter(|endpoint| endpoint.state == endpoints::State::Active)
        .ok_or(Code::NothingToSend)?;
    let mut event = newest(tx, scope.dossier, kind)?.ok_or(Code::NothingToSend)?;
    event.change = Change::Sample;
    let seq = events::next(tx, scope.dossier)?;
    events::insert(tx, scope, seq, &event)?;
    let (holder, until) = claim(scope);
    let params: [&dyn crate::db::Value; 6] =
        [&scope.dossier.number(), &endpoint.id, &seq, &until, &holder, &scope.now];
    tx.execute(&INSERT, &params)?;
    ring(tx, scope, seq, endpoint.id);
    Ok((endpoint.id, seq))
}

/// Whether there is a record to make an example of.
pub fn can_sample(tx: &mut Tx, dossier: DossierId, kind: Kind) -> Result<bool> {
    Ok(newest(tx, dossier, kind)?.is_some())
}

fn newest(tx: &mut Tx, dossier: DossierId, kind: Kind) -> Result<Option<Event>> {
    use crate::records::{activites, societes, tickets};
    let found = match kind {
        Kind::Societe => societes::latest(tx, dossier, 1)?
            .pop()
            .map(|societe| (societe.id, societe.id, societe.fields.nom)),
        Kind::Activite => activites::list(tx, dossier, None, None, 1)?
            .items
            .pop()
            .map(|a| (a.id, a.fields.societe.unwrap_or_default(), a.fields.sujet)),
        Kind::Ticket => tickets::list(tx, dossier, None, None, 1)?
            .items
            .pop()
            .map(|t| (t.id, t.fields.societe.unwrap_or_default(), t.fields.sujet)),
    };
    Ok(found.map(|(record, societe, label)| Event {
        kind,
        change: Change::Sample,
        record,
        societe,
        label,
        fields: Default::default(),
    }))
}

/// Makes the call again, whatever became of it, from the start of the schedule. Its name stays.
pub fn replay(tx: &mut Tx, scope: &Scope, endpoint: i64, seq: i64) -> Result<()> {
    let target = endpoints::find(tx, scope.dossier, endpoint)?.ok_or(Code::NotFound)?;
    if target.state != endpoints::State::Active {
        return Err(Code::NothingToSend.into());
    }
    let (holder, until) = claim(scope);
    find(tx, scope.dossier, endpoint, seq)?;
    let params: [&dyn crate::db::Value; 6] =
        [&scope.dossier.number(), &endpoint, &seq, &until, &holder, &scope.now];
    if tx.execute(&REPLAY, &params)? == 0 {
        return Err(Code::UnderWay.into());
    }
    ring(tx, scope, seq, endpoint);
    Ok(())
}

/// A delivery is born claimed by the node that wrote it, if that node has room: then nothing more
/// has to be written before the call.
fn claim(scope: &Scope) -> (Option<&str>, Micros) {
    match &scope.claim {
        Some((node, until)) => (Some(node), *until),
        None => (None, scope.now),
    }
}

fn ring(tx: &mut Tx, scope: &Scope, event: i64, endpoint: i64) {
    let claimed = scope.claim.as_ref().map(|(_, until)| *until);
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Owed { event, endpoint, claimed } });
}

fn from_row(row: Row) -> std::result::Result<Delivery, DriverError> {
    let number: Option<i64> = row.get(11)?;
    let holder: Option<String> = row.get(4)?;
    Ok(Delivery {
        endpoint: row.get(0)?,
        seq: row.get(1)?,
        state: State::from_row(&row, 2)?,
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
        answer,
    })
}

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub endpoint: Option<i64>,
}

/// Newest first; those that wait, in the order of their next attempt. Each endpoint has its own
/// ordered rows, which are merged here.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<(Delivery, Endpoint)>> {
    let after: Option<(i64, i64)> = after.map(page::parse).transpose()?;
    let wanted = |e: &Endpoint| filter.endpoint.is_none_or(|id| id == e.id);
    let mut rows = Vec::new();
    for endpoint in endpoints::list(tx, dossier)?.into_iter().filter(wanted) {
        let found = of_endpoint(tx, dossier, endpoint.id, filter.state, after, limit + 1)?;
        rows.extend(found.into_iter().map(|delivery| (delivery, endpoint.clone())));
    }
    match filter.state {
        Some(State::Pending) => rows.sort_by_key(|(d, _)| (d.run_at, d.seq)),
        _ => rows.sort_by_key(|(d, _)| Reverse(d.seq)),
    }
    Ok(cut(rows, limit as usize))
}

/// A page ends between two events, never between two endpoints of one event.
fn cut(mut rows: Vec<(Delivery, Endpoint)>, limit: usize) -> Page<(Delivery, Endpoint)> {
    let mut end = limit.min(rows.len());
    while end > 0 && end < rows.len() && rows[end].0.seq == rows[end - 1].0.seq {
        end += 1;
    }
    let more = end < rows.len();
    rows.truncate(end);
    let next = rows.last().filter(|_| more).map(|(d, _)| page::cursor(&(d.run_at, d.seq)));
    Page { items: rows, next }
}

fn of_endpoint(
    tx: &mut Tx,
    dossier: DossierId,
    endpoint: i64,
    state: Option<State>,
    after: Option<(i64, i64)>,
    limit: i64,
) -> Result<Vec<Delivery>> {
    let before = after.map_or(i64::MAX, |(_, seq)| seq);
    let statement = match state {
        None => &RECENT,
        Some(State::Delivered) => &RECENT_DELIVERED,
        Some(State::Failed) => &RECENT_FAILED,
        Some(State::Skipped) => &RECENT_SKIPPED,
        Some(State::Pending) => {
            let (run_at, seq) = after.unwrap_or((i64::MIN, 0));
            let params: [&dyn crate::db::Value; 5] =
                [&dossier.number(), &endpoint, &run_at, &seq, &limit];
            return Ok(tx.query(&RECENT_PENDING, &params, from_row)?);
        }
    };
    let params: [&dyn crate::db::Value; 4] = [&dossier.number(), &endpoint, &before, &limit];
    Ok(tx.query(statement, &params, from_row)?)
}

/// The newest delivery of an endpoint: what its last call came to.
pub fn last(tx: &mut Tx, dossier: DossierId, endpoint: i64) -> Result<Option<Delivery>> {
    Ok(of_endpoint(tx, dossier, endpoint, None, None, 1)?.pop())
}

pub fn find(tx: &mut Tx, dossier: DossierId, endpoint: i64, seq: i64) -> Result<Delivery> {
    tx.optional(&FIND, &[&dossier.number(), &endpoint, &seq], from_row)?
        .ok_or_else(|| Code::NotFound.into())
}

/// The last hundred, newest first.
pub fn attempts(tx: &mut Tx, dossier: DossierId, endpoint: i64, seq: i64) -> Result<Vec<Attempt>> {
    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &endpoint, &seq];
    Ok(tx.query(&ATTEMPTS, &params, |row| attempt(&row, 0, row.get(6)?))?)
}

/// How many were given up, over all endpoints, counted up to `most`.
pub fn failed(tx: &mut Tx, dossier: DossierId, most: i64) -> Result<i64> {
    let mut count = 0;
    for endpoint in endpoints::list(tx, dossier)? {
        let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &endpoint.id, &most];
        count += tx.one(&COUNT_FAILED, &params, |row| row.get::<i64>(0))?;
    }
    Ok(count.min(most))
}
