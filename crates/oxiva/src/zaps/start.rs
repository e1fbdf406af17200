//! What starts runs: hooks, events, schedules and people.
//!
//! # Promises
//! - The reception and the runs that it starts, the event and its runs, the tick of a schedule and its
//!   run commit together.
//! - A hook's run is born claimed by the node that took it, with its decisions made and its first step
//!   begun: nothing more has to be written before that step's effect.
//! - More than [`MAX_RUNS_AT_ONCE`] at once are held, for a person to release or drop; those of hooks only if
//!   they came in one reception.
//! - No zap starts from its own writes, and no chain of zaps is longer than [`MAX_CHAIN`].

use super::{
    backlog::Room,
    catch_hooks::{self, CatchHook, Incoming},
    documents::{self, StartsBy, State},
    flood, ids,
    ledger::{self, Standing},
    playing::{Begun, Head, Next, Playing, Row, trigger_row},
    runs::{self, Reason, Start},
};
use crate::{
    clock::{Entropy, Micros},
    db::{Pace, Signal, Topic, Tx, Value},
    dossiers::{self, Actor, Dossier, DossierId, Scope},
    error::{Code, Problem, Result},
    records::{Event, events::Show, shown},
    statements,
    zaps::engine::Engine,
};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use uuid::Uuid;
use zap_engine::{
    body::{self, Received},
    condition,
    document::{TriggerKind, Zap},
    mapping::Values,
};

/// Runs at once above which all of them are held.
pub const MAX_RUNS_AT_ONCE: usize = 100;
/// Zaps that may start each other, one after the other.
pub const MAX_CHAIN: i64 = 8;
/// Runs that one reception may start.
const MAX_ITEMS: usize = 10_000;
/// Bytes of what a raw hook takes.
const MAX_RAW_BYTES: usize = 2 * 1024 * 1024;
/// A body of so many bytes is read where it keeps nobody.
const LARGE_BODY_BYTES: usize = 64 * 1024;

statements! {
    DOOR = "SELECT h.dossier, h.id, h.nom, h.created_at, z.id, z.version, z.state, z.concurrency,
            z.rate
        FROM catch_hooks h LEFT JOIN zaps z ON z.dossier = h.dossier AND z.id = h.zap
        WHERE h.dossier = $1 AND h.id = $2";
    PLAYED = "SELECT 1 FROM runs WHERE dossier = $1 AND zap = $2 AND id >= $3
        AND start = 'schedule' AND source = $4 LIMIT 1";
    ON_EVENT = "SELECT z.id, z.version, z.starts FROM zap_events e
        JOIN zaps z ON z.dossier = e.dossier AND z.id = e.zap
        WHERE e.dossier = $1 AND e.kind = $2 AND z.state = 'on' ORDER BY z.id";
}

/// An address, and what it starts.
pub struct Door {
    pub hook: CatchHook,
    /// `None`: no zap, or one that is off. What arrives is kept all the same.
    starts: Option<Ready>,
}

/// A zap that is on.
#[derive(Clone)]
struct Ready {
    zap: i64,
    version: i64,
    pace: Pace,
    plan: Arc<Zap>,
    dossier: Dossier,
    depth: i64,
}

