//! The task that sends: hears the doorbell, takes what is due, hands it over, records.

use super::{MailState, queue};
use crate::{
    clock::SECOND,
    db::{Signal, Topic},
    environment::Environment,
    smtp::{Mailer, Outcome},
    worker,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{broadcast, watch},
    task::JoinSet,
};

const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Mails handed over at once: SMTP servers count the connections of one client.
const AT_ONCE: usize = 4;
/// How long a write that storage refused is waited for before it is tried again.
const STORAGE_PAUSE: Duration = Duration::from_secs(1);

/// Works until `stop` is true, then lets what is under way finish.
pub async fn run(environment: Arc<Environment>, mut stop: watch::Receiver<bool>) {
    let mut signals = environment.db.listen();
    take_back_own(&environment).await;
    let mut running = JoinSet::new();
    let mut tick = Box::pin(environment.clock.sleep(SWEEP_EVERY));
    look(&environment, &mut running).await;
    loop {
        tokio::select! {
            signal = signals.recv() => match signal {
                Ok(Signal { topic: Topic::Mail, .. }) => look(&environment, &mut running).await,
                // Signals that were missed: the next tick finds what they told of.
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => break,
            },
            Some(_) = running.join_next() => look(&environment, &mut running).await,
            () = &mut tick => {
                tick = Box::pin(environment.clock.sleep(SWEEP_EVERY));
                look(&environment, &mut running).await;
            }
            () = worker::stopped(&mut stop) => break,
        }
    }
    while running.join_next().await.is_some() {}
}

/// What this node held when it last died is due now, not at the end of the lease.
async fn take_back_own(environment: &Arc<Environment>) {
    let (node, now) = (environment.node.clone(), environment.clock.now());
    match environment.db.write(0, move |tx| queue::release_all(tx, &node, now)).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "took back mails of the last run"),
        Err(error) => tracing::error!(%error, "could not take back mails"),
    }
}

/// Starts as many attempts as there is room for.
async fn look(environment: &Arc<Environment>, running: &mut JoinSet<()>) {
    let now = environment.clock.now();
    let room = AT_ONCE - running.len().min(AT_ONCE);
    let due = match environment.db.read(move |tx| queue::is_due(tx, now)).await {
        Ok(due) => due,
        Err(error) => return tracing::error!(%error, "could not look for mails"),
    };
    if !due || room == 0 {
        return;
    }
    let Some(mailer) = environment.mailer.clone() else { return skip(environment).await };
    let node = environment.node.clone();
    match environment.db.write(0, move |tx| queue::claim(tx, &node, now, room as i64)).await {
        Ok(claimed) => {
            for due in claimed {
                running.spawn(attempt(environment.clone(), mailer.clone(), due));
            }
        }
        Err(error) => tracing::error!(%error, "could not take mails"),
    }
}

async fn skip(environment: &Arc<Environment>) {
    let now = environment.clock.now();
    match environment.db.write(0, move |tx| queue::skip_due(tx, now)).await {
        Ok(count) => environment.metrics.mails(MailState::Skipped.word(), count),
        Err(error) => tracing::error!(%error, "could not skip mails"),
    }
}

/// Sends and records. The mail was handed over: its record is worth waiting for a disk that is full
/// or a server that is away. Past the lease somebody else sends it again.
async fn attempt(environment: Arc<Environment>, mailer: Arc<Mailer>, due: queue::Due) {
    let outcome = mailer.send(&environment.clock, &due.letter).await;
    environment.metrics.mails(word(&outcome), 1);
    let (dossier, id) = (due.dossier.number(), due.id);
    log(dossier, id, &outcome);
    let done = Arc::new((due, outcome));
    for _ in 0..queue::LEASE / SECOND {
        let (shared, entropy, now) =
            (done.clone(), environment.entropy.clone(), environment.clock.now());
        let written = environment
            .db
            .write(shared.0.dossier.key(), move |tx| {
                queue::finish(tx, &entropy, now, &shared.0, &shared.1)
            })
            .await;
        match written {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, dossier, id, "mail not recorded, trying again"),
        }
        environment.clock.sleep(STORAGE_PAUSE).await;
    }
}

/// The outcome as metrics and the log name it.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Ok(()) => MailState::Sent.word(),
        Err(error) => error.failure.word(),
    }
}

/// Without the address, the subject or the text: they are somebody's.
fn log(dossier: i64, id: i64, outcome: &Outcome) {
    if outcome.is_ok() {
        tracing::debug!(dossier, id, "mail sent");
    } else {
        tracing::warn!(dossier, id, outcome = word(outcome), "mail not sent");
    }
}
