//! The records of a dossier: societes, activites, tickets, and the events of their changes.
//!
//! Players: a [`Noun`] says how one kind of record is stored; this module says, once for all of
//! them, what happens when one changes: the fields are checked, the number is taken, the row is
//! written, the search index follows, one event is written, and what the event owes is written
//! with it. All of that is one transaction.
//!
//! Promised: a change and its event commit together; a save that changes nothing writes nothing.

pub mod activites;
pub mod belonging;
pub mod events;
pub mod html;
pub mod input;
pub mod rules;
pub mod search;
pub mod shown;
pub mod societes;
pub mod tickets;

pub use activites::Activite;
pub use events::{Change, Event};
pub use input::{Input, Problems};
pub use societes::Societe;
pub use tickets::Ticket;

use crate::{
    clock::Micros,
    closed_set,
    db::{Statement, Tx},
    dossiers::{DossierId, Scope, people},
    error::{Code, Problem, Result},
    page::{self, Page},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value as Json};

closed_set! {
    /// The three nouns, as they stand in tables, events and addresses.
    pub enum Kind { Societe = "societe", Activite = "activite", Ticket = "ticket" }
}

/// The fields of a record that a person or a program may write.
pub trait Fields: Serialize + DeserializeOwned + Clone + Default + PartialEq + Send {
    /// Brings what was typed into its stored form and notes what cannot be stored.
    fn check(&mut self, problems: &mut Problems);
    /// Lets go of what was worked out from a field that has changed since `old`.
    fn follow(&mut self, _old: &Self) {}
    /// The societe it belongs to; `None` for a societe itself.
    fn societe(&self) -> Option<i64>;
    fn responsable(&self) -> Option<i64>;
    /// The text that a search looks at.
    fn searchable(&self) -> String;
    /// What a person calls it.
    fn label(&self) -> &str;
}