/// The hook of an address, by the two parts of it. `depth`: how many zaps started each other up to
/// this call.
pub fn door(
    tx: &mut Tx,
    engine: &Engine,
    compte: i64,
    id: &str,
    depth: i64,
) -> Result<Option<Door>> {
    let found = tx.optional(&DOOR, &[&compte, &id], |row| {
        let hook = CatchHook {
            dossier: DossierId::from_row(&row, 0)?,
            id: row.get(1)?,
            nom: row.get(2)?,
            created_at: row.get(3)?,
        };
        let state: Option<String> = row.get(6)?;
        let on = state.as_deref() == Some(State::On.word());
        let zap = (row.get::<Option<i64>>(4)?, row.get::<Option<i64>>(5)?);
        let pace = documents::pace(row.get::<Option<i64>>(7)?, row.get::<Option<i64>>(8)?);
        Ok((hook, zap, on, pace))
    })?;
    let Some((hook, zap, on, pace)) = found else { return Ok(None) };
    let (Some(zap), Some(version), true) = (zap.0, zap.1, on) else {
        return Ok(Some(Door { hook, starts: None }));
    };
    let Some(plan) = engine.plans.get(tx, hook.dossier, zap, version)? else {
        return Ok(Some(Door { hook, starts: None }));
    };
    let dossier = dossiers::get(tx, hook.dossier)?;
    let starts = Some(Ready { zap, version, pace, plan, dossier, depth });
    Ok(Some(Door { hook, starts }))
}

/// Keeps what arrived at one or more hooks of a dossier, with the runs that it starts. Returns the id
/// of the first reception.
pub async fn receive(engine: &Arc<Engine>, doors: Vec<Door>, incoming: Incoming) -> Result<Uuid> {
    let Some(dossier) = doors.first().map(|door| door.hook.dossier) else {
        return Err(Code::NotFound.into());
    };
    let work = {
        let (engine, large) = (engine.clone(), incoming.body.len() >= LARGE_BODY_BYTES);
        let work = move || arrivals(&engine, doors, &incoming).map(|arrivals| (arrivals, incoming));
        if large {
            tokio::task::spawn_blocking(work).await.map_err(|_| Code::Internal)?
        } else {
            work()
        }
    };
    let (mut arrivals, incoming) = work?;
    let runs = arrivals.iter().flat_map(|arrival| &arrival.runs);
    let count = runs.filter(|run| !run.has_ended()).count();
    let room = engine.backlog.take(dossier, count)?;
    let first = arrivals.first().map(|arrival| arrival.id).unwrap_or_default();
    let claimed = engine.fresh.put(arrivals.iter_mut().flat_map(|arrival| &mut arrival.runs));
    let now = engine.clock.now();
    let written = engine
        .db
        .write(dossier.key(), move |tx| {
            for arrival in &arrivals {
                catch_hooks::receive(tx, arrival.id, &arrival.hook, &incoming, now)?;
                arrival.write(tx, now)?;
            }
            Ok(())
        })
        .await;
    settle(engine, written, room, &claimed)?;
    Ok(first)
}

fn settle(engine: &Engine, written: Result<()>, room: Room, claimed: &[Uuid]) -> Result<()> {
    match written {
        Ok(()) => room.keep(),
        Err(error) => {
            engine.fresh.forget(claimed);
            return Err(error);
        }
    }
    Ok(())
}

/// One reception and its runs.
struct Arrival {
    id: Uuid,
    hook: CatchHook,
    zap: Option<(i64, String)>,
    runs: Vec<Beginning>,
    held: bool,
}

impl Arrival {
    fn write(&self, tx: &mut Tx, now: Micros) -> Result<()> {
        let Some((zap, titre)) = &self.zap else { return Ok(()) };
        if self.held {
            flood::tell(tx, self.hook.dossier, *zap, titre, now)?;
        }
        self.runs.iter().try_for_each(|run| run.write(tx))
    }
}

fn arrivals(engine: &Engine, doors: Vec<Door>, incoming: &Incoming) -> Result<Vec<Arrival>> {
    let received = doors.iter().any(|door| door.starts.is_some()).then(|| incoming.read());
    doors.into_iter().map(|door| arrival(engine, door, incoming, received.as_ref())).collect()
}

