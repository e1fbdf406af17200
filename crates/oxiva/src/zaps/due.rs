//! Zaps that start before an activite is due: « échéance approche ».
//!
//! # Players
//! - [`on_change`] looks at an activite as it is written: its due date may be near already.
//! - [`with_something_near`] and [`start_near`] look at what comes near as time passes; `execution` asks them
//!   in each sweep. How far a zap has looked stands with it (`due_until`, `due_record`).
//!
//! # Promises
//! - A zap starts once for each activite and due date, over restarts and on several servers: the mark in
//!   `due_starts`, the run and the place that was reached commit together, and whoever writes them holds the
//!   dossier's row of `counters`. So an activite that is being written is seen by the sweep, if it was
//!   committed before; or else, as it is written, sees how far the sweep has looked.
//! - What is done or cancelled starts nothing, nor does a due date that was over for more than [`OLDEST_DUE_DATE`] when
//!   the zap was switched on or the activite was written. What fell due while no server ran does.
//! - A look at what is near costs one step in an index for each such zap, whatever the dossier holds.
//!
//! # Not promised
//! - A zap that itself moves a due date to where it is near already does not start from that.

use super::{
    ids,
    listeners::{self, Happening, Listener},
    runs::Start,
    waiting::{DUE_DATE, OLDEST_DUE_DATE},
};
use crate::{
    clock::{DAY, MINUTE, Micros},
    db::{Tx, Value},
    dossiers::{self, Dossier, DossierId, Scope},
    error::Result,
    records::{self, Activite, events::Show, shown},
    statements,
};
use serde_json::{Map, Value as Json, json};
use zap_engine::document::TriggerKind;

/// Marks are kept until their due date has been over for so long: longer than [`OLDEST_DUE_DATE`], for a clock
/// that is set back.
const KEEP_MARKS: Micros = 8 * DAY;
/// Clocks of servers that share a database differ by less.
const CLOCKS_DIFFER: Micros = MINUTE;
/// Activites in one transaction: others must not wait.
const MAX_STARTED_AT_ONCE: i64 = 200;

statements! {
    /// Zaps that have something near, and those whose clock was set back. The next due date is asked for by
    /// its order: whether there is any below a limit, PostgreSQL may look for in the whole table.
    WITH_NEAR = "SELECT z.dossier, z.id FROM zaps z WHERE z.due_until IS NOT NULL
        AND (z.due_until > $1 + z.due_before + $2 OR (
            SELECT a.echeance FROM activites a WHERE a.dossier = z.dossier AND a.echeance IS NOT NULL
            AND a.statut IN ('planned', 'inprogress')
            AND (a.echeance, a.id) > (z.due_until, z.due_record)
            ORDER BY a.echeance, a.id LIMIT 1) <= $1 + z.due_before)";
    /// Locks the zap before its dossier, as whoever switches it does.
    REACHED = "UPDATE zaps SET due_record = due_record
        WHERE dossier = $1 AND id = $2 AND state = 'on' AND due_until IS NOT NULL
        RETURNING due_until, due_record";
    NEAR = "SELECT id, echeance FROM activites WHERE dossier = $1 AND echeance IS NOT NULL
        AND statut IN ('planned', 'inprogress') AND (echeance, id) > ($2, $3) AND echeance <= $4
        ORDER BY echeance, id LIMIT $5";
    REACH = "UPDATE zaps SET due_until = $3, due_record = $4 WHERE dossier = $1 AND id = $2";
    IS_MARKED = "SELECT 1 FROM due_starts
        WHERE dossier = $1 AND echeance = $2 AND activite = $3 AND zap = $4";
    MARK = "INSERT INTO due_starts (dossier, echeance, activite, zap) VALUES ($1, $2, $3, $4)
        ON CONFLICT (dossier, echeance, activite, zap) DO NOTHING";
    /// Not what a zap has yet to pass, because nothing has run since: it would start once more.
    FORGET = "DELETE FROM due_starts WHERE dossier = $1 AND (echeance, activite, zap) IN (
        SELECT d.echeance, d.activite, d.zap FROM due_starts d WHERE d.dossier = $1 AND d.echeance < $2
        AND NOT EXISTS (SELECT 1 FROM zaps z WHERE z.dossier = d.dossier AND z.id = d.zap
            AND z.state = 'on' AND z.due_until <= d.echeance)
        ORDER BY d.echeance, d.activite, d.zap LIMIT $3)";
}

/// One due date of one activite.
#[derive(Clone, Copy, Debug)]
pub struct DueDate {
    pub activite: i64,
    pub echeance: Micros,
}

/// Starts the zaps for which the due date of an activite that is being written is near already. Whoever
/// calls it has taken the number of the event: no sweep is looking at the dossier meanwhile.
pub fn on_change(tx: &mut Tx, scope: &Scope, due: DueDate, show: Show<'_>) -> Result<()> {
    let now = scope.now;
    if due.echeance < now - OLDEST_DUE_DATE {
        return Ok(());
    }
    let Some((dossier, zaps)) = listeners::of_kind(tx, scope.dossier, DUE_DATE, now)? else {
        return Ok(());
    };
    let mut payload = None;
    for zap in zaps {
        // A sweep whose clock is a little ahead has looked further, and does not come back.
        let near = (now + before(&zap)).max(zap.due_until.unwrap_or_default());
        if due.echeance > near || is_marked(tx, scope.dossier, due, zap.zap)? {
            continue;
        }
        if zap.wrote_it(scope) {
            mark(tx, scope.dossier, due, zap.zap)?;
            continue;
        }
        let payload =
            payload.get_or_insert_with(|| payload_of(show(&dossier), &dossier, scope)).clone();
        let number = listeners::number(tx, scope.dossier, 1)?;
        start(tx, scope, &dossier, &zap, due, payload, number)?;
    }
    Ok(())
}