/// One kind of record: its table, in one file of the same name.
pub trait Noun: Clone + Send + Sized + 'static {
    const KIND: Kind;
    type Fields: Fields;

    /// Takes this noun's next number and the event's, in that order, and says how many zaps start
    /// from events.
    fn next() -> &'static Statement;
    fn new(id: i64, fields: Self::Fields, now: Micros) -> Self;
    fn id(&self) -> i64;
    fn fields(&self) -> &Self::Fields;
    fn dates(&self) -> Dates;
    fn set(&mut self, fields: Self::Fields, now: Micros);

    fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Self>>;
    fn insert(&self, tx: &mut Tx, dossier: DossierId) -> Result<()>;
    fn update(&self, tx: &mut Tx, dossier: DossierId) -> Result<()>;
    fn delete(&self, tx: &mut Tx, dossier: DossierId) -> Result<()>;

    /// The societe whose history this record is part of.
    fn societe(&self) -> i64 {
        self.fields().societe().unwrap_or(self.id())
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Dates {
    pub creation: Micros,
    pub modification: Micros,
    /// Tickets only.
    pub cloture: Option<Micros>,
}

pub fn get<N: Noun>(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<N> {
    N::find(tx, dossier, id)?.ok_or_else(|| Code::NotFound.into())
}

/// Whether there is a record of that number.
pub fn exists(tx: &mut Tx, dossier: DossierId, kind: Kind, id: i64) -> Result<bool> {
    Ok(match kind {
        Kind::Societe => societes::exists(tx, dossier, id)?,
        Kind::Activite => Activite::find(tx, dossier, id)?.is_some(),
        Kind::Ticket => Ticket::find(tx, dossier, id)?.is_some(),
    })
}

/// Creates a record, its event, and everything the event owes.
pub fn create<N: Noun>(tx: &mut Tx, scope: &Scope, mut fields: N::Fields) -> Result<N> {
    check(tx, scope.dossier, &mut fields)?;
    let (id, number) = tx.one(N::next(), &[&scope.dossier.number()], |row| {
        Ok((row.get(0)?, events::Number::from_row(&row, [1, 2])?))
    })?;
    let record = N::new(id, fields, scope.now);
    record.insert(tx, scope.dossier)?;
    let text = searchable(&record);
    search::index(tx, scope.dossier, N::KIND.word(), id, "", &text)?;
    write_event(tx, scope, number, &record, Change::Created, Map::new())?;
    Ok(record)
}

/// Lets `change` edit the fields and saves them. Nothing is written if nothing changed.
pub fn save<N: Noun>(
    tx: &mut Tx,
    scope: &Scope,
    id: i64,
    change: impl FnOnce(N::Fields) -> Result<N::Fields>,
) -> Result<N> {
    let mut record: N = get(tx, scope.dossier, id)?;
    let old = record.fields().clone();
    let mut new = change(old.clone())?;
    new.follow(&old);
    check(tx, scope.dossier, &mut new)?;
    if new == old {
        return Ok(record);
    }
    let before = searchable(&record);
    let changes = differences(&old, &new);
    record.set(new, scope.now);
    record.update(tx, scope.dossier)?;
    search::index(tx, scope.dossier, N::KIND.word(), id, &before, &searchable(&record))?;
    let status_changed = N::KIND == Kind::Ticket && changes.contains_key("statut");
    let number = events::next(tx, scope.dossier)?;
    write_event(tx, scope, number, &record, Change::Updated, changes.clone())?;
    if status_changed {
        let number = events::next(tx, scope.dossier)?;
        write_event(tx, scope, number, &record, Change::StatusChanged, changes)?;
    }
    Ok(record)
}

/// Deletes a record. A societe that still has activites or tickets stays.
pub fn delete<N: Noun>(tx: &mut Tx, scope: &Scope, id: i64) -> Result<N> {
    let record: N = get(tx, scope.dossier, id)?;
    record.delete(tx, scope.dossier)?;
    search::index(tx, scope.dossier, N::KIND.word(), id, &searchable(&record), "")?;
    let number = events::next(tx, scope.dossier)?;
    write_event(tx, scope, number, &record, Change::Deleted, Map::new())?;
    Ok(record)
}

/// How many times the index is asked for more before a page is cut short.
const ROUNDS: usize = 20;

/// Records by the words in them, of which `keep` keeps some. A page may be short, even empty, and
/// still have a next one: when very few of those that match are kept.
pub fn find_by_words<N: Noun>(
    tx: &mut Tx,
    dossier: DossierId,
    query: &str,
    keep: impl Fn(&N) -> bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<N>> {
    let mut place = after.map(page::parse::<search::Place>).transpose()?;
    let mut kept = Vec::new();
    for _ in 0..ROUNDS {
        let found = search::search(tx, dossier, N::KIND.word(), query, place.as_ref(), limit + 1)?;
        let last = found.len() as i64 <= limit;
        for at in found {
            // A record may have gone between the two look-ups.
            kept.extend(
                N::find(tx, dossier, at.id)?.filter(&keep).map(|record| (at.clone(), record)),
            );
            place = Some(at);
        }
        if last {
            place = None;
        }
        if last || kept.len() as i64 > limit {
            break;
        }
    }
    let cut = page::next(&kept, limit, |(at, _)| page::cursor(at));
    let next = cut.or_else(|| place.as_ref().map(page::cursor));
    kept.truncate(limit as usize);
    Ok(Page { items: kept.into_iter().map(|(_, record)| record).collect(), next })
}

fn check<F: Fields>(tx: &mut Tx, dossier: DossierId, fields: &mut F) -> Result<()> {
    let mut problems = Problems::default();
    fields.check(&mut problems);
    if let Some(societe) = fields.societe()
        && !societes::exists(tx, dossier, societe)?
    {
        problems.push(Problem::new("societe", "unknown_societe"));
    }
    if let Some(person) = fields.responsable()
        && !people::exists(tx, dossier, person)?
    {
        problems.push(Problem::new("responsable", "unknown_person"));
    }
    problems.into_result()
}

/// A record is also found by its number.
fn searchable<N: Noun>(record: &N) -> String {
    format!("{} {}", record.id(), record.fields().searchable())
}

fn write_event<N: Noun>(
    tx: &mut Tx,
    scope: &Scope,
    number: events::Number,
    record: &N,
    change: Change,
    fields: Map<String, Json>,
) -> Result<()> {
    let event = event(record, change, fields);
    events::write(tx, scope, number, &event, &|dossier| shown::record(record, dossier))
}

/// What happened to a record.
pub fn event<N: Noun>(record: &N, change: Change, fields: Map<String, Json>) -> Event {
    Event {
        kind: N::KIND,
        change,
        record: record.id(),
        societe: record.societe(),
        label: record.fields().label().chars().take(120).collect(),
        fields,
    }
}

/// Longer values are named, not kept: the history is to be read, and it outlives the record.
const KEPT: usize = 200;

/// `{"ville": {"from": "Lyon", "to": "Évreux"}}` for each field that differs.
fn differences<F: Fields>(old: &F, new: &F) -> Map<String, Json> {
    let (old, new) = (input::to_map(old), input::to_map(new));
    let short = |value: &Json| match value {
        Json::String(text) if text.chars().count() > KEPT || text.contains('<') => Json::Null,
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
