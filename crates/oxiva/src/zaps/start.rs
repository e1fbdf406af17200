//! What starts runs beside hooks ([`super::reception`]), rows ([`super::rows`]) and due dates
//! ([`super::due`]): events, schedules and people.
//!
//! # Promises
//! - The event and its runs, the tick of a schedule and its run commit together.
//! - More at once than a zap may start ([`super::flood`]) are held, for a person to release or drop.
//! - What a test of a zap does starts no zap.
//! - No zap starts from its own writes, and no chain of zaps is longer than
//!   [`super::beginning::MAX_CHAIN`].

use super::{
    beginning::Beginning,
    catch_hooks::{self, CatchHook, Incoming},
    checks::AppChecks,
    documents::{self, StartsBy},
    ids,
    listeners::{self, Happening, Listener},
    playing::{Head, trigger_row},
    runs::{self, Start},
    step_rights,
};
use crate::{
    clock::{Entropy, Micros},
    db::{Tx, Value},
    dossiers::{Actor, Dossier, DossierId, Scope, TEST_DEPTH, people},
    error::{Code, Problem, Result},
    records::{
        Change, Event, RecordKind,
        events::{self, Show},
        shown,
    },
    statements,
};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;
use zap_engine::{
    dates::to_zone,
    document::{TriggerKind, Zap},
};

statements! {
    PLAYED = "SELECT 1 FROM runs WHERE dossier = $1 AND zap = $2 AND id >= $3
        AND start = 'schedule' AND source = $4 LIMIT 1";
}

/// The zaps that start from an event.
pub struct Starting {
    dossier: Dossier,
    zaps: Vec<Listener>,
    /// What the person is called who did it.
    author: Option<String>,
}

/// The zaps that start when that happens to a record of the kind; `None` if there are none. It only reads, and
/// comes before the event takes its number.
pub fn starting(
    tx: &mut Tx,
    scope: &Scope,
    kind: RecordKind,
    change: Change,
) -> Result<Option<Starting>> {
    let found = listeners::of_kind(tx, scope.dossier, &events::word(kind, change), scope.now)?;
    let Some((dossier, mut zaps)) = found else { return Ok(None) };
    zaps.retain(|zap| !zap.wrote_it(scope));
    let author = author(tx, scope)?;
    Ok((!zaps.is_empty()).then_some(Starting { dossier, zaps, author }))
}

/// Starts the zaps of an event, in its transaction.
pub fn on_event(
    tx: &mut Tx,
    scope: &Scope,
    seq: i64,
    event: &Event,
    starting: Starting,
    show: Show<'_>,
) -> Result<()> {
    let Starting { dossier, zaps, author } = starting;
    let payload = event_payload(scope, seq, event, author, show(&dossier), &dossier);
    for zap in zaps {
        let happening = Happening {
            payload: payload.clone(),
            run: ids::of_event(scope.dossier.number(), seq, zap.zap, scope.now),
            start: Start::Event,
            source: seq.to_string(),
            depth: scope.depth,
            now: scope.now,
        };
        zap.start(tx, &dossier, happening)?;
    }
    Ok(())
}

/// What the person is called who did it; `None` where no person did.
pub(super) fn author(tx: &mut Tx, scope: &Scope) -> Result<Option<String>> {
    match scope.actor {
        Actor::Person(id) => people::nom(tx, scope.dossier, id),
        _ => Ok(None),
    }
}

/// The record, flat, and beside it what happened to it.
pub(super) fn event_payload(
    scope: &Scope,
    seq: i64,
    event: &Event,
    author: Option<String>,
    mut record: Map<String, Json>,
    dossier: &Dossier,
) -> Json {
    let evenement = json!({
        "type": event.word(),
        "numero": seq.to_string(),
        "date": shown::date(scope.now, &dossier.zone()),
        "auteur": scope.actor.word(),
        "auteur_nom": author,
        "changements": event.fields,
    });
    record.insert("evenement".to_owned(), evenement);
    Json::Object(record)
}

/// What the relay tells the hook of a base zap.
#[derive(Clone, Copy, Debug)]
pub struct RelayedCall<'a> {
    pub dossier: DossierId,
    /// The event that it is about.
    pub seq: i64,
    pub query: &'a str,
    /// How many zaps started each other up to this call.
    pub depth: i64,
}