/// Zaps that have activites to start from now, or have to look again because the clock was set back.
pub fn with_something_near(tx: &mut Tx, now: Micros) -> Result<Vec<(DossierId, i64)>> {
    Ok(tx.query(&WITH_NEAR, &[&now, &CLOCKS_DIFFER], |row| {
        Ok((DossierId::from_row(&row, 0)?, row.get(1)?))
    })?)
}

/// Starts a zap from the activites that have come near since it last looked, the first due first. Whether
/// there are more.
pub fn start_near(tx: &mut Tx, scope: &Scope, zap: i64) -> Result<bool> {
    let (dossier, now) = (&dossiers::get(tx, scope.dossier)?, scope.now);
    let number = dossier.id.number();
    let reached = tx.optional(&REACHED, &[&number, &zap], |row| {
        Ok((row.get::<Micros>(0)?, row.get::<i64>(1)?))
    })?;
    let Some((until, record)) = reached else { return Ok(false) };
    let Some(listener) = listeners::of_zap(tx, dossier, zap, now)? else { return Ok(false) };
    // Also the lock that every write of a record takes.
    let first = listeners::number(tx, dossier.id, MAX_STARTED_AT_ONCE)?;
    let edge = now + before(&listener);
    if until > edge {
        // Another server has looked; or the clock was set back, and the way is gone again. What has
        // started is marked.
        if until > edge + CLOCKS_DIFFER {
            tx.execute(&REACH, &[&number, &zap, &edge, &i64::MAX])?;
        }
        return Ok(false);
    }
    let params: [&dyn Value; 5] = [&number, &until, &record, &edge, &MAX_STARTED_AT_ONCE];
    let near = tx.query(&NEAR, &params, |row| {
        Ok(DueDate { activite: row.get(0)?, echeance: row.get(1)? })
    })?;
    let view = shown::View { dossier, public_url: &scope.public_url };
    for (number, due) in (first..).zip(&near) {
        if is_marked(tx, dossier.id, *due, zap)? {
            continue;
        }
        let record: Activite = records::get(tx, dossier.id, due.activite)?;
        let shown = shown::record(&record, &view);
        let payload = payload_of(shown, dossier, scope);
        start(tx, scope, dossier, &listener, *due, payload, number)?;
    }
    let more = near.len() as i64 == MAX_STARTED_AT_ONCE;
    let last = near.last().filter(|_| more);
    let (until, record) = last.map_or((edge, i64::MAX), |due| (due.echeance, due.activite));
    tx.execute(&REACH, &[&number, &zap, &until, &record])?;
    Ok(more)
}

/// Forgets up to `limit` marks of due dates that have long been over. Whether there may be more.
pub fn forget(tx: &mut Tx, dossier: DossierId, now: Micros, limit: i64) -> Result<bool> {
    let params: [&dyn Value; 3] = [&dossier.number(), &(now - KEEP_MARKS), &limit];
    Ok(tx.execute(&FORGET, &params)? as i64 == limit)
}

/// Writes the run and its mark, unless the zap's conditions do not hold.
fn start(
    tx: &mut Tx,
    scope: &Scope,
    dossier: &Dossier,
    zap: &Listener,
    due: DueDate,
    payload: Json,
    number: i64,
) -> Result<()> {
    let happening = Happening {
        payload,
        run: ids::of_happening(scope.dossier.number(), number, zap.zap, scope.now),
        start: Start::Due,
        source: due.activite.to_string(),
        depth: scope.depth,
        now: scope.now,
    };
    if zap.start(tx, dossier, happening)? {
        mark(tx, dossier.id, due, zap.zap)?;
    }
    Ok(())
}

fn is_marked(tx: &mut Tx, dossier: DossierId, due: DueDate, zap: i64) -> Result<bool> {
    let params: [&dyn Value; 4] = [&dossier.number(), &due.echeance, &due.activite, &zap];
    Ok(tx.optional(&IS_MARKED, &params, |_| Ok(()))?.is_some())
}

fn mark(tx: &mut Tx, dossier: DossierId, due: DueDate, zap: i64) -> Result<()> {
    tx.later(&MARK, &[&dossier.number(), &due.echeance, &due.activite, &zap])?;
    Ok(())
}

/// How long before the due date the zap starts.
fn before(zap: &Listener) -> Micros {
    match &zap.trigger.kind {
        TriggerKind::Due { before, .. } => before.minutes() * MINUTE,
        _ => 0,
    }
}

/// The activite, flat, and beside it what happened.
pub(super) fn payload_of(mut record: Map<String, Json>, dossier: &Dossier, scope: &Scope) -> Json {
    let evenement = json!({
        "type": DUE_DATE,
        "date": shown::date(scope.now, &dossier.zone()),
        "auteur": scope.actor.word(),
    });
    record.insert("evenement".to_owned(), evenement);
    Json::Object(record)
}
