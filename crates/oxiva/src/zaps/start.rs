//! What starts runs beside hooks ([`super::reception`]): events, schedules and people.
//!
//! # Promises
//! - The event and its runs, the tick of a schedule and its run commit together.
//! - More at once than a zap may start ([`flood`]) are held, for a person to release or drop.
//! - No zap starts from its own writes, and no chain of zaps is longer than
//!   [`super::beginning::MAX_CHAIN`].

use super::{
    beginning::Beginning,
    catch_hooks::{self, CatchHook, Incoming},
    documents::{self, StartsBy},
    flood, ids,
    playing::{Head, not_a_date, trigger_row},
    runs::{self, Start},
};
use crate::{
    clock::{Entropy, Micros},
    db::{Tx, Value},
    dossiers::{self, Actor, Dossier, DossierId, Scope, people},
    error::{Code, Problem, Result},
    records::{Event, events::Show, shown},
    statements,
};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;
use zap_engine::{
    condition::{self, Verdict},
    dates::{DateOrder, Reading, to_zone},
    document::{TriggerKind, Zap},
    mapping::Values,
};

statements! {
    PLAYED = "SELECT 1 FROM runs WHERE dossier = $1 AND zap = $2 AND id >= $3
        AND start = 'schedule' AND source = $4 LIMIT 1";
    ON_EVENT = "SELECT z.id, z.version, z.starts, z.hold_above FROM zap_events e
        JOIN zaps z ON z.dossier = e.dossier AND z.id = e.zap
        WHERE e.dossier = $1 AND e.kind = $2 AND z.state = 'on' ORDER BY z.id";
}

/// Starts the zaps of an event, in its transaction.
pub fn on_event(tx: &mut Tx, scope: &Scope, seq: i64, event: &Event, show: Show<'_>) -> Result<()> {
    let (number, word) = (scope.dossier.number(), event.word());
    let found = tx.query(&ON_EVENT, &[&number, &word], |row| {
        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<String>(2)?, row.get::<i64>(3)?))
    })?;
    if found.is_empty() {
        return Ok(());
    }
    let dossier = dossiers::get(tx, scope.dossier)?;
    let author = author(tx, scope)?;
    let payload = event_payload(scope, seq, event, author, show(&dossier), &dossier);
    for (zap, version, starts, hold_above) in found {
        let Some(plan) = trigger_of(&starts).filter(|_| scope.actor != Actor::Zap(zap)) else {
            continue;
        };
        let reading = reading(tx, &dossier, scope.now, (zap, version), &plan)?;
        let verdict = wanted(&plan, &payload, &reading);
        if !verdict.holds && verdict.problem.is_none() {
            continue;
        }
        let head = Head {
            dossier: scope.dossier,
            zap,
            version,
            run: ids::of_event(number, seq, zap, scope.now),
            start: Start::Event,
            source: seq.to_string(),
            depth: scope.depth,
            created_at: scope.now,
        };
        match verdict.problem {
            Some(problem) => {
                let failure = not_a_date(&problem, dossier.langue);
                let trigger = trigger_row(&plan.trigger.id, &payload, scope.now);
                Beginning::failed(head, trigger, failure).write(tx)?;
            }
            None => begin(tx, head, &plan, &payload, hold_above)?,
        }
    }
    Ok(())
}

/// Due, held in a flood, or halted at the end of a chain.
fn begin(tx: &mut Tx, head: Head, plan: &Zap, payload: &Json, hold_above: i64) -> Result<()> {
    let (dossier, zap, now) = (head.dossier, head.zap, head.created_at);
    let trigger = trigger_row(&plan.trigger.id, payload, now);
    let beginning = Beginning::due(head, trigger);
    if beginning.has_ended() || !flood::is_rising(tx, dossier, zap, hold_above, now)? {
        return beginning.write(tx);
    }
    flood::tell_of(tx, dossier, zap, now)?;
    beginning.held().write(tx)
}

/// The trigger alone, as the plan of a zap without steps.
fn trigger_of(starts: &str) -> Option<Zap> {
    let trigger: Json = serde_json::from_str(starts).ok()?;
    Zap::parse(&json!({ "title": "-", "trigger": trigger, "steps": [] })).ok()
}

/// Whether the event is one that the zap starts from.
fn wanted(plan: &Zap, payload: &Json, reading: &Reading) -> Verdict {
    let TriggerKind::Event { any, .. } = &plan.trigger.kind else { return Verdict::default() };
    let values = Values::new().at(reading.now, &reading.zone).with(&plan.trigger.id, payload);
    condition::holds(any, &values, reading)
}

/// How the zap reads dates. Its trigger, which is all that `plan` has, does not say it.
fn reading(
    tx: &mut Tx,
    dossier: &Dossier,
    now: Micros,
    (zap, version): (i64, i64),
    plan: &Zap,
) -> Result<Reading> {
    let reading = dossier.reading(now);
    let TriggerKind::Event { any, .. } = &plan.trigger.kind else { return Ok(reading) };
    if !any.iter().flatten().any(|condition| condition.matches.compares_dates()) {
        return Ok(reading);
    }
    let document = documents::document(tx, dossier.id, zap, version)?;
    let order = document["date_order"].as_str().and_then(DateOrder::parse);
    Ok(Reading { order: order.unwrap_or(reading.order), ..reading })
}

/// What the person is called who did it; `None` where no person did.
fn author(tx: &mut Tx, scope: &Scope) -> Result<Option<String>> {
    match scope.actor {
        Actor::Person(id) => people::nom(tx, scope.dossier, id),
        _ => Ok(None),
    }
}

/// The record, flat, and beside it what happened to it.
fn event_payload(
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
    if !zap.is_on() {
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
) -> Result<Uuid> {
    let zap = documents::get(tx, scope.dossier, zap)?;
    let document = documents::document(tx, scope.dossier, zap.id, zap.version)?;
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
fn tick(moment: Micros, dossier: &Dossier) -> Json {
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