fn arrival(
    engine: &Engine,
    door: Door,
    incoming: &Incoming,
    received: Option<&Received>,
) -> Result<Arrival> {
    let now = engine.clock.now();
    let (id, hook) = (engine.entropy.uuid(now), door.hook);
    let (Some(ready), Some(received)) = (door.starts, received) else {
        return Ok(Arrival { id, hook, zap: None, runs: Vec::new(), held: false });
    };
    let items = items(&ready.plan, incoming, received)?;
    let held = items.len() > MAX_RUNS_AT_ONCE && ready.depth <= MAX_CHAIN;
    let zap = Some((ready.zap, ready.plan.title.clone()));
    let begin = |trigger| {
        let head = Head {
            dossier: hook.dossier,
            zap: ready.zap,
            version: ready.version,
            run: engine.ids.next(&engine.entropy, now),
            start: Start::Hook,
            source: id.to_string(),
            depth: ready.depth,
            created_at: now,
        };
        if held {
            Beginning::due(head, trigger_row(&ready.plan.trigger.id, &trigger, now)).held()
        } else {
            Beginning::now(engine, head, &ready, trigger)
        }
    };
    let runs = items.into_iter().map(begin).collect();
    Ok(Arrival { id, hook, zap, runs, held })
}

/// What runs begin with.
fn items(plan: &Zap, incoming: &Incoming, received: &Received) -> Result<Vec<Json>> {
    match &plan.trigger.kind {
        TriggerKind::RawHook if incoming.body.len() > MAX_RAW_BYTES => Err(Code::TooLarge.into()),
        TriggerKind::RawHook => Ok(vec![incoming.raw()]),
        TriggerKind::CatchHook { child_key } => {
            let items: Vec<_> = received.hook_items(child_key).take(MAX_ITEMS + 1).collect();
            if items.len() > MAX_ITEMS { Err(Code::TooLarge.into()) } else { Ok(items) }
        }
        _ => Ok(Vec::new()),
    }
}

/// A run that is about to be written.
pub struct Beginning {
    head: Head,
    standing: Standing,
    trigger: Row,
    rows: Vec<Row>,
    size: i64,
    pace: Pace,
    /// In memory, with the step that is begun.
    fresh: Option<(Playing, Begun)>,
}

impl Beginning {
    /// Waits in the table; or has ended before it began, at the end of a chain.
    fn due(head: Head, trigger: Row) -> Beginning {
        let now = head.created_at;
        let standing = if head.depth > MAX_CHAIN {
            Standing::ended(runs::State::Halted, Reason::ChainTooDeep.word(), now)
        } else {
            Standing::due(now)
        };
        let size = trigger.output.len() as i64;
        let (rows, pace) = (Vec::new(), Pace::default());
        Beginning { head, standing, trigger, rows, size, pace, fresh: None }
    }

    /// For a person to decide.
    fn held(self) -> Beginning {
        if self.has_ended() { self } else { Beginning { standing: Standing::held(), ..self } }
    }

    /// Begun at once, if this node has room and the zap needs no order.
    fn now(engine: &Engine, head: Head, ready: &Ready, trigger: Json) -> Beginning {
        let now = head.created_at;
        let lane = (head.dossier, head.zap);
        let may_begin = head.depth <= MAX_CHAIN && !ready.pace.ordered;
        let claim = may_begin.then(|| engine.load.claim(lane, now)).flatten();
        let Some((node, lease)) = claim else {
            let trigger = trigger_row(&ready.plan.trigger.id, &trigger, now);
            return Beginning::due(head, trigger);
        };
        let (mut playing, trigger) =
            Playing::new(head.clone(), ready.dossier.clone(), ready.plan.clone(), trigger);
        let (leg, next) = playing.leg(now, engine.entropy.fraction());
        let standing = Standing::after(&leg, &next, &node, lease, now);
        let fresh = match next {
            Next::Do(begun) => Some((playing, *begun)),
            Next::At(_) => None,
            Next::End(state) => {
                engine.metrics.run(state.word());
                None
            }
        };
        let (rows, size, pace) = (leg.rows, leg.size, ready.pace);
        Beginning { head, standing, trigger, rows, size, pace, fresh }
    }

    fn has_ended(&self) -> bool {
        self.standing.ended_at.is_some()
    }

