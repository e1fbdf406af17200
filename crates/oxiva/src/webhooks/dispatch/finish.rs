//! What follows from an attempt.

use super::{claimed::ClaimedDelivery, outcome::Outcome, pending::Pending, record::record};
use crate::{
    clock::{Entropy, Micros},
    db::{Signal, Topic, Tx},
    error::Result,
    statements,
    webhooks::{
        endpoints::Reason,
        health::{self, Trouble},
        notice, order,
    },
    worker::retry,
};
use guarded_http::Failure;

statements! {
    LAST_FAILURES = "SELECT failure FROM attempts
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 ORDER BY number DESC LIMIT 8";
    FINISH = "UPDATE deliveries SET state = $4, run_at = $5, holder = NULL, attempts = $6, step = $7
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 AND state = 'pending'
        AND attempts = $8";
}

/// Records the attempt and what follows from it. Doing it twice does it once.
pub fn finish(
    tx: &mut Tx,
    entropy: &Entropy,
    now: Micros,
    pending: &Pending,
    outcome: &Outcome,
) -> Result<()> {
    let ClaimedDelivery { dossier, endpoint, event, .. } = pending.claimed;
    record(tx, pending, outcome)?;
    let trouble = (!outcome.succeeded()).then(|| outcome.trouble(now, entropy.fraction()));
    let (state, run_at, step) = if outcome.is_our_fault() {
        let times = ours_in_a_row(tx, &pending.claimed)?;
        ("pending", now + retry::ours(times, entropy.fraction()), pending.step)
    } else {
        next(pending, trouble.as_ref(), now, entropy.fraction())
    };
    let number = pending.attempts + 1;
    let params: [&dyn crate::db::Value; 8] =
        [&dossier.number(), &endpoint, &event, &state, &run_at, &number, &step, &pending.attempts];
    let first_time = tx.changes_one(&FINISH, &params)?;
    tx.signal(Signal { dossier, topic: Topic::Delivered { event, endpoint } });
    if !first_time {
        return Ok(());
    }
    if let Some(called) = &outcome.starts {
        called.start(tx, entropy, pending.claimed.dossier, pending.claimed.event, now)?;
    }
    if pending.ordered && state != "pending" {
        order::advance(tx, dossier, endpoint, event)?;
    }
    if outcome.is_our_fault() {
        return Ok(());
    }
    match trouble {
        None => health::succeeded(tx, dossier, endpoint),
        Some(trouble) => match health::failed(tx, dossier, endpoint, &trouble)? {
            Some(reason) => tell(tx, pending, reason, now),
            None => Ok(()),
        },
    }
}

/// EndpointState, time and step of the delivery after this attempt.
fn next(
    pending: &Pending,
    trouble: Option<&Trouble>,
    now: Micros,
    random: f64,
) -> (&'static str, Micros, i64) {
    let Some(trouble) = trouble else { return ("delivered", now, pending.step) };
    let wait = retry::wait_by(pending.settings.schedule.as_deref(), pending.step, random);
    match wait {
        Some(wait) if !trouble.gone => {
            ("pending", now + wait.max(trouble.asked.unwrap_or(0)), pending.step + 1)
        }
        _ => ("failed", now, pending.step),
    }
}

/// How often in a row, this time included, the call did not get as far as the receiver.
fn ours_in_a_row(tx: &mut Tx, claimed: &ClaimedDelivery) -> Result<usize> {
    let params: [&dyn crate::db::Value; 3] =
        [&claimed.dossier.number(), &claimed.endpoint, &claimed.event];
    let last = tx.query(&LAST_FAILURES, &params, |row| row.get::<Option<String>>(0))?;
    let ours = [Failure::Proxy, Failure::Busy].map(Failure::word);
    Ok(last.iter().take_while(|last| last.as_deref().is_some_and(|w| ours.contains(&w))).count())
}

fn tell(tx: &mut Tx, pending: &Pending, reason: Reason, now: Micros) -> Result<()> {
    let ClaimedDelivery { dossier, endpoint, .. } = pending.claimed;
    tracing::warn!(dossier = dossier.number(), endpoint, reason = reason.word(), "endpoint paused");
    notice::paused(tx, dossier, endpoint, reason, now)
}
