//! What arrives at catch hooks, and the runs that it starts.
//!
//! # Promises
//! - The reception and the runs that it starts commit together.
//! - A run is born claimed by the node that took it, with its decisions made and its first step begun:
//!   nothing more has to be written before that step's effect.
//! - More in one reception than a zap may start at once ([`flood`]) are held, for a person to release
//!   or drop.

use super::{
    backlog::Room,
    beginning::{Beginning, MAX_CHAIN},
    catch_hooks::{self, CatchHook, Incoming},
    documents::{self, ZapState},
    engine::Engine,
    flood,
    playing::{Head, trigger_row},
    runs::Start,
};
use crate::{
    clock::Micros,
    db::{Pace, Tx},
    dossiers::{self, Dossier, DossierId, TEST_DEPTH},
    error::{Code, Error, Result},
    statements,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use uuid::Uuid;
use zap_engine::{
    body::{self, Received},
    document::{TriggerKind, Zap},
};

/// Runs that one reception may start.
const MAX_ITEMS: usize = 10_000;
/// Bytes of the body that a raw hook takes.
const MAX_RAW_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of a body above which it is read on a thread of its own, where it delays nobody.
const LARGE_BODY_BYTES: usize = 64 * 1024;

statements! {
    CALLED = "SELECT h.dossier, h.id, h.nom, h.created_at, z.id, z.version, z.state, z.concurrency,
            z.rate, z.hold_above
        FROM catch_hooks h LEFT JOIN zaps z ON z.dossier = h.dossier AND z.id = h.zap
        WHERE h.dossier = $1 AND h.id = $2";
}

/// A hook that is called, and what it starts.
pub struct CalledHook {
    pub hook: CatchHook,
    /// `None`: no zap, or one that is off, or it is called by a test. What arrives is kept all the same.
    starts: Option<ReadyZap>,
}

impl CalledHook {
    /// Whether what arrives starts runs.
    pub fn starts_runs(&self) -> bool {
        self.starts.is_some()
    }
}

/// A zap that is on.
#[derive(Clone)]
pub(super) struct ReadyZap {
    pub(super) zap: i64,
    pub(super) version: i64,
    pub(super) pace: Pace,
    /// Runs that may begin at once.
    pub(super) hold_above: i64,
    pub(super) plan: Arc<Zap>,
    pub(super) dossier: Dossier,
    pub(super) depth: i64,
}

/// The hook of an address, by the two parts of it. `depth`: how many zaps started each other up to
/// this call.
pub fn find(
    tx: &mut Tx,
    engine: &Engine,
    compte: i64,
    id: &str,
    depth: i64,
) -> Result<Option<CalledHook>> {
    let found = tx.optional(&CALLED, &[&compte, &id], |row| {
        let hook = CatchHook {
            dossier: DossierId::from_row(&row, 0)?,
            id: row.get(1)?,
            nom: row.get(2)?,
            created_at: row.get(3)?,
        };
        let state: Option<String> = row.get(6)?;
        let on = state.as_deref() == Some(ZapState::On.word());
        let zap = (row.get::<Option<i64>>(4)?, row.get::<Option<i64>>(5)?);
        let pace = documents::pace(row.get::<Option<i64>>(7)?, row.get::<Option<i64>>(8)?);
        let hold_above = row.get::<Option<i64>>(9)?.unwrap_or_default();
        Ok((hook, zap, on, pace, hold_above))
    })?;
    let Some((hook, zap, on, pace, hold_above)) = found else { return Ok(None) };
    let may_start = on && depth < TEST_DEPTH;
    let (Some(zap), Some(version), true) = (zap.0, zap.1, may_start) else {
        return Ok(Some(CalledHook { hook, starts: None }));
    };
    let Some(plan) = engine.plans.get(tx, hook.dossier, zap, version)? else {
        return Ok(Some(CalledHook { hook, starts: None }));
    };
    let dossier = dossiers::get(tx, hook.dossier)?;
    let hold_above = flood::limit(hold_above);
    let starts = Some(ReadyZap { zap, version, pace, hold_above, plan, dossier, depth });
    Ok(Some(CalledHook { hook, starts }))
}

/// Keeps what arrived at one or more hooks of a dossier, with the runs that it starts. Returns the id
/// of the first reception.
pub async fn receive(
    engine: &Arc<Engine>,
    called: Vec<CalledHook>,
    incoming: Incoming,
) -> Result<Uuid> {
    let Some(dossier) = called.first().map(|one| one.hook.dossier) else {
        return Err(Code::NotFound.into());
    };
    let work = {
        let (engine, large) = (engine.clone(), incoming.body.len() >= LARGE_BODY_BYTES);
        let work =
            move || arrivals(&engine, called, &incoming).map(|arrivals| (arrivals, incoming));
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
    let claimed = {
        let runs = arrivals.iter_mut().flat_map(|arrival| &mut arrival.runs);
        engine.fresh.put(runs.filter_map(Beginning::take_fresh))
    };
    let now = engine.clock.now();
    // What is large is not copied where a write may have to run again.
    let (arrivals, incoming) = (Arc::new(arrivals), Arc::new(incoming));
    let written = engine
        .db
        .write(dossier.key(), move |tx| {
            for arrival in arrivals.iter() {
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

fn arrivals(engine: &Engine, called: Vec<CalledHook>, incoming: &Incoming) -> Result<Vec<Arrival>> {
    let received = called.iter().any(|one| one.starts.is_some()).then(|| incoming.read());
    called.into_iter().map(|one| arrival(engine, one, incoming, received.as_ref())).collect()
}

fn arrival(
    engine: &Engine,
    called: CalledHook,
    incoming: &Incoming,
    received: Option<&Received>,
) -> Result<Arrival> {
    let now = engine.clock.now();
    let (id, hook) = (engine.entropy.uuid(now), called.hook);
    let (Some(ready), Some(received)) = (called.starts, received) else {
        return Ok(Arrival { id, hook, zap: None, runs: Vec::new(), held: false });
    };
    let items = items(&ready.plan, incoming, received)?;
    let held = items.len() as i64 > ready.hold_above && ready.depth <= MAX_CHAIN;
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
        TriggerKind::RawHook if incoming.body.len() > MAX_RAW_BYTES => {
            Err(Error::too_large(MAX_RAW_BYTES))
        }
        TriggerKind::RawHook => Ok(vec![incoming.raw()]),
        // A call that says nothing asks whether somebody is there.
        TriggerKind::CatchHook { .. } if incoming.is_empty() => Ok(Vec::new()),
        TriggerKind::CatchHook { child_key } => {
            let items: Vec<_> = received.hook_items(child_key).take(MAX_ITEMS + 1).collect();
            if items.len() > MAX_ITEMS {
                Err(Error::above(Code::TooManyItems, MAX_ITEMS))
            } else {
                Ok(items)
            }
        }
        _ => Ok(Vec::new()),
    }
}

impl Incoming {
    /// Whether neither the body nor the query says anything.
    fn is_empty(&self) -> bool {
        self.query.is_empty() && self.body.trim_ascii().is_empty()
    }

    /// As a raw hook gives it: nothing is read.
    pub(super) fn raw(&self) -> Json {
        let querystring = body::read(&self.query, "", b"", false).payload()["querystring"].take();
        let mut text = String::from_utf8_lossy(&self.body).into_owned();
        text_rules::without_nul(&mut text);
        json!({
            "method": self.method,
            "querystring": querystring,
            "headers": self.headers,
            "raw_body": text,
        })
    }
}
