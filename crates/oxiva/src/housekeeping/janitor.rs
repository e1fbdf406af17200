//! Tidying: what has outlived its purpose goes, a little at a time.

use super::space;
use crate::{
    clock::{DAY, Micros},
    db::Tx,
    dossiers::{
        self, DossierId, answers, audit, half_sessions, invitations, last_changes, resets, sessions,
    },
    environment::Environment,
    error::Result,
    http::throttle::Throttles,
    statements, tables,
    webhooks::endpoints,
    zaps::{clipboards, days, deleted, due, forget, samples, shares},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;
use uuid::Uuid;

const TIME_BETWEEN_ROUNDS: Duration = Duration::from_secs(3_600);
/// Rows in one transaction: others must not wait for the janitor.
const ROWS_PER_TRANSACTION: i64 = 500;
/// Each of them has versions and states of a draft.
const ZAPS_PER_TRANSACTION: i64 = 10;
/// Idempotency keys are kept so long.
const KEEP_IDEMPOTENCY_KEYS: Micros = DAY;
/// Who changed something last is told so long to whoever has an older form of it open.
const KEEP_LAST_CHANGES: Micros = 90 * DAY;
/// A step that was copied can be pasted so long.
const KEEP_CLIPBOARDS: Micros = 7 * DAY;
/// Invitations that nobody took up are listed so long after their link has ended.
const KEEP_ENDED_INVITATIONS: Micros = 30 * DAY;

statements! {
    NEXT_DELIVERIES = "SELECT event, state, created_at FROM deliveries
        WHERE dossier = $1 AND endpoint = $2 AND event > $3 ORDER BY event LIMIT $4";
    DELIVERY = "DELETE FROM deliveries WHERE dossier = $1 AND endpoint = $2 AND event = $3
        AND state <> 'pending'";
    ATTEMPTS = "DELETE FROM attempts WHERE dossier = $1 AND endpoint = $2 AND event = $3";
    /// Once nothing is owed of an event any more, its record goes, too.
    PAYLOAD = "DELETE FROM payloads WHERE dossier = $1 AND event = $2 AND NOT EXISTS (
        SELECT 1 FROM deliveries d WHERE d.dossier = $1 AND d.event = $2)";
    OLD_MAILS = "DELETE FROM mails WHERE dossier = $1 AND id IN (
        SELECT id FROM mails WHERE dossier = $1 AND done_at <= $2 ORDER BY id LIMIT $3)";
    OLD_NOTICES = "DELETE FROM notices WHERE dossier = $1 AND id IN (
        SELECT id FROM notices WHERE dossier = $1 AND dismissed_at <= $2 ORDER BY id LIMIT $3)";
    OLD_RECEPTIONS = "DELETE FROM receptions WHERE dossier = $1 AND id IN (
        SELECT id FROM receptions WHERE dossier = $1 AND id < $2 ORDER BY id LIMIT $3)";
}

/// Works until `stop` is true; a round that is not over is left.
pub async fn run(
    environment: Arc<Environment>,
    throttles: Arc<Throttles>,
    mut stop: watch::Receiver<bool>,
) {
    let rounds = async {
        loop {
            // Counted from the beginning of a round: what grows old during it waits no longer.
            let next_round = environment.clock.sleep(TIME_BETWEEN_ROUNDS);
            if let Err(error) = tidy(&environment, &throttles).await {
                tracing::error!(%error, "tidying failed");
            }
            next_round.await;
        }
    };
    tokio::select! {
        () = rounds => {}
        () = crate::worker::stopped(&mut stop) => {}
    }
}

