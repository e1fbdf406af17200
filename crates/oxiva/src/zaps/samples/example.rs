//! What a trigger would give, made up: there is nothing real yet.

use super::{candidates::Candidate, store::Origin};
use crate::{
    clock::Micros,
    dossiers::{Dossier, Scope},
    records::{
        Change, Event, FieldValue, LinkedNames, Noun, NounField, RecordKind, events, of_kind,
        shown::{self, View},
    },
    tables::{
        Table,
        columns::{Column, ColumnKind},
        rows::TableRow,
    },
    zaps::{
        due,
        rows::{self, WrittenRow},
        start,
    },
};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use zap_engine::{
    document::{Asked, RowChange},
    schedule::{self, Schedule},
};

/// The next moment of a schedule; now, if it has none.
pub(super) fn tick(dossier: &Dossier, now: Micros, fields: &Map<String, Json>) -> Candidate {
    let after = Timestamp::from_microsecond(now).unwrap_or_default();
    let next = Schedule::parse(&Json::Object(fields.clone()))
        .ok()
        .and_then(|schedule| schedule::next(&schedule, &dossier.zone(), after));
    let at = next.map_or(now, Timestamp::as_microsecond);
    let (key, label) = ("example:schedule".to_owned(), String::new());
    Candidate { key, at, label, from: Origin::Example, output: start::tick(at, dossier) }
}

/// The fields that a person is asked for, each filled in with its label.
pub(super) fn asked(fields: &[Asked], now: Micros) -> Candidate {
    let filled = |field: &Asked| {
        let text = if field.label.is_empty() { &field.key } else { &field.label };
        (field.key.clone(), Json::from(text.as_str()))
    };
    let output = Json::Object(fields.iter().map(filled).collect());
    let (key, label) = ("example:manual".to_owned(), String::new());
    Candidate { key, at: now, label, from: Origin::Example, output }
}

/// A record of this noun, each of its fields filled in, and what would have happened to it.
pub(super) fn record(
    dossier: &Dossier,
    scope: &Scope,
    kind: RecordKind,
    change: Change,
) -> Candidate {
    let now = scope.now;
    let output = of_kind!(kind, N => {
        let record = N::new(1, <N as Noun>::Fields::default(), LinkedNames::default(), now);
        let mut record_shown = shown::record(&record, &View { dossier, public_url: &scope.public_url });
        fill(&mut record_shown, kind, dossier, now);
        let event = Event::of(&record, change, Map::new());
        if matches!(change, Change::Updated | Change::StatusChanged) {
            events::tell_change(&mut record_shown, &event, Map::new());
        }
        let by = Scope::system(dossier.id, now);
        start::event_payload(&by, 0, &event, None, record_shown, dossier)
    });
    let key = format!("example:{}", kind.word());
    Candidate { key, at: now, label: String::new(), from: Origin::Example, output }
}

/// An activite whose due date has come near.
pub(super) fn due_date(dossier: &Dossier, scope: &Scope) -> Candidate {
    let (kind, now) = (RecordKind::Activite, scope.now);
    let example = record(dossier, scope, kind, Change::Created);
    let mut shown = example.output.as_object().cloned().unwrap_or_default();
    shown.shift_remove("evenement");
    let output = due::payload_of(shown, dossier, &Scope::system(dossier.id, now));
    Candidate { output, ..example }
}

/// A row of this table, each of its cells filled in.
pub(super) fn row(dossier: &Dossier, scope: &Scope, table: &Table, change: RowChange) -> Candidate {
    let now = scope.now;
    let cell = |column: &Column| {
        let value = match column.kind {
            ColumnKind::Text | ColumnKind::Long | ColumnKind::Url => column.nom.as_str().into(),
            ColumnKind::Number => 1.into(),
            ColumnKind::Boolean => true.into(),
            ColumnKind::Date => shown::date(now, &dossier.zone()).into(),
        };
        (column.id, value)
    };
    let cells = table.columns.iter().map(cell).collect();
    let row = TableRow { id: 1, cells, created_at: now, changed_at: now };
    let before = (change == RowChange::Changed).then(|| row.clone());
    let by = Scope::system(dossier.id, now);
    let output = rows::payload(change, &by, dossier, table, &WrittenRow { before, now: row });
    let (key, label) = ("example:row".to_owned(), String::new());
    Candidate { key, at: now, label, from: Origin::Example, output }
}

fn fill(record: &mut Map<String, Json>, kind: RecordKind, dossier: &Dossier, now: Micros) {
    for NounField { name, value, linked_name, .. } in kind.fields() {
        let text = match value {
            FieldValue::Text { .. } | FieldValue::Ruled | FieldValue::Html => (*name).to_owned(),
            FieldValue::Word { words, .. } => words.first().copied().unwrap_or_default().to_owned(),
            FieldValue::Societe | FieldValue::Person => "1".to_owned(),
            FieldValue::Moment => shown::date(now, &dossier.zone()),
        };
        record.insert((*name).to_owned(), text.into());
        if let Some(linked) = linked_name {
            record.insert((*linked).to_owned(), (*linked).into());
        }
    }
}
