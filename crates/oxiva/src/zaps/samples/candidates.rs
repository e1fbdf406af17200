//! What a trigger could be started with: the newest that is real, or what was made up where nothing is.

mod records;

use super::{
    capped::{MAX_LATEST, MAX_READ_BYTES, capped},
    example,
    store::{Origin, Sample},
};
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{Dossier, Scope},
    error::Result,
    records::{
        Activite, Fields, Noun, RecordKind,
        shown::{self, View as RecordView},
    },
    tables::{rows::TableRow, view::View, walk},
    zaps::{
        catch_hooks::{self, Incoming, Reception},
        documents::Zap,
        due,
        rows::{self, WrittenRow},
        runs::{self, Start},
        trigger_table,
    },
};
use serde_json::{Value as Json, json};
use zap_engine::{
    condition,
    dates::Reading,
    document::{Asked, RowChange, Trigger, TriggerKind, Zap as Plan},
    mapping::Values,
};

/// Records that are looked at for those that the conditions let through.
const MAX_RECORDS: i64 = 30;

/// What a trigger could be started with.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Another one for each: `call:018d…`, `ticket:12`.
    pub key: String,
    /// When it arrived, was written, or would be.
    pub at: Micros,
    /// What a person calls it: the record, the method of the call. Empty if it has no name.
    pub label: String,
    pub from: Origin,
    pub output: Json,
}

impl Candidate {
    pub(super) fn into_sample(self) -> Sample {
        let Candidate { at, from, output, .. } = self;
        Sample { input: Json::Null, output, at, from, is_stale: false, failure: None }
    }
}

/// The newest three with which the trigger of a draft could be started; if there is none, one that is made up.
/// None at all while the trigger is incomplete, and of an address that nobody has called.
pub fn candidates(
    tx: &mut Tx,
    dossier: &Dossier,
    scope: &Scope,
    zap: &Zap,
    document: &Json,
) -> Result<Vec<Candidate>> {
    let now = scope.now;
    let Some(trigger) = trigger_of(document) else { return Ok(Vec::new()) };
    let mut found = match &trigger.kind {
        TriggerKind::CatchHook { child_key } => {
            let read = |call: &Reception| call.read().hook_items(child_key).next();
            calls(tx, dossier, zap, read)?
        }
        TriggerKind::RawHook => calls(tx, dossier, zap, |call| Some(Incoming::from(call).raw()))?,
        TriggerKind::Event { events, .. } => records::of_events(tx, dossier, scope, events)?,
        TriggerKind::Row { changes, .. } => {
            let change = changes.first().copied().unwrap_or(RowChange::Added);
            of_rows(tx, dossier, scope, &trigger.kind, change)?
        }
        TriggerKind::Due { .. } => of_due_dates(tx, dossier, scope)?,
        TriggerKind::Schedule(fields) => vec![example::tick(dossier, now, fields)],
        TriggerKind::Manual { fields } => by_hand(tx, dossier, zap, fields, now)?,
    };
    first_wanted(&mut found, &trigger, &super::reading(dossier, now, document));
    for one in &mut found {
        one.output = capped(&one.output);
    }
    Ok(found)
}

/// What the address of the zap was called with, as the trigger gives it.
fn calls(
    tx: &mut Tx,
    dossier: &Dossier,
    zap: &Zap,
    read: impl Fn(&Reception) -> Option<Json>,
) -> Result<Vec<Candidate>> {
    let Some(hook) = &zap.hook else { return Ok(Vec::new()) };
    let calls = catch_hooks::receptions(tx, dossier.id, Some(hook), None, MAX_LATEST)?.items;
    let mut found = Vec::new();
    for call in calls.into_iter().filter(|call| call.size <= MAX_READ_BYTES) {
        let whole = catch_hooks::reception(tx, dossier.id, call.id)?;
        let Some(output) = read(&whole) else { continue };
        let (key, label) = (format!("call:{}", call.id), call.method);
        found.push(Candidate { key, at: call.at, label, from: Origin::Call, output });
    }
    Ok(found)
}