/// One round.
pub async fn tidy(environment: &Environment, throttles: &Throttles) -> Result<()> {
    let now = environment.clock.now();
    throttles.tidy();
    environment
        .db
        .write(0, move |tx| {
            sessions::end_expired(tx, now)?;
            half_sessions::end_expired(tx, now)?;
            resets::end_expired(tx, now)?;
            shares::forget(tx, now)?;
            invitations::forget_before(tx, now - KEEP_ENDED_INVITATIONS)
        })
        .await?;
    while environment
        .db
        .write(0, move |tx| {
            answers::forget_before(tx, now - KEEP_IDEMPOTENCY_KEYS, ROWS_PER_TRANSACTION)
        })
        .await?
    {}
    while environment
        .db
        .write(0, move |tx| {
            last_changes::forget_before(tx, now - KEEP_LAST_CHANGES, ROWS_PER_TRANSACTION)
        })
        .await?
    {}
    let retention = &environment.config.retention;
    let before = |days: u32| (days > 0).then(|| now - i64::from(days) * DAY);
    for dossier in environment.db.read(dossiers::all).await? {
        let id = dossier.id;
        if let Some(before) = before(retention.mails_days) {
            while environment.db.write(id.key(), move |tx| mails(tx, id, before)).await? {}
        }
        if let Some(before) = before(retention.receptions_days) {
            while environment.db.write(id.key(), move |tx| receptions(tx, id, before)).await? {}
        }
        if let Some(before) = before(retention.audit_days) {
            let forget = move |tx: &mut Tx| audit::forget(tx, id, before, ROWS_PER_TRANSACTION);
            while environment.db.write(id.key(), forget).await? == ROWS_PER_TRANSACTION as u64 {}
        }
        while environment
            .db
            .write(id.key(), move |tx| tables::sweep(tx, id, ROWS_PER_TRANSACTION))
            .await?
        {}
        while environment
            .db
            .write(id.key(), move |tx| due::forget(tx, id, now, ROWS_PER_TRANSACTION))
            .await?
        {}
        let oldest = before(retention.runs_days).unwrap_or_default();
        environment.db.write(id.key(), move |tx| samples::forget_older(tx, id, oldest)).await?;
        let before_copies = now - KEEP_CLIPBOARDS;
        let forget_copies = move |tx: &mut Tx| clipboards::forget_older(tx, id, before_copies);
        environment.db.write(id.key(), forget_copies).await?;
        while environment
            .db
            .write(id.key(), move |tx| forget::older(tx, id, oldest, ROWS_PER_TRANSACTION))
            .await?
        {}
        if let Some(before) = before(retention.runs_days) {
            let forget = move |tx: &mut Tx| days::forget_before(tx, id, before);
            environment.db.write(id.key(), forget).await?;
        }
        // After the runs: a deleted zap goes with the last of them.
        while environment
            .db
            .write(id.key(), move |tx| deleted::sweep(tx, id, now, ZAPS_PER_TRANSACTION))
            .await?
        {}
        if retention.runs_megabytes > 0 {
            let most = i64::from(retention.runs_megabytes) * 1024 * 1024;
            shrink(environment, id, most).await?;
        }
        space::measure(environment, throttles, id).await?;
        let Some(before) = before(retention.deliveries_days) else { continue };
        for endpoint in environment.db.read(move |tx| endpoints::list(tx, id)).await? {
            deliveries(environment, id, endpoint.id, before).await?;
        }
    }
    Ok(())
}

/// The oldest runs go until the others take no more than `most` bytes.
async fn shrink(environment: &Environment, dossier: DossierId, most: i64) -> Result<()> {
    let size = environment.db.read(move |tx| forget::size(tx, dossier)).await?;
    let mut over = size - most;
    while over > 0 {
        let gone = environment.db.write(dossier.key(), move |tx| {
            forget::oldest(tx, dossier, over, ROWS_PER_TRANSACTION)
        });
        match gone.await? {
            // What is left has not ended.
            0 => break,
            gone => over -= gone,
        }
    }
    Ok(())
}

/// Mails that no longer wait, and dismissed notices. Whether there may be more.
fn mails(tx: &mut Tx, dossier: DossierId, before: Micros) -> Result<bool> {
    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &before, &ROWS_PER_TRANSACTION];
    let gone = tx.execute(&OLD_MAILS, &params)?;
    Ok(gone as i64 == ROWS_PER_TRANSACTION
        || tx.execute(&OLD_NOTICES, &params)? as i64 == ROWS_PER_TRANSACTION)
}

/// Whether there may be more.
fn receptions(tx: &mut Tx, dossier: DossierId, before: Micros) -> Result<bool> {
    // A UUIDv7 begins with its moment: the smallest of that moment divides old from new.
    let edge = uuid::Builder::from_unix_timestamp_millis((before / 1000).max(0) as u64, &[0; 10]);
    let edge: Uuid = edge.into_uuid();
    let gone = tx.execute(&OLD_RECEPTIONS, &[&dossier.number(), &edge, &ROWS_PER_TRANSACTION])?;
    Ok(gone as i64 == ROWS_PER_TRANSACTION)
}

/// From the oldest on, until one is young enough: what is younger still comes after it.
async fn deliveries(
    environment: &Environment,
    dossier: DossierId,
    endpoint: i64,
    before: Micros,
) -> Result<()> {
    let mut after = 0;
    loop {
        let next =
            environment.db.read(move |tx| next_deliveries(tx, dossier, endpoint, after)).await?;
        let Some((last, _, youngest)) = next.last().copied() else { return Ok(()) };
        let old: Vec<_> = next
            .into_iter()
            .filter(|(_, done, created)| *done && *created < before)
            .map(|(event, ..)| event)
            .collect();
        environment
            .db
            .write(dossier.key(), move |tx| {
                for event in &old {
                    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &endpoint, event];
                    if tx.execute(&DELIVERY, &params)? == 1 {
                        tx.execute(&ATTEMPTS, &params)?;
                        tx.execute(&PAYLOAD, &[&dossier.number(), event])?;
                    }
                }
                Ok(())
            })
            .await?;
        if youngest >= before {
            return Ok(());
        }
        after = last;
    }
}

/// Event, whether it is done with, and when it was created.
fn next_deliveries(
    tx: &mut Tx,
    dossier: DossierId,
    endpoint: i64,
    after: i64,
) -> Result<Vec<(i64, bool, Micros)>> {
    let params: [&dyn crate::db::Value; 4] =
        [&dossier.number(), &endpoint, &after, &ROWS_PER_TRANSACTION];
    Ok(tx.query(&NEXT_DELIVERIES, &params, |row| {
        let state: String = row.get(1)?;
        Ok((row.get(0)?, state != "pending", row.get(2)?))
    })?)
}
