//! A record is created, saved or deleted: everything that follows from it, in one transaction.
//!
//! The fields are checked, the number is taken, the row is written, the search index follows, one
//! event is written, and with the event the deliveries that it owes and the zaps that it starts.
//! [`rows`] are written by their own way.
//!
//! Promised: a change, its event and what the event owes commit together, or nothing does; a save
//! that changes nothing writes nothing.

pub mod rows;

use crate::{
    db::Tx,
    dossiers::{Dossier, DossierId, Scope, people},
    error::{Problem, Result},
    records::{
        self, Change, Event, Fields, LinkedNames, Noun, Problems, RecordKind, events, former_texts,
        input,
        numbers::{self, EventNumber},
        search, shown, societes,
    },
    webhooks::{self, owe::Told},
    zaps::{self, due::DueDate, start::Starting},
};
use serde_json::{Map, Value as Json};

/// Creates a record, its event, and everything that the event owes.
///
/// # Errors
/// `Error::Invalid` with one problem for each field that cannot be stored.
pub fn create<N: Noun>(tx: &mut Tx, scope: &Scope, mut fields: N::Fields) -> Result<N> {
    let names = check(tx, scope.dossier, &mut fields)?;
    let led = LedTo::find::<N>(tx, scope, Change::Created)?;
    let (id, number) = numbers::next_record(tx, scope.dossier, N::KIND)?;
    let record = N::new(id, fields, names, scope.now);
    record.insert(tx, scope.dossier)?;
    search::index(tx, scope.dossier, N::KIND.word(), id, "", &searchable(&record))?;
    write_event(tx, scope, number, &record, Difference::none(Change::Created), led)?;
    Ok(record)
}

/// Lets `change` edit the fields and saves them. Nothing is written if nothing changed.
///
/// # Errors
/// `Code::NotFound`; what `change` itself refuses; `Error::Invalid` with one problem for each field
/// that cannot be stored.
pub fn save<N: Noun>(
    tx: &mut Tx,
    scope: &Scope,
    id: i64,
    change: impl FnOnce(N::Fields) -> Result<N::Fields>,
) -> Result<N> {
    let mut record: N = records::get(tx, scope.dossier, id)?;
    let old = record.clone();
    let mut new = change(old.fields().clone())?;
    new.follow(old.fields());
    let names = check(tx, scope.dossier, &mut new)?;
    if new == *old.fields() {
        return Ok(record);
    }
    let (before, after) = (input::to_map(old.fields()), input::to_map(&new));
    let (fields, former) = (differences(&before, &after), long_texts(&before, &after));
    let status_changed = N::KIND == RecordKind::Ticket && fields.contains_key("statut");
    let status_changed = status_changed.then_some(Change::StatusChanged);
    let happened = [Change::Updated].into_iter().chain(status_changed);
    let led = happened.map(|change| Ok((change, LedTo::find::<N>(tx, scope, change)?)));
    let led = led.collect::<Result<Vec<_>>>()?;
    record.set(new, names, scope.now);
    record.update(tx, scope.dossier)?;
    let (before, after) = (searchable(&old), searchable(&record));
    search::index(tx, scope.dossier, N::KIND.word(), id, &before, &after)?;
    for (change, led) in led {
        let number = numbers::next_event(tx, scope.dossier)?;
        if change == Change::Updated {
            for (field, text) in &former {
                former_texts::keep(tx, scope.dossier, number.seq, field, text)?;
            }
        }
        let difference = Difference { change, old: Some(&old), fields: fields.clone() };
        write_event(tx, scope, number, &record, difference, led)?;
    }
    Ok(record)
}

/// Deletes a record.
///
/// # Errors
/// `Code::NotFound`; `Code::Conflict` for a societe that still has activites or tickets.
pub fn delete<N: Noun>(tx: &mut Tx, scope: &Scope, id: i64) -> Result<N> {
    let record: N = records::get(tx, scope.dossier, id)?;
    record.delete(tx, scope.dossier)?;
    search::index(tx, scope.dossier, N::KIND.word(), id, &searchable(&record), "")?;
    let led = LedTo::find::<N>(tx, scope, Change::Deleted)?;
    let number = numbers::next_event(tx, scope.dossier)?;
    write_event(tx, scope, number, &record, Difference::none(Change::Deleted), led)?;
    Ok(record)
}

/// What happened to a record, and what it was before.
struct Difference<'a, N> {
    change: Change,
    /// As it was before a change of its fields.
    old: Option<&'a N>,
    /// The fields that changed, as the event keeps them.
    fields: Map<String, Json>,
}

