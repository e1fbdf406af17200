//! One attempt, from the row to the record of what happened: [`load`] what is owed, [`call`] the
//! endpoint, [`finish`] the attempt.

use super::{
    endpoints::{EndpointState, Reason},
    health::{self, Trouble},
    notice, order, payload,
    settings::{EndpointSettings, Format},
    sign::{self, Secret},
};
use crate::{
    clock::{Clock, Entropy, Micros, SECOND},
    db::{DriverError, Row, Signal, Topic, Tx},
    dossiers::DossierId,
    error::Result,
    inside::DEPTH_HEADER,
    records::Event,
    statements,
    worker::retry,
    zaps::relay::{self, Called, Relay},
};
use bytes::Bytes;
use guarded_http::{Client, Failure};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

/// A delivery that this node has taken by lease: what a signal says and what a claim returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClaimedDelivery {
    pub dossier: DossierId,
    pub endpoint: i64,
    pub event: i64,
    /// When the claim ends: it tells this claim from a later one of the same node.
    pub lease: Micros,
}

impl ClaimedDelivery {
    /// What a receiver knows a delivery by: the same in every attempt and replay.
    pub fn message_id(&self) -> String {
        message_id(self.dossier, self.endpoint, self.event)
    }
}

/// What a receiver knows a repetition by: the same for every attempt.
pub fn message_id(dossier: DossierId, endpoint: i64, event: i64) -> String {
    format!("msg_{}_{event}_{endpoint}", dossier.number())
}

/// A delivery whose turn it is.
pub struct Pending {
    pub claimed: ClaimedDelivery,
    url: String,
    settings: EndpointSettings,
    ordered: bool,
    event: Event,
    at: Micros,
    attempts: i64,
    step: i64,
    /// How many zaps started each other up to what is told of.
    depth: i64,
    kept: Option<String>,
    secrets: Vec<Secret>,
    /// The path of the base zap's hook, if it is one that is called.
    base: Option<String>,
}

/// What came of looking a delivery up.
pub enum Loaded {
    Call(Box<Pending>),
    /// Its endpoint is left alone until then.
    Held(Micros),
    /// Its endpoint is not active.
    Closed,
    /// It is not ours to call, or not any more.
    No,
}

/// What came of a call.
#[derive(Debug)]
pub struct Outcome {
    at: Micros,
    duration: Micros,
    url: String,
    result: std::result::Result<Answer, Failure>,
    /// The base zap that starts with the record of this attempt.
    starts: Option<Called>,
}

#[derive(Debug)]
struct Answer {
    status: u16,
    retry_after: String,
    body: Bytes,
}

impl From<guarded_http::Answer> for Answer {
    fn from(answer: guarded_http::Answer) -> Answer {
        let asked = answer.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        Answer {
            status: answer.status.as_u16(),
            retry_after: asked.unwrap_or_default().to_owned(),
            body: answer.body,
        }
    }
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

    /// How long the call took, in seconds.
    pub fn seconds(&self) -> f64 {
        self.duration as f64 / 1e6
    }

    fn status(&self) -> Option<i64> {
        self.result.as_ref().ok().map(|answer| i64::from(answer.status))
    }

    /// Whether there was an answer at all: an endpoint that never gives one gets one call at a time.
    /// `None`: the receiver was not asked.
    pub fn answered(&self) -> Option<bool> {
        (!self.is_our_fault()).then_some(self.result.is_ok())
    }

    /// The operator's proxy failed, or there was no place to look the name up: nothing is held
    /// against the endpoint.
    fn is_our_fault(&self) -> bool {
        self.result.as_ref().is_err_and(|failure| failure.is_ours())
    }

    fn succeeded(&self) -> bool {
        self.status().is_some_and(|status| (200..300).contains(&status))
    }