    fn write(&self, tx: &mut Tx) -> Result<()> {
        let (head, standing) = (&self.head, &self.standing);
        ledger::insert(tx, head, standing, &self.trigger, self.size)?;
        self.rows.iter().try_for_each(|row| ledger::row(tx, head, row))?;
        let claimed = standing.run_at.filter(|_| standing.holder.is_some());
        if standing.run_at.is_some_and(|at| at <= head.created_at || claimed.is_some()) {
            let topic = Topic::Run { zap: head.zap, run: head.run, claimed, pace: self.pace };
            tx.signal(Signal { dossier: head.dossier, topic });
        }
        Ok(())
    }

    /// What memory has of it, taken out.
    pub(crate) fn take_fresh(&mut self) -> Option<(Uuid, (Playing, Begun))> {
        Some((self.head.run, self.fresh.take()?))
    }
}

impl Incoming {
    /// As a raw hook gives it: nothing is read.
    fn raw(&self) -> Json {
        let querystring = body::read(&self.query, "", b"", false).payload()["querystring"].take();
        // NUL is no text to a database.
        let text = String::from_utf8_lossy(&self.body).replace('\0', "\u{fffd}");
        json!({
            "method": self.method,
            "querystring": querystring,
            "headers": self.headers,
            "raw_body": text,
        })
    }
}

/// Starts the zaps of an event, in its transaction.
pub fn on_event(tx: &mut Tx, scope: &Scope, seq: i64, event: &Event, show: Show<'_>) -> Result<()> {
    let (number, word) = (scope.dossier.number(), event.word());
    let found = tx.query(&ON_EVENT, &[&number, &word], |row| {
        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<String>(2)?))
    })?;
    if found.is_empty() {
        return Ok(());
    }
    let dossier = dossiers::get(tx, scope.dossier)?;
    let payload = event_payload(scope, seq, event, show(&dossier), &dossier);
    for (zap, version, starts) in found {
        let Some(plan) = trigger_of(&starts).filter(|_| scope.actor != Actor::Zap(zap)) else {
            continue;
        };
        if !wants(&plan, &payload, &dossier) {
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
        on_its_way(tx, head, &plan, &payload)?;
    }
    Ok(())
}

/// Due, held in a flood, or halted at the end of a chain.
fn on_its_way(tx: &mut Tx, head: Head, plan: &Zap, payload: &Json) -> Result<()> {
    let (dossier, zap, now) = (head.dossier, head.zap, head.created_at);
    let trigger = trigger_row(&plan.trigger.id, payload, now);
    let beginning = Beginning::due(head, trigger);
    if beginning.has_ended() || !flood::is_rising(tx, dossier, zap, now)? {
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

fn wants(plan: &Zap, payload: &Json, dossier: &Dossier) -> bool {
    let TriggerKind::Event { any, .. } = &plan.trigger.kind else { return false };
    let values = Values::new().with(&plan.trigger.id, payload);
    any.is_empty() || condition::holds(any, &values, &dossier.zone()).holds
}

/// The record, flat, and beside it what happened to it.
fn event_payload(
    scope: &Scope,
    seq: i64,
    event: &Event,
    mut record: Map<String, Json>,
    dossier: &Dossier,
) -> Json {
    let evenement = json!({
        "type": event.word(),
        "numero": seq.to_string(),
        "date": shown::date(scope.now, &dossier.zone()),
        "auteur": scope.actor.word(),
        "changements": event.fields,
    });
    record.insert("evenement".to_owned(), evenement);
    Json::Object(record)
}

/// What the relay tells the hook of a base zap.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
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
    told: Told<'_>,
    now: Micros,
) -> Result<()> {
    let Some(id) = zap.hook.clone() else { return Ok(()) };
    let Told { dossier, seq, query, depth } = told;
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
    let at =
        Timestamp::from_microsecond(moment).unwrap_or_default().to_zoned_datetime(zone.clone());
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
