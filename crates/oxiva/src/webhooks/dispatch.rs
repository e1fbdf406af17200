//! One attempt, from the row to the record of what happened: [`load`] what is owed, [`call`] the
//! endpoint, [`finish`] the attempt.

use super::retry;
use crate::{
    clock::{Clock, Entropy, Micros},
    db::{DriverError, Row, Signal, Topic, Tx},
    dossiers::DossierId,
    error::Result,
    records::Event,
    statements,
};
use bytes::Bytes;
use guarded_http::{Client, Failure};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

/// Which delivery: what the doorbell says and what a claim returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    pub dossier: DossierId,
    pub endpoint: i64,
    pub event: i64,
    /// When the claim ends: it tells this claim from a later one of the same node.
    pub lease: Micros,
}

/// A delivery whose turn it is.
#[derive(Debug)]
pub struct Pending {
    pub name: Name,
    url: String,
    parameters: Vec<(&'static str, String)>,
    attempts: i64,
    step: i64,
}

/// What came of a call.
#[derive(Debug)]
pub struct Outcome {
    at: Micros,
    duration: Micros,
    url: String,
    result: std::result::Result<Answer, Failure>,
}

#[derive(Debug)]
struct Answer {
    status: u16,
    body: Bytes,
}

impl Outcome {
    /// The closed list of what a metric can count.
    pub fn word(&self) -> &'static str {
        match &self.result {
            Ok(answer) if (200..300).contains(&answer.status) => "delivered",
            Ok(_) => "status",
            Err(failure) => failure.word(),
        }
    }

    pub fn seconds(&self) -> f64 {
        self.duration as f64 / 1e6
    }
}

statements! {
    LOAD = "SELECT p.url, e.kind, e.record, e.societe, e.changes, d.attempts, d.step
        FROM deliveries d
        JOIN endpoints p ON p.dossier = d.dossier AND p.id = d.endpoint
        JOIN events e ON e.dossier = d.dossier AND e.seq = d.event
        WHERE d.dossier = $1 AND d.endpoint = $2 AND d.event = $3
        AND d.state = 'pending' AND d.holder = $4 AND d.run_at = $5 AND p.state = 'active'";
    ATTEMPT = "INSERT INTO attempts
        (dossier, endpoint, event, number, at, duration, url, status, failure, answer)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (dossier, endpoint, event, number) DO NOTHING";
    FINISH = "UPDATE deliveries SET state = $4, run_at = $5, holder = NULL, attempts = $6, step = $7
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 AND state = 'pending'
        AND attempts = $8";
}

/// What is to be called, if it still is: pending, held by `node` with this claim, and its endpoint
/// active at this moment.
pub fn load(tx: &mut Tx, name: Name, node: &str) -> Result<Option<Pending>> {
    let params: [&dyn crate::db::Value; 5] =
        [&name.dossier.number(), &name.endpoint, &name.event, &node, &name.lease];
    Ok(tx.optional(&LOAD, &params, |row| pending_from_row(&row, name))?)
}

fn pending_from_row(row: &Row, name: Name) -> std::result::Result<Pending, DriverError> {
    let event = Event::from_row(row, [1, 2, 3, 4])?;
    Ok(Pending {
        name,
        url: row.get(0)?,
        parameters: event.parameters(),
        attempts: row.get(5)?,
        step: row.get(6)?,
    })
}

/// Calls the endpoint: `GET <url>?id=11&sticket_id=810`.
pub async fn call(client: &Client, clock: &Clock, pending: &Pending) -> Outcome {
    let at = clock.now();
    let started = clock.elapsed();
    let mut url = pending.url.clone();
    let result = match client.check(&pending.url) {
        Err(_) => Err(Failure::RefusedAddress),
        Ok(target) => {
            let target = target.with_query(&pending.parameters);
            url = target.as_str().to_owned();
            client
                .send(Method::GET, &target, headers(pending.name), Bytes::new())
                .await
                .map(|answer| Answer { status: answer.status.as_u16(), body: answer.body })
        }
    };
    let duration = clock.elapsed().saturating_sub(started).as_micros() as Micros;
    Outcome { at, duration, url, result }
}

/// `webhook-id` names the delivery: the same in every attempt and replay, so that a receiver can
/// tell a repetition.
fn headers(name: Name) -> HeaderMap {
    const AGENT: &str = concat!("Oxiva/", env!("CARGO_PKG_VERSION"));
    let id = format!("msg_{}_{}_{}", name.dossier.number(), name.event, name.endpoint);
    let id = HeaderValue::try_from(id).ok().map(|id| (HeaderName::from_static("webhook-id"), id));
    let others = [
        (header::USER_AGENT, HeaderValue::from_static(AGENT)),
        (header::ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5")),
    ];
    others.into_iter().chain(id).collect()
}

/// Records the attempt and what follows from it. Doing it twice does it once.
pub fn finish(
    tx: &mut Tx,
    entropy: &Entropy,
    now: Micros,
    pending: &Pending,
    outcome: &Outcome,
) -> Result<()> {
    let Name { dossier, endpoint, event, .. } = pending.name;
    let number = pending.attempts + 1;
    let (status, failure, body) = match &outcome.result {
        Ok(answer) => (Some(i64::from(answer.status)), None, &answer.body[..]),
        Err(failure) => (None, Some(failure.word()), &[][..]),
    };
    let params: [&dyn crate::db::Value; 10] = [
        &dossier.number(),
        &endpoint,
        &event,
        &number,
        &outcome.at,
        &outcome.duration,
        &outcome.url,
        &status,
        &failure,
        &body,
    ];
    tx.execute(&ATTEMPT, &params)?;
    let succeeded = status.is_some_and(|status| (200..300).contains(&status));
    let wait = || retry::wait(pending.step, entropy.fraction());
    let (state, run_at, step) = match succeeded {
        true => ("delivered", now, pending.step),
        false => match wait() {
            Some(wait) => ("pending", now + wait, pending.step + 1),
            None => ("failed", now, pending.step),
        },
    };
    let params: [&dyn crate::db::Value; 8] =
        [&dossier.number(), &endpoint, &event, &state, &run_at, &number, &step, &pending.attempts];
    tx.execute(&FINISH, &params)?;
    tx.signal(Signal { dossier, topic: Topic::Delivered { event, endpoint } });
    Ok(())
}
