//! Endpoints: a URL, the kinds of event that it is told of, and how it wants to be called. Any
//! number per dossier; those of the Zapier module are in [`super::zapier`].

use super::settings::{EndpointSettings, Format};
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Signal, Topic, Tx},
    dossiers::DossierId,
    error::{Code, Result},
    statements,
};
use serde_json::Value as Json;

closed_set! {
    /// Whether an endpoint is called.
    pub enum EndpointState {
        Active = "active",
        /// Not called, because a person said so; what it would be owed is kept as skipped.
        Suspended = "suspended",
        /// Not called, because the program gave up on it; kept as skipped, too.
        Paused = "paused",
        /// Owed nothing any more; kept for the log of its calls.
        Removed = "removed",
    }
}

closed_set! {
    /// Who keeps the endpoint.
    pub enum Source as "EndpointSource" {
        /// An administrator, or a program through the API.
        Webhook = "webhook",
        /// The Zapier module.
        Zapier = "zapier",
        /// A REST hook that another program subscribed; its 410 ends it.
        Subscription = "subscription",
    }
}

closed_set! {
    /// Why the program paused an endpoint.
    pub enum Reason {
        None = "",
        /// No success for days.
        Failing = "failing",
        /// Not one answer for more than an hour.
        Unreachable = "unreachable",
        /// It answered 410.
        Gone = "gone",
    }
}

/// An address that is told of events.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub id: i64,
    pub source: Source,
    pub url: String,
    pub state: EndpointState,
    pub created_at: Micros,
    /// `ticket.created` and the like, in alphabetical order.
    pub kinds: Vec<String>,
    pub ordered: bool,
    pub settings: EndpointSettings,
    pub health: Health,
}

/// How its last calls went.
#[derive(Clone, Debug)]
pub struct Health {
    /// Attempts that failed since the last that succeeded.
    pub failures: i64,
    pub failing_since: Option<Micros>,
    /// Not called before this moment.
    pub hold_until: Micros,
    pub reason: Reason,
    pub state_at: Micros,
}

impl Endpoint {
    /// What a list calls it: its description, else the host.
    pub fn name(&self) -> &str {
        match self.settings.description.as_str() {
            "" => host(&self.url),
            text => text,
        }
    }

    /// Whether it is called.
    pub fn is_active(&self) -> bool {
        self.state == EndpointState::Active
    }

    /// Whether a body is sent, and signed.
    pub fn sends_records(&self) -> bool {
        self.settings.format != Format::Direct
    }
}

/// The host (and port) of a URL: what may be shown of an address that is as good as a password.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.source, p.url, p.state, p.created_at, p.ordered, p.settings,
             p.failures, p.failing_since, p.hold_until, p.reason, p.state_at,
             (SELECT string_agg(s.kind, ' ') FROM subscriptions s
                 WHERE s.dossier = p.dossier AND s.endpoint = p.id)
             FROM endpoints p ",
            $rest
        )
    };
}

statements! {
    NUMBER = "UPDATE counters SET endpoint = endpoint + 1 WHERE dossier = $1 RETURNING endpoint";
    LIST = select!("WHERE p.dossier = $1 ORDER BY p.id");
    FIND = select!("WHERE p.dossier = $1 AND p.id = $2");
    IDS = "SELECT id FROM endpoints WHERE dossier = $1 ORDER BY id";
    COUNT = "SELECT count(*) FROM endpoints WHERE dossier = $1 AND state <> 'removed'";
    INSERT = "INSERT INTO endpoints
        (dossier, id, source, url, state, created_at, settings, ordered, state_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6)";
    UPDATE = "UPDATE endpoints SET url = $3, settings = $4, ordered = $5
        WHERE dossier = $1 AND id = $2";
    SUBSCRIBE = "INSERT INTO subscriptions (dossier, kind, endpoint) VALUES ($1, $2, $3)
        ON CONFLICT (dossier, kind, endpoint) DO NOTHING";
    UNSUBSCRIBE = "DELETE FROM subscriptions WHERE dossier = $1 AND endpoint = $2 AND kind = $3";
    /// A new beginning: what was held against it is forgotten.
    SET_STATE = "UPDATE endpoints SET state = $3, reason = $4, state_at = $5, failures = 0,
        failing_since = NULL, answered = FALSE, hold_until = 0
        WHERE dossier = $1 AND id = $2 AND state <> 'removed'";
    REVIVE = "UPDATE endpoints SET state = $3, reason = '', state_at = $4, failures = 0,
        failing_since = NULL, answered = FALSE, hold_until = 0 WHERE dossier = $1 AND id = $2";
    PAUSE = "UPDATE endpoints SET state = $3, reason = $4, state_at = $5
        WHERE dossier = $1 AND id = $2 AND state = 'active'";
    /// What waits for an address that was taken away does not wait for the next one.
    SET_ASIDE = "UPDATE deliveries SET state = 'skipped', holder = NULL
        WHERE dossier = $1 AND endpoint = $2 AND state = 'pending'";
    /// The oldest of what waits for its next attempt.
    BRING_FORWARD = "UPDATE deliveries SET run_at = $3
        WHERE dossier = $1 AND endpoint = $2 AND state = 'pending' AND holder IS NULL
        AND event IN (SELECT event FROM deliveries WHERE dossier = $1 AND endpoint = $2
            AND state = 'pending' AND run_at > $3 ORDER BY run_at LIMIT $4)";
    FLOODED = "UPDATE endpoints SET flooded = $3 WHERE dossier = $1 AND id = $2";
}