    fn trouble(&self, now: Micros, random: f64) -> Trouble {
        let status = self.status();
        let asked = match &self.result {
            Ok(answer) => retry::asked(&answer.retry_after, now, random),
            Err(_) => None,
        };
        Trouble {
            now,
            answered: status.is_some(),
            overloaded: status.is_none_or(|status| matches!(status, 429 | 502 | 503 | 504)),
            gone: status == Some(410),
            asked,
        }
    }
}

statements! {
    LOAD = "SELECT p.url, e.kind, e.record, e.societe, e.changes, d.attempts, d.step, p.settings,
        p.ordered, p.state, p.hold_until, e.at, y.body, d.depth
        FROM deliveries d
        JOIN endpoints p ON p.dossier = d.dossier AND p.id = d.endpoint
        JOIN events e ON e.dossier = d.dossier AND e.seq = d.event
        LEFT JOIN payloads y ON y.dossier = d.dossier AND y.event = d.event
        WHERE d.dossier = $1 AND d.endpoint = $2 AND d.event = $3
        AND d.state = 'pending' AND d.holder = $4 AND d.run_at = $5";
    ATTEMPT = "INSERT INTO attempts
        (dossier, endpoint, event, number, at, duration, url, status, failure, answer, format)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (dossier, endpoint, event, number) DO NOTHING";
    LAST_FAILURES = "SELECT failure FROM attempts
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 ORDER BY number DESC LIMIT 8";
    FINISH = "UPDATE deliveries SET state = $4, run_at = $5, holder = NULL, attempts = $6, step = $7
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 AND state = 'pending'
        AND attempts = $8";
    END_UNRECORDED = "UPDATE deliveries SET state = 'failed', run_at = $4, holder = NULL,
        attempts = attempts + $5
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 AND state = 'pending'";
    ORDERED = "SELECT ordered FROM endpoints WHERE dossier = $1 AND id = $2";
}

/// Why an attempt has no outcome: storage will never take it.
const NOT_RECORDED: &str = "not_recorded";

/// What is to be called, if it still is: pending, held by `node` with this claim, and its endpoint
/// active at this moment and not held back.
pub fn load(tx: &mut Tx, claimed: ClaimedDelivery, node: &str, now: Micros) -> Result<Loaded> {
    let params: [&dyn crate::db::Value; 5] =
        [&claimed.dossier.number(), &claimed.endpoint, &claimed.event, &node, &claimed.lease];
    let found = tx.optional(&LOAD, &params, |row| {
        Ok((
            pending_from_row(&row, claimed)?,
            EndpointState::from_row(&row, 9)?,
            row.get::<Micros>(10)?,
        ))
    })?;
    let Some((mut pending, state, hold_until)) = found else { return Ok(Loaded::No) };
    if state != EndpointState::Active {
        return Ok(Loaded::Closed);
    }
    if hold_until > now {
        return Ok(Loaded::Held(hold_until));
    }
    if pending.settings.format != Format::Direct {
        pending.secrets = sign::valid(tx, claimed.dossier, claimed.endpoint, now)?;
    }
    if pending.settings.relay {
        pending.base = relay::path(tx, claimed.dossier, pending.event.kind)?;
    }
    Ok(Loaded::Call(Box::new(pending)))
}

fn pending_from_row(
    row: &Row,
    claimed: ClaimedDelivery,
) -> std::result::Result<Pending, DriverError> {
    Ok(Pending {
        claimed,
        url: row.get(0)?,
        event: Event::from_row(row, [1, 2, 3, 4])?,
        attempts: row.get(5)?,
        step: row.get(6)?,
        settings: EndpointSettings::from_row(row, 7)?,
        ordered: row.get(8)?,
        at: row.get(11)?,
        kept: row.get(12)?,
        depth: row.get(13)?,
        secrets: Vec::new(),
        base: None,
    })
}