/// The trigger of a draft, if it is complete.
fn trigger_of(document: &Json) -> Option<Trigger> {
    let alone = json!({ "title": "-", "trigger": document["trigger"], "steps": [] });
    Plan::parse(&alone).ok().map(|plan| plan.trigger)
}

/// Leaves the first that the conditions of the trigger let through; if there are none, the first of all.
fn first_wanted(found: &mut Vec<Candidate>, trigger: &Trigger, reading: &Reading) {
    let any = trigger.kind.conditions();
    let is_wanted = |one: &Candidate| {
        let values = Values::new().at(reading.now, &reading.zone);
        condition::holds(any, &values.with(&trigger.id, &one.output), reading).holds
    };
    if found.iter().any(is_wanted) {
        found.retain(is_wanted);
    }
    found.truncate(usize::try_from(MAX_LATEST).unwrap_or_default());
}

/// The newest rows of the table that the trigger names, as their change would give them; an example if
/// it is empty, and nothing while there is no such table.
fn of_rows(
    tx: &mut Tx,
    dossier: &Dossier,
    scope: &Scope,
    trigger: &TriggerKind,
    change: RowChange,
) -> Result<Vec<Candidate>> {
    let Some(table) = trigger_table::find(tx, dossier.id, trigger)? else { return Ok(Vec::new()) };
    let newest = View { descending: true, ..View::default() };
    let found = walk::page(tx, dossier.id, &table, &newest, None, MAX_RECORDS)?;
    let candidate = |now: TableRow| {
        let (id, at) = (now.id, now.changed_at);
        let by = Scope::system(dossier.id, at);
        let row = WrittenRow { before: (change == RowChange::Changed).then(|| now.clone()), now };
        let output = rows::payload(change, &by, dossier, &table, &row);
        let key = format!("row:{}/{id}", table.id);
        Candidate { key, at, label: id.to_string(), from: Origin::Record, output }
    };
    let mut found: Vec<_> = found.rows.into_iter().map(candidate).collect();
    if change == RowChange::Changed {
        found.sort_by_key(|one| std::cmp::Reverse(one.at));
    }
    if found.is_empty() {
        found.push(example::row(dossier, scope, &table, change));
    }
    Ok(found)
}

/// The newest activites that are due some time, as their due date would give them; an example if there are none.
fn of_due_dates(tx: &mut Tx, dossier: &Dossier, scope: &Scope) -> Result<Vec<Candidate>> {
    let view = RecordView { dossier, public_url: &scope.public_url };
    let records = Activite::latest(tx, dossier.id, MAX_RECORDS)?;
    let candidate = |record: Activite| {
        let at = record.fields().due()?;
        let output = due::payload_of(shown::record(&record, &view), dossier, scope);
        let label = record.fields().label().to_owned();
        let key = format!("{}:{}", RecordKind::Activite.word(), record.id());
        Some(Candidate { key, at, label, from: Origin::Record, output })
    };
    let mut found: Vec<_> = records.into_iter().filter_map(candidate).collect();
    if found.is_empty() {
        found.push(example::due_date(dossier, scope));
    }
    Ok(found)
}

/// What was typed for the last runs; else the fields that are asked for.
fn by_hand(
    tx: &mut Tx,
    dossier: &Dossier,
    zap: &Zap,
    fields: &[Asked],
    now: Micros,
) -> Result<Vec<Candidate>> {
    let filter = runs::Filter { zap: Some(zap.id), ..Default::default() };
    let mut found = Vec::new();
    for run in runs::list(tx, dossier.id, &filter, None, MAX_LATEST)?.items {
        if run.start == Start::Manual && run.size <= MAX_READ_BYTES {
            let output = runs::step(tx, dossier.id, run.id, 0)?.output;
            let (key, label) = (format!("run:{}", run.id), String::new());
            found.push(Candidate { key, at: run.created_at, label, from: Origin::Run, output });
        }
    }
    if found.is_empty() {
        found.push(example::asked(fields, now));
    }
    Ok(found)
}
