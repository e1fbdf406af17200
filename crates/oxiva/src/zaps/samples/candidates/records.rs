//! The newest records that events could be of, as those events would give them.

use super::{Candidate, MAX_RECORDS};
use crate::{
    db::Tx,
    dossiers::{Actor, Dossier, Scope},
    error::Result,
    records::{
        Change, Event, Noun, RecordKind,
        events::{self, Written},
        of_kind,
        shown::{self, View},
    },
    zaps::{
        samples::{example, store::Origin},
        start,
    },
};
use serde_json::Map;

/// Events of a record among which the one that is meant is looked for.
const MAX_EVENTS: i64 = 20;

/// The newest records of the kinds of these events, as their event would give them; an example if there are none.
pub(super) fn of_events(
    tx: &mut Tx,
    dossier: &Dossier,
    scope: &Scope,
    events: &[String],
) -> Result<Vec<Candidate>> {
    let (mut found, mut nouns) = (Vec::new(), Vec::new());
    for (kind, change) in events.iter().filter_map(|word| parsed(word)) {
        if !nouns.contains(&kind) {
            nouns.push(kind);
            of_kind!(kind, N => found.extend(records::<N>(tx, dossier, scope, change)?));
        }
    }
    found.sort_by_key(|one: &Candidate| std::cmp::Reverse(one.at));
    if found.is_empty() {
        let first = events.iter().find_map(|word| parsed(word));
        found.extend(first.map(|(kind, change)| example::record(dossier, scope, kind, change)));
    }
    Ok(found)
}

fn parsed(word: &str) -> Option<(RecordKind, Change)> {
    let (kind, change) = word.split_once('.')?;
    RecordKind::parse(kind).zip(Change::parse(change))
}

fn records<N: Noun>(
    tx: &mut Tx,
    dossier: &Dossier,
    viewer: &Scope,
    change: Change,
) -> Result<Vec<Candidate>> {
    let view = View { dossier, public_url: &viewer.public_url };
    let mut found = Vec::new();
    for record in latest_or_changed::<N>(tx, dossier, change)? {
        let Written { seq, event, actor, at } = last_event(tx, dossier, &record, change)?;
        let scope = Scope { actor, ..Scope::system(dossier.id, at) };
        let author = start::author(tx, &scope)?;
        let mut shown = shown::record(&record, &view);
        if matches!(change, Change::Updated | Change::StatusChanged) {
            let before =
                event.fields.iter().map(|(name, both)| (name.clone(), both["from"].clone()));
            events::tell_change(&mut shown, &event, before.collect());
        }
        found.push(Candidate {
            key: format!("{}:{}", N::KIND.word(), record.id()),
            at,
            label: event.label.clone(),
            from: Origin::Record,
            output: start::event_payload(&scope, seq, &event, author, shown, dossier),
        });
    }
    Ok(found)
}

/// The newest records, and those to which this happened lately.
fn latest_or_changed<N: Noun>(tx: &mut Tx, dossier: &Dossier, change: Change) -> Result<Vec<N>> {
    let mut records = N::latest(tx, dossier.id, MAX_RECORDS)?;
    for Written { event, .. } in events::latest(tx, dossier.id, MAX_EVENTS)? {
        let is_meant = event.kind == N::KIND && event.change == stored(change);
        if is_meant && records.iter().all(|known| known.id() != event.record) {
            records.extend(N::find(tx, dossier.id, event.record)?);
        }
    }
    Ok(records)
}

/// The change of a status stands in the event of the change of its record.
fn stored(change: Change) -> Change {
    if change == Change::StatusChanged { Change::Updated } else { change }
}

/// The last event of this kind that the record had; what it would be if it had none.
fn last_event<N: Noun>(
    tx: &mut Tx,
    dossier: &Dossier,
    record: &N,
    change: Change,
) -> Result<Written> {
    let (societe, id) = (record.societe(), record.id());
    let is_status = change == Change::StatusChanged;
    let sought = stored(change);
    let is_it = |written: &Written| {
        written.event.change == sought
            && (!is_status || written.event.fields.contains_key("statut"))
    };
    let known = events::of_record(tx, dossier.id, societe, N::KIND, id, MAX_EVENTS)?;
    Ok(match known.into_iter().find(is_it) {
        Some(written) => Written { event: Event { change, ..written.event }, ..written },
        None => {
            let (actor, at) = (Actor::System, record.dates().creation);
            Written { seq: 0, event: Event::of(record, change, Map::new()), actor, at }
        }
    })
}