/// Calls the endpoint: `GET <url>?id=11&sticket_id=810`, or a signed POST of the record.
pub async fn call(client: &Client, relay: &Relay, clock: &Clock, pending: &Pending) -> Outcome {
    let at = clock.now();
    let started = clock.elapsed();
    let (address, parameters) = if pending.settings.relay {
        match relay.elsewhere(pending.event.kind) {
            Some(hook) => (hook, relay::parameters(&pending.event, &pending.url)),
            None => return pending.relayed(relay, at),
        }
    } else {
        (pending.url.as_str(), pending.event.parameters())
    };
    let mut url = address.to_owned();
    // A name that hangs takes the look-ups of its own dossier.
    let client = client.on_behalf_of(pending.claimed.dossier.number().unsigned_abs());
    let result = match client.check(address) {
        Err(_) => Err(Failure::RefusedAddress),
        Ok(target) => {
            let (method, target, body) = match pending.settings.format {
                Format::Direct => (Method::GET, target.with_query(&parameters), String::new()),
                _ => (Method::POST, target, pending.body()),
            };
            url = target.as_str().to_owned();
            let headers = pending.headers(at / SECOND, &body);
            client.send(method, &target, headers, Bytes::from(body)).await.map(Answer::from)
        }
    };
    let duration = clock.elapsed().saturating_sub(started).as_micros() as Micros;
    Outcome { at, duration, url, result, starts: None }
}

impl Pending {
    /// The call of a base zap of ours: it takes what it is told, and starts as this is recorded.
    fn relayed(&self, relay: &Relay, at: Micros) -> Outcome {
        let answer = |status, body| {
            Ok(Answer { status, retry_after: String::new(), body: Bytes::from_static(body) })
        };
        match &self.base {
            Some(path) => {
                let (called, url) = relay.inside(path, &self.event, &self.url, self.depth);
                let result = answer(200, br#"{"status":"success"}"#);
                Outcome { at, duration: 0, url, result, starts: Some(called) }
            }
            None => {
                let (url, result) = (self.url.clone(), answer(404, b""));
                Outcome { at, duration: 0, url, result, starts: None }
            }
        }
    }

    fn body(&self) -> String {
        let (format, seq) = (self.settings.format, self.claimed.event);
        payload::body(format, seq, &self.event, self.at, self.kept.as_deref())
    }

    fn headers(&self, seconds: i64, body: &str) -> HeaderMap {
        let id = self.claimed.message_id();
        let signatures = sign::signatures(&self.secrets, &id, seconds, body);
        let signed = (!self.secrets.is_empty()).then_some((seconds, signatures.as_str()));
        let mut headers = headers(&self.settings, &id, signed);
        if self.depth > 0 {
            headers.insert(DEPTH_HEADER, self.depth.into());
        }
        headers
    }
}

/// The endpoint's own headers, then ours, which nothing replaces. `signed`: timestamp and
/// signatures. The values of its own are marked as sensitive.
pub fn headers(settings: &EndpointSettings, id: &str, signed: Option<(i64, &str)>) -> HeaderMap {
    const AGENT: &str = concat!("Oxiva/", env!("CARGO_PKG_VERSION"));
    let mut headers = HeaderMap::new();
    for (name, value) in &settings.headers {
        if let (Ok(name), Ok(mut value)) =
            (HeaderName::try_from(name), HeaderValue::try_from(value))
        {
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    }
    if let Some((seconds, signatures)) = signed {
        insert(&mut headers, "webhook-timestamp", &seconds.to_string());
        insert(&mut headers, "webhook-signature", signatures);
    }
    insert(&mut headers, "webhook-id", id);
    headers.insert(header::USER_AGENT, HeaderValue::from_static(AGENT));
    let accept = HeaderValue::from_static("application/json, */*;q=0.5");
    headers.entry(header::ACCEPT).or_insert(accept);
    if settings.format != Format::Direct {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    headers
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
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
    let first_time = tx.execute(&FINISH, &params)? == 1;
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

fn record(tx: &mut Tx, pending: &Pending, outcome: &Outcome) -> Result<()> {
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
    tx.execute(&ATTEMPT, &params)?;
    Ok(())
}
