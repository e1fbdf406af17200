//! Zaps that start when something happens in the dossier. They are found by the kind of what happened: an
//! event of a record, a change of a row, a due date that comes near.

use super::{
    beginning::Beginning,
    documents, flood,
    playing::{Head, not_a_date, trigger_row},
    runs::Start,
};
use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx},
    dossiers::{self, Actor, Dossier, DossierId, Scope, TEST_DEPTH},
    error::Result,
    statements,
};
use serde_json::{Value as Json, json};
use uuid::Uuid;
use zap_engine::{
    condition,
    dates::{DateOrder, Reading},
    document::{Trigger, Zap},
    mapping::Values,
};

statements! {
    OF_KIND = "SELECT z.id, z.version, z.starts, z.hold_above, z.due_until FROM zap_events e
        JOIN zaps z ON z.dossier = e.dossier AND z.id = e.zap
        WHERE e.dossier = $1 AND z.dossier = $1 AND e.kind = $2 AND z.state = 'on' ORDER BY z.id";
    /// The number of the last of `$2` happenings.
    NUMBER = "UPDATE counters SET happening = happening + $2 WHERE dossier = $1 RETURNING happening";
    OF_ZAP = "SELECT id, version, starts, hold_above, due_until FROM zaps
        WHERE dossier = $1 AND id = $2 AND state = 'on'";
}

/// A zap that is on, as far as it says when it starts.
pub(super) struct Listener {
    pub zap: i64,
    version: i64,
    pub trigger: Trigger,
    /// Its setting of that name.
    hold_above: i64,
    /// Up to which due date it has looked, if it starts before due dates.
    pub due_until: Option<Micros>,
    reading: Reading,
}

/// What a run starts from: an event, a change of a row, a due date.
pub(super) struct Happening {
    /// What the trigger gives.
    pub payload: Json,
    /// The id of the run, if one starts.
    pub run: Uuid,
    pub start: Start,
    pub source: String,
    /// How many zaps started each other up to here.
    pub depth: i64,
    pub now: Micros,
}

/// The zaps that start from what is of this kind, and their dossier; `None` if there are none.
pub(super) fn of_kind(
    tx: &mut Tx,
    dossier: DossierId,
    kind: &str,
    now: Micros,
) -> Result<Option<(Dossier, Vec<Listener>)>> {
    let rows = tx.query(&OF_KIND, &[&dossier.number(), &kind], |row| Stored::from_row(&row))?;
    if rows.is_empty() {
        return Ok(None);
    }
    let dossier = dossiers::get(tx, dossier)?;
    let mut listeners = Vec::new();
    for row in rows {
        listeners.extend(row.listener(tx, &dossier, now)?);
    }
    Ok((!listeners.is_empty()).then_some((dossier, listeners)))
}

/// A zap by its number, if it is on.
pub(super) fn of_zap(
    tx: &mut Tx,
    dossier: &Dossier,
    zap: i64,
    now: Micros,
) -> Result<Option<Listener>> {
    let params: [&dyn crate::db::Value; 2] = [&dossier.id.number(), &zap];
    match tx.optional(&OF_ZAP, &params, |row| Stored::from_row(&row))? {
        Some(row) => row.listener(tx, dossier, now),
        None => Ok(None),
    }
}

/// Takes the numbers of `count` happenings, and returns the first. It locks the dossier's counters, as every
/// write of a record does.
pub(super) fn number(tx: &mut Tx, dossier: DossierId, count: i64) -> Result<i64> {
    let last: i64 = tx.one(&NUMBER, &[&dossier.number(), &count], |row| row.get(0))?;
    Ok(last - count + 1)
}

/// A row of the statements above.
struct Stored {
    zap: i64,
    version: i64,
    starts: String,
    hold_above: i64,
    due_until: Option<Micros>,
}

impl Stored {
    fn from_row(row: &Row) -> std::result::Result<Stored, DriverError> {
        Ok(Stored {
            zap: row.get(0)?,
            version: row.get(1)?,
            starts: row.get(2)?,
            hold_above: row.get(3)?,
            due_until: row.get(4)?,
        })
    }

    /// `None` where its trigger cannot be read any more.
    fn listener(self, tx: &mut Tx, dossier: &Dossier, now: Micros) -> Result<Option<Listener>> {
        let Some(trigger) = trigger_of(&self.starts) else { return Ok(None) };
        let Stored { zap, version, hold_above, due_until, .. } = self;
        let reading = reading(tx, dossier, now, (zap, version), &trigger)?;
        Ok(Some(Listener { zap, version, trigger, hold_above, due_until, reading }))
    }
}

/// The trigger alone, read as that of a zap without steps.
fn trigger_of(starts: &str) -> Option<Trigger> {
    let trigger: Json = serde_json::from_str(starts).ok()?;
    let zap = Zap::parse(&json!({ "title": "-", "trigger": trigger, "steps": [] })).ok()?;
    Some(zap.trigger)
}

/// How the zap reads dates. Its trigger, which is all that is at hand, does not say it.
fn reading(
    tx: &mut Tx,
    dossier: &Dossier,
    now: Micros,
    (zap, version): (i64, i64),
    trigger: &Trigger,
) -> Result<Reading> {
    let reading = dossier.reading(now);
    let mut conditions = trigger.kind.conditions().iter().flatten();
    if !conditions.any(|condition| condition.matches.compares_dates()) {
        return Ok(reading);
    }
    let document = documents::document(tx, dossier.id, zap, version)?;
    let order = document["date_order"].as_str().and_then(DateOrder::parse);
    Ok(Reading { order: order.unwrap_or(reading.order), ..reading })
}

impl Listener {
    /// Whether the zap itself wrote what happened, or a test of a zap did: it does not start from that.
    pub fn wrote_it(&self, scope: &Scope) -> bool {
        scope.actor == Actor::Zap(self.zap) || scope.depth >= TEST_DEPTH
    }

    /// Starts a run if the conditions of the trigger hold, held back in a flood. A condition that cannot be
    /// asked is a run that failed. Returns whether a run was written.
    pub fn start(&self, tx: &mut Tx, dossier: &Dossier, happening: Happening) -> Result<bool> {
        let Happening { payload, run, start, source, depth, now } = happening;
        let values =
            Values::new().at(self.reading.now, &self.reading.zone).with(&self.trigger.id, &payload);
        let verdict = condition::holds(self.trigger.kind.conditions(), &values, &self.reading);
        if !verdict.holds && verdict.problem.is_none() {
            return Ok(false);
        }
        let (id, zap, version) = (dossier.id, self.zap, self.version);
        let head = Head { dossier: id, zap, version, run, start, source, depth, created_at: now };
        let trigger = trigger_row(&self.trigger.id, &payload, now);
        if let Some(problem) = verdict.problem {
            Beginning::failed(head, trigger, not_a_date(&problem, dossier.langue)).write(tx)?;
            return Ok(true);
        }
        let beginning = Beginning::due(head, trigger);
        if beginning.has_ended() || !flood::is_rising(tx, id, zap, self.hold_above, now)? {
            beginning.write(tx)?;
        } else {
            flood::tell_of(tx, id, zap, now)?;
            beginning.held().write(tx)?;
        }
        Ok(true)
    }
}