/// Starts a base zap as a call to its hook would: what the call says is kept as a reception, and the
/// zap starts if it is on.
pub(super) fn by_relay(
    tx: &mut Tx,
    entropy: &Entropy,
    zap: documents::Zap,
    call: RelayedCall<'_>,
    now: Micros,
) -> Result<()> {
    let Some(id) = zap.hook.clone() else { return Ok(()) };
    let RelayedCall { dossier, seq, query, depth } = call;
    let hook = CatchHook { dossier, id, nom: zap.titre.clone(), created_at: now };
    let (method, query) = ("GET".to_owned(), query.to_owned());
    let incoming = Incoming { method, query, headers: json!({}), body: Vec::new() };
    let reception = entropy.uuid(now);
    catch_hooks::receive(tx, reception, &hook, &incoming, now)?;
    if !zap.is_on() || depth >= TEST_DEPTH {
        return Ok(());
    }
    let head = Head {
        dossier,
        zap: zap.id,
        version: zap.version,
        run: ids::of_event(dossier.number(), seq, zap.id, now),
        start: Start::Hook,
        source: reception.to_string(),
        depth,
        created_at: now,
    };
    let trigger = trigger_row(super::base::TRIGGER, &incoming.read().payload(), now);
    Beginning::due(head, trigger).write(tx)
}

/// Starts a zap by hand, with what a person gave: also one that is off, to see what it does.
pub fn by_hand(
    tx: &mut Tx,
    ids: &ids::Ids,
    entropy: &Entropy,
    scope: &Scope,
    zap: i64,
    given: Map<String, Json>,
    checks: &dyn AppChecks,
) -> Result<Uuid> {
    let zap = documents::get(tx, scope.dossier, zap)?;
    let document = documents::document(tx, scope.dossier, zap.id, zap.version)?;
    step_rights::refuse_beyond(scope, &document, checks)?;
    let plan = Zap::parse(&document).map_err(|_| Code::Conflict)?;
    if let TriggerKind::Manual { fields } = &plan.trigger.kind {
        let empty = |key: &str| given.get(key).is_none_or(|value| value.is_null() || *value == "");
        if let Some(missing) = fields.iter().find(|field| field.required && empty(&field.key)) {
            return Err(Problem::new(&missing.key, "required").into());
        }
    }
    let head = Head {
        dossier: scope.dossier,
        zap: zap.id,
        version: zap.version,
        run: ids.next(entropy, scope.now),
        start: Start::Manual,
        source: scope.actor.word(),
        depth: scope.depth,
        created_at: scope.now,
    };
    let (run, trigger) = (head.run, trigger_row(&plan.trigger.id, &given.into(), scope.now));
    Beginning::due(head, trigger).write(tx)?;
    Ok(run)
}

/// Starts a zap because its moment has come; not a second time, whatever the clock was set to.
pub fn on_schedule(
    tx: &mut Tx,
    ids: &ids::Ids,
    entropy: &Entropy,
    dossier: &Dossier,
    zap: i64,
    moment: Micros,
    now: Micros,
) -> Result<()> {
    let Some(found) = documents::find(tx, dossier.id, zap)?.filter(documents::Zap::is_on) else {
        return Ok(());
    };
    if found.starts_by != StartsBy::Schedule {
        return Ok(());
    }
    let source = shown::date(moment, &dossier.zone());
    let params: [&dyn Value; 4] = [&dossier.id.number(), &zap, &runs::edge(moment), &source];
    if tx.optional(&PLAYED, &params, |_| Ok(()))?.is_some() {
        return Ok(());
    }
    let document = documents::document(tx, dossier.id, zap, found.version)?;
    let id = document["trigger"]["id"].as_str().unwrap_or("1");
    let head = Head {
        dossier: dossier.id,
        zap,
        version: found.version,
        run: ids.next(entropy, now),
        start: Start::Schedule,
        source,
        depth: 0,
        created_at: now,
    };
    let trigger = trigger_row(id, &tick(moment, dossier), now);
    Beginning::due(head, trigger).write(tx)
}

/// The moment, whole and in parts.
pub(super) fn tick(moment: Micros, dossier: &Dossier) -> Json {
    let zone = dossier.zone();
    let at = to_zone(Timestamp::from_microsecond(moment).unwrap_or_default(), &zone);
    json!({
        "date": shown::date(moment, &zone),
        "annee": at.year(),
        "mois": at.month(),
        "jour": at.day(),
        "heure": at.hour(),
        "minute": at.minute(),
        "jour_semaine": at.weekday().to_monday_one_offset(),
    })
}

/// A run that does again what another did, from the beginning.
pub(super) fn again(tx: &mut Tx, head: Head, trigger: &runs::Step) -> Result<()> {
    let row = trigger_row(&trigger.step, &trigger.output, head.created_at);
    Beginning::due(head, row).write(tx)
}