impl<N> Difference<'_, N> {
    /// Nothing of its fields changed.
    fn none(change: Change) -> Self {
        Difference { change, old: None, fields: Map::new() }
    }
}

/// What a change leads to, as far as it is known before it is written: it is read before the event takes its number,
/// since others wait from there on.
struct LedTo {
    told: Told,
    starting: Option<Starting>,
}

impl LedTo {
    fn find<N: Noun>(tx: &mut Tx, scope: &Scope, change: Change) -> Result<LedTo> {
        let told = webhooks::owe::told_of(tx, scope.dossier, N::KIND, change)?;
        let starting = zaps::start::starting(tx, scope, N::KIND, change)?;
        Ok(LedTo { told, starting })
    }
}

/// Writes the event, what it owes, and the runs of the zaps that it starts.
fn write_event<N: Noun>(
    tx: &mut Tx,
    scope: &Scope,
    number: EventNumber,
    record: &N,
    difference: Difference<'_, N>,
    led: LedTo,
) -> Result<()> {
    let Difference { change, old, fields } = difference;
    let event = Event::of(record, change, fields);
    let show = |dossier: &Dossier| {
        let view = shown::View { dossier, public_url: &scope.public_url };
        let mut told = shown::record(record, &view);
        if change == Change::Deleted {
            // Its page is gone with it.
            told.insert(shown::URL.to_owned(), Json::Null);
        }
        if let Some(old) = old {
            let previous = shown::previous(old, event.fields.keys(), &view);
            events::tell_change(&mut told, &event, previous);
        }
        told
    };
    events::insert(tx, scope, number.seq, &event)?;
    webhooks::owe::owe(tx, scope, number.seq, led.told, &show)?;
    if let Some(starting) = led.starting {
        zaps::start::on_event(tx, scope, number.seq, &event, starting, &show)?;
    }
    if number.starts_zaps
        && change != Change::Deleted
        && let Some(echeance) = record.fields().due()
    {
        let due = DueDate { activite: record.id(), echeance };
        zaps::due::on_change(tx, scope, due, &show)?;
    }
    Ok(())
}

/// Brings the fields into their stored form, and refuses what cannot be stored. Returns the names of those
/// whom the fields name by number.
fn check<F: Fields>(tx: &mut Tx, dossier: DossierId, fields: &mut F) -> Result<LinkedNames> {
    let (mut problems, mut names) = (Problems::default(), LinkedNames::default());
    fields.check(&mut problems);
    if let Some(societe) = fields.societe() {
        names.societe = societes::nom(tx, dossier, societe)?;
        if names.societe.is_none() {
            problems.push(Problem::new("societe", "unknown_societe"));
        }
    }
    if let Some(person) = fields.responsable() {
        names.responsable = people::nom(tx, dossier, person)?;
        if names.responsable.is_none() {
            problems.push(Problem::new("responsable", "unknown_person"));
        }
    }
    problems.into_result()?;
    Ok(names)
}

/// The text that the search looks at: a record is also found by its number.
fn searchable<N: Noun>(record: &N) -> String {
    format!("{} {}", record.id(), record.fields().searchable())
}

/// Longer values are named in the event and kept apart ([`former_texts`]): the history is to be read.
const MAX_KEPT_CHARS: usize = 200;

/// Whether a text is kept apart from its event.
fn is_long(text: &str) -> bool {
    text.chars().count() > MAX_KEPT_CHARS || text.contains('<')
}

/// What long texts said that differ now, by the names of their fields.
fn long_texts(old: &Map<String, Json>, new: &Map<String, Json>) -> Vec<(String, String)> {
    let changed = old.iter().filter(|(key, value)| new.get(*key) != Some(value));
    let text = |(key, value): (&String, &Json)| match value {
        Json::String(text) if is_long(text) => Some((key.clone(), text.clone())),
        _ => None,
    };
    changed.filter_map(text).collect()
}

/// `{"ville": {"from": "Lyon", "to": "Évreux"}}` for each field that differs.
fn differences(old: &Map<String, Json>, new: &Map<String, Json>) -> Map<String, Json> {
    let short = |value: &Json| match value {
        Json::String(text) if is_long(text) => Json::Null,
        other => other.clone(),
    };
    new.iter()
        .filter(|(key, value)| old.get(*key) != Some(value))
        .map(|(key, value)| {
            let from = old.get(key).map_or(Json::Null, short);
            (key.clone(), serde_json::json!({ "from": from, "to": short(value) }))
        })
        .collect()
}