fn from_row(row: Row) -> std::result::Result<Endpoint, DriverError> {
    let kinds: Option<String> = row.get(12)?;
    let mut kinds: Vec<_> =
        kinds.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    kinds.sort_unstable();
    Ok(Endpoint {
        id: row.get(0)?,
        source: Source::from_row(&row, 1)?,
        url: row.get(2)?,
        state: EndpointState::from_row(&row, 3)?,
        created_at: row.get(4)?,
        kinds,
        ordered: row.get(5)?,
        settings: EndpointSettings::from_row(&row, 6)?,
        health: Health {
            failures: row.get(7)?,
            failing_since: row.get(8)?,
            hold_until: row.get(9)?,
            reason: Reason::from_row(&row, 10)?,
            state_at: row.get(11)?,
        },
    })
}

/// All, the removed ones too: their calls are still in the log.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Endpoint>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

/// The numbers of all endpoints of a dossier.
pub fn ids(tx: &mut Tx, dossier: DossierId) -> Result<Vec<i64>> {
    Ok(tx.query(&IDS, &[&dossier.number()], |row| row.get(0))?)
}

/// The endpoint of that number.
pub fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Endpoint>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
}

/// One that is still there.
pub fn get(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Endpoint> {
    find(tx, dossier, id)?
        .filter(|endpoint| endpoint.state != EndpointState::Removed)
        .ok_or_else(|| Code::NotFound.into())
}

/// How many endpoints a dossier has.
pub fn count(tx: &mut Tx, dossier: DossierId) -> Result<i64> {
    Ok(tx.one(&COUNT, &[&dossier.number()], |row| row.get(0))?)
}

/// What a new endpoint is made of, already checked.
pub struct New<'a> {
    pub source: Source,
    pub url: &'a str,
    pub kinds: &'a [String],
    pub settings: &'a EndpointSettings,
    pub ordered: bool,
    pub state: EndpointState,
}

/// Writes a new endpoint and returns its number.
pub fn insert(tx: &mut Tx, dossier: DossierId, now: Micros, new: &New<'_>) -> Result<i64> {
    let id: i64 = tx.one(&NUMBER, &[&dossier.number()], |row| row.get(0))?;
    let settings = new.settings.to_json();
    let params: [&dyn crate::db::Value; 8] = [
        &dossier.number(),
        &id,
        &new.source.word(),
        &new.url,
        &new.state.word(),
        &now,
        &settings,
        &new.ordered,
    ];
    tx.execute(&INSERT, &params)?;
    subscribe(tx, dossier, id, &[], new.kinds)?;
    changed(tx, dossier);
    Ok(id)
}

/// Writes what may be changed of an endpoint, except its state.
pub fn update(tx: &mut Tx, dossier: DossierId, old: &Endpoint, new: &Endpoint) -> Result<()> {
    let settings: Json = new.settings.to_json();
    let params: [&dyn crate::db::Value; 5] =
        [&dossier.number(), &new.id, &new.url, &settings, &new.ordered];
    tx.execute(&UPDATE, &params)?;
    if new.ordered && !old.ordered {
        super::order::restart(tx, dossier, new.id)?;
    }
    subscribe(tx, dossier, new.id, &old.kinds, &new.kinds)?;
    changed(tx, dossier);
    Ok(())
}

fn subscribe(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    old: &[String],
    new: &[String],
) -> Result<()> {
    for kind in old.iter().filter(|kind| !new.contains(kind)) {
        tx.execute(&UNSUBSCRIBE, &[&dossier.number(), &id, kind])?;
    }
    for kind in new.iter().filter(|kind| !old.contains(kind)) {
        tx.execute(&SUBSCRIBE, &[&dossier.number(), kind, &id])?;
    }
    Ok(())
}

/// Suspends, resumes, pauses or removes. What waits for one that is removed is set aside.
pub fn set_state(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    state: EndpointState,
    reason: Reason,
    now: Micros,
) -> Result<()> {
    let params: [&dyn crate::db::Value; 5] =
        [&dossier.number(), &id, &state.word(), &reason.word(), &now];
    let statement = if state == EndpointState::Paused { &PAUSE } else { &SET_STATE };
    if tx.execute(statement, &params)? == 0 {
        return Ok(());
    }
    match state {
        EndpointState::Removed => tx.execute(&SET_ASIDE, &[&dossier.number(), &id])?,
        // Whoever resumes has mended something and wants to see it work.
        EndpointState::Active => {
            tx.execute(&BRING_FORWARD, &[&dossier.number(), &id, &now, &FORWARD])?
        }
        _ => 0,
    };
    changed(tx, dossier);
    Ok(())
}

/// Deliveries that resuming makes due at once; the others keep their times.
const FORWARD: i64 = 10_000;

/// Makes one active that was removed: the Zapier module's field has an address again.
pub fn revive(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    state: EndpointState,
    now: Micros,
) -> Result<()> {
    tx.execute(&REVIVE, &[&dossier.number(), &id, &state.word(), &now])?;
    changed(tx, dossier);
    Ok(())
}

/// More is owed than the runner wants in memory; or no longer.
pub fn set_flooded(tx: &mut Tx, dossier: DossierId, id: i64, flooded: bool) -> Result<()> {
    tx.execute(&FLOODED, &[&dossier.number(), &id, &flooded])?;
    Ok(())
}

fn changed(tx: &mut Tx, dossier: DossierId) {
    tx.signal(Signal { dossier, topic: Topic::Endpoints });
}
