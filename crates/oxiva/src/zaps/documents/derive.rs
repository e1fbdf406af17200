//! What follows from the state and the document of a zap: its address, what it waits for, when it fires next.

use super::{
    read::find,
    versions::document,
    zap::{StartsBy, Zap},
};
use crate::{
    clock::{Entropy, Micros},
    db::{Signal, Topic, Tx, Value},
    dossiers::{self, DossierId, Scope},
    error::{Code, Result},
    statements,
    zaps::{catch_hooks, waiting},
};
use jiff::Timestamp;
use serde_json::Value as Json;
use zap_engine::{
    document::{TriggerKind, Zap as Plan},
    schedule::{self, Schedule},
};

statements! {
    SET_HOOK = "UPDATE zaps SET hook = $3 WHERE dossier = $1 AND id = $2";
    SET_NEXT = "UPDATE zaps SET next_at = $3 WHERE dossier = $1 AND id = $2";
    MOVE_ON = "UPDATE zaps SET next_at = $4
        WHERE dossier = $1 AND id = $2 AND next_at = $3 AND state = 'on'";
}

/// Brings what follows from state and document up to date: the address, the kinds of event, the
/// next moment of the schedule.
pub(in crate::zaps) fn derive(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
) -> Result<Zap> {
    let dossier = scope.dossier;
    let mut zap = find(tx, dossier, id)?.ok_or(Code::NotFound)?;
    if zap.starts_by.has_address() && zap.hook.is_none() {
        let hook = catch_hooks::create_for(tx, entropy, scope, &zap.titre, id)?;
        tx.execute(&SET_HOOK, &[&dossier.number(), &id, &hook.id])?;
        zap.hook = Some(hook.id);
    }
    waiting::note(tx, dossier, &zap, scope.now)?;
    zap.next_at = if zap.is_on() && zap.starts_by == StartsBy::Schedule {
        next_moment(tx, dossier, &zap, scope.now)?
    } else {
        None
    };
    tx.execute(&SET_NEXT, &[&dossier.number(), &id, &zap.next_at])?;
    tx.signal(Signal { dossier, topic: Topic::Zaps });
    Ok(zap)
}

/// The address that starts a zap, or with which it is tried.
pub(in crate::zaps) fn set_hook(tx: &mut Tx, scope: &Scope, id: i64, hook: &str) -> Result<()> {
    tx.execute(&SET_HOOK, &[&scope.dossier.number(), &id, &hook])?;
    Ok(())
}

/// When the schedule of a zap fires next after `now`.
pub fn next_moment(
    tx: &mut Tx,
    dossier: DossierId,
    zap: &Zap,
    now: Micros,
) -> Result<Option<Micros>> {
    let zone = dossiers::get(tx, dossier)?.zone();
    let document = document(tx, dossier, zap.id, zap.version)?;
    let Some(schedule) = schedule_of(&document) else { return Ok(None) };
    let after = Timestamp::from_microsecond(now).unwrap_or_default();
    Ok(schedule::next(&schedule, &zone, after).map(Timestamp::as_microsecond))
}

fn schedule_of(document: &Json) -> Option<Schedule> {
    match Plan::parse(document).ok()?.trigger.kind {
        TriggerKind::Schedule(fields) => Schedule::parse(&Json::Object(fields)).ok(),
        _ => None,
    }
}

/// Sets when the schedule of a zap fires next, if that is still `before`.
pub fn move_on(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    before: Micros,
    next: Option<Micros>,
) -> Result<bool> {
    let params: [&dyn Value; 4] = [&dossier.number(), &id, &before, &next];
    Ok(tx.execute(&MOVE_ON, &params)? == 1)
}
