//! One delivery: an event that an endpoint is owed.

use super::attempt::{Attempt, attempt};
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::{Code, Result},
    records::Event,
    statements,
};
use serde_json::Value as Json;
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
pub(super) use select;

statements! {
    FIND = select!("d.endpoint = $2 AND d.event = $3");
    COUNT = "SELECT count(*) FROM deliveries WHERE dossier = $1 AND event = $2";
    /// Of the events of a list, one after the other.
    COUNTS = "SELECT d.event, count(*) FROM json_each($2) l CROSS JOIN deliveries d
            ON d.dossier = $1 AND d.event = l.value GROUP BY d.event",
        postgres = "SELECT d.event, count(*) FROM jsonb_array_elements_text($2) AS l(value)
            JOIN deliveries d ON d.dossier = $1 AND d.event = CAST(l.value AS BIGINT)
            GROUP BY d.event";
    COUNT_FAILED = "SELECT count(*) FROM (SELECT 1 AS one FROM deliveries
        WHERE dossier = $1 AND state = 'failed' LIMIT $2) AS counted";
}

pub(super) fn from_row(row: Row) -> std::result::Result<Delivery, DriverError> {
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

/// The delivery of an event to an endpoint, or `not_found`.
pub fn find(tx: &mut Tx, dossier: DossierId, endpoint: i64, seq: i64) -> Result<Delivery> {
    tx.optional(&FIND, &[&dossier.number(), &endpoint, &seq], from_row)?
        .ok_or_else(|| Code::NotFound.into())
}

/// How many deliveries each of these events owed. It costs the same however many others there are.
pub fn counts(tx: &mut Tx, dossier: DossierId, events: &[i64]) -> Result<HashMap<i64, i64>> {
    let params: [&dyn crate::db::Value; 2] = [&dossier.number(), &Json::from(events)];
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
