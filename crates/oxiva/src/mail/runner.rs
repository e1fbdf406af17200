//! The task that sends: hears what is owed, takes what is due, hands it over, records. One queue and a
//! few connections: it needs none of the lanes of [`crate::worker::runner`], and shares what wakes it.

use super::{MailState, queue};
use crate::{
    db::{Signal, Topic, Tx},
    environment::Environment,
    smtp::{Mailer, Outcome},
    worker::{
        record::until_recorded,
        wake::{Wake, WakeUps},
    },
};
use std::sync::Arc;
use tokio::{sync::watch, task::JoinSet};

/// Mails handed over at once: SMTP servers count the connections of one client.
const MAX_RUNNING: usize = 4;

/// Works until `stop` is true, then lets what is under way finish.
pub async fn run(environment: Arc<Environment>, stop: watch::Receiver<bool>) {
    let mut wake_ups = WakeUps::listen(&environment.db, &environment.clock, stop);
    take_back_own(&environment).await;
    let mut running = JoinSet::new();
    look(&environment, &mut running).await;
    loop {
        tokio::select! {
            wake = wake_ups.next() => match wake {
                Wake::Signal(Signal { topic: Topic::Mail, .. }) | Wake::SweepDue => {
                    look(&environment, &mut running).await;
                }
                // Signals that were missed: the next sweep finds what they told of.
                Wake::Signal(_) | Wake::SignalsMissed => {}
                Wake::Stop => break,
            },
            Some(_) = running.join_next() => look(&environment, &mut running).await,
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
    let room = MAX_RUNNING - running.len().min(MAX_RUNNING);
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

/// Sends and records. The mail was handed over: past the lease somebody else sends it again.
async fn attempt(environment: Arc<Environment>, mailer: Arc<Mailer>, due: queue::Due) {
    let outcome = mailer.send(&environment.clock, &due.letter).await;
    environment.metrics.mails(word(&outcome), 1);
    let (key, dossier, id) = (due.dossier.key(), due.dossier.number(), due.id);
    log(dossier, id, &outcome);
    let done = Arc::new((due, outcome));
    let write = || {
        let (done, entropy, now) =
            (done.clone(), environment.entropy.clone(), environment.clock.now());
        let finish = move |tx: &mut Tx| queue::finish(tx, &entropy, now, &done.0, &done.1);
        environment.db.write(key, finish)
    };
    let refused = |error| tracing::error!(%error, dossier, id, "mail not recorded, trying again");
    if !until_recorded(&environment.clock, queue::LEASE, write, refused).await {
        let now = environment.clock.now();
        let end = move |tx: &mut Tx| queue::end_unrecorded(tx, &done.0, now);
        if let Err(error) = environment.db.write(key, end).await {
            tracing::error!(%error, dossier, id, "mail not ended");
        }
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
