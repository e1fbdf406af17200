//! The row of an attempt.

use super::{claimed::ClaimedDelivery, outcome::Outcome, pending::Pending};
use crate::{
    clock::Micros,
    db::{Signal, Topic, Tx},
    error::Result,
    statements,
    webhooks::order,
};

/// Why an attempt has no outcome: storage will never take it.
const NOT_RECORDED: &str = "not_recorded";

statements! {
    ATTEMPT = "INSERT INTO attempts
        (dossier, endpoint, event, number, at, duration, url, status, failure, answer, format)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (dossier, endpoint, event, number) DO NOTHING";
    END_UNRECORDED = "UPDATE deliveries SET state = 'failed', run_at = $4, holder = NULL,
        attempts = attempts + $5
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 AND state = 'pending'";
    ORDERED = "SELECT ordered FROM endpoints WHERE dossier = $1 AND id = $2";
}

pub(super) fn record(tx: &mut Tx, pending: &Pending, outcome: &Outcome) -> Result<()> {
    let ClaimedDelivery { dossier, endpoint, event, .. } = pending.claimed;
    let (failure, body) = match &outcome.result {
        Ok(answer) => (None, &answer.body[..]),
        Err(failure) => (Some(failure.word()), &[][..]),
    };
    let params: [&dyn crate::db::Value; 11] = [
        &dossier.number(),
        &endpoint,
        &event,
        &(pending.attempts + 1),
        &outcome.at,
        &outcome.duration,
        &outcome.url,
        &outcome.status(),
        &failure,
        &body,
        &pending.settings.format.word(),
    ];
    Ok(tx.later(&ATTEMPT, &params)?)
}

/// Ends a delivery that can never be read, or whose attempt (`made`) can never be recorded as it was.
pub fn end_unrecorded(
    tx: &mut Tx,
    claimed: ClaimedDelivery,
    made: Option<&(Pending, Outcome)>,
    now: Micros,
) -> Result<()> {
    let ClaimedDelivery { dossier, endpoint, event, .. } = claimed;
    let (key, attempts) = (dossier.number(), i64::from(made.is_some()));
    let params: [&dyn crate::db::Value; 5] = [&key, &endpoint, &event, &now, &attempts];
    if tx.execute(&END_UNRECORDED, &params)? == 0 {
        return Ok(());
    }
    if let Some((pending, outcome)) = made {
        let (status, failure): (Option<i64>, _) = (None, Some(NOT_RECORDED));
        let params: [&dyn crate::db::Value; 11] = [
            &key,
            &endpoint,
            &event,
            &(pending.attempts + 1),
            &outcome.at,
            &outcome.duration,
            &pending.url,
            &status,
            &failure,
            &&[0_u8; 0][..],
            &pending.settings.format.word(),
        ];
        tx.execute(&ATTEMPT, &params)?;
    }
    tx.signal(Signal { dossier, topic: Topic::Delivered { event, endpoint } });
    let ordered = tx.optional(&ORDERED, &[&key, &endpoint], |row| row.get::<bool>(0))?;
    if ordered == Some(true) {
        order::advance(tx, dossier, endpoint, event)?;
    }
    Ok(())
}
