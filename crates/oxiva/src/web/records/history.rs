//! Events as lines that people read.

use super::NounPages;
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    records::{Change, Event, FieldValue, RecordKind, events::Written, of_kind},
    web::{
        markup::{Markup, escape},
        names::Names,
        shell::Shell,
    },
    webhooks::deliveries,
};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};

/// An event as it is shown.
pub struct HistoryLine {
    /// An icon's name.
    pub icon: &'static str,
    /// The colour of the icon, as a class of the style sheet.
    pub tone: &'static str,
    /// Who did what, with a link to the record.
    pub words: Markup,
    /// The fields that changed.
    pub changes: Vec<String>,
    /// « 2 envois », each with the number of the event that owed them.
    pub calls: Vec<(i64, String)>,
    /// The number of an event that changed a long text: what it said before has a page.
    pub former: Option<i64>,
    /// When it happened.
    pub at: Micros,
}

/// How many deliveries each event of a history owed, by its number.
pub type Owed = HashMap<i64, i64>;

/// What the events of a history owed, each with the event beside it.
pub fn owed(tx: &mut Tx, dossier: DossierId, events: &[Written]) -> Result<Owed> {
    let numbers = events.iter().flat_map(|written| [written.seq, beside(written.seq)]);
    // The one beside an event may be on the list itself.
    let numbers: BTreeSet<i64> = numbers.collect();
    deliveries::counts(tx, dossier, &numbers.into_iter().collect::<Vec<_>>())
}

/// The events of a history as lines.
pub fn lines(s: &Shell, names: &Names, events: &[Written], owed: &Owed) -> Vec<HistoryLine> {
    events.iter().map(|written| line(s, names, written, owed)).collect()
}

/// The number of the event that a change of a ticket's status has of its own, which has no line: what it owed stands
/// on the line of the change.
fn beside(seq: i64) -> i64 {
    seq + 1
}

fn calls(s: &Shell, written: &Written, owed: &Owed) -> Vec<(i64, String)> {
    let Event { kind, change, fields, .. } = &written.event;
    let own = owed.get(&written.seq).map(|n| (written.seq, s.t1("history-calls", "count", n)));
    let beside = match (kind, change) {
        (RecordKind::Ticket, Change::Updated) if fields.contains_key("statut") => {
            let seq = beside(written.seq);
            owed.get(&seq).map(|n| (seq, s.t1("history-calls-status", "count", n)))
        }
        _ => None,
    };
    own.into_iter().chain(beside).collect()
}

fn line(s: &Shell, names: &Names, written: &Written, owed: &Owed) -> HistoryLine {
    let event = &written.event;
    let path = event.kind.plural();
    let (icon, tone) = match event.change {
        Change::Created => (of_kind!(event.kind, N => <N as NounPages>::ICON), "info"),
        Change::Updated | Change::StatusChanged | Change::Sample => ("pencil", ""),
        Change::Deleted => ("trash-2", "danger"),
    };
    let label = escape(&event.label);
    let link = match event.change {
        Change::Deleted => format!("« {label} »").replace("« ", "«\u{a0}").replace(" »", "\u{a0}»"),
        _ => format!(r#"<a href="/{path}/{}">{label}</a>"#, event.record),
    };
    let who = format!("<strong>{}</strong>", escape(&names.actor(s, written.actor)));
    let key = format!("event-{}-{}", event.kind.word(), event.change.word());
    // The text is ours and its placeholders are escaped above.
    let words = s.t2(&key, ("who", who), ("what", link));
    let changes =
        event.fields.iter().map(|(field, change)| changed(s, names, event.kind, field, change));
    HistoryLine {
        icon,
        tone,
        words: Markup(words),
        changes: changes.collect(),
        calls: calls(s, written, owed),
        former: changed_long_text(event).then_some(written.seq),
        at: written.at,
    }
}

/// Whether it changed a text whose value before stands apart from the event.
fn changed_long_text(event: &Event) -> bool {
    let is_text = |field: &str| {
        let holds = event.kind.field(field).map(|field| field.value);
        matches!(holds, Some(FieldValue::Html | FieldValue::Text { .. } | FieldValue::Ruled))
    };
    event.change == Change::Updated
        && event.fields.iter().any(|(field, change)| change["from"].is_null() && is_text(field))
}

/// « Ville : Lyon → Évreux », or the field's name alone when its value was not kept.
fn changed(s: &Shell, names: &Names, kind: RecordKind, field: &str, change: &Json) -> String {
    let name = s.t(&format!("field-{}", field.replace('_', "-")));
    let holds = kind.field(field).map(|field| field.value);
    let value = |side: &str| match (&change[side], holds) {
        (Json::String(text), _) if text.is_empty() => Some("∅".to_owned()),
        (Json::String(text), holds) => Some(shown(s, names, holds, text)),
        (Json::Null, Some(FieldValue::Person | FieldValue::Moment)) => Some("∅".to_owned()),
        _ => None,
    };
    match (value("from"), value("to")) {
        (Some(from), Some(to)) => {
            s.lang.text_with("field-changed", &[("field", name), ("from", from), ("to", to)])
        }
        _ => name,
    }
}

/// A value as people read it; one of a field that is no more, as it was kept.
fn shown(s: &Shell, names: &Names, holds: Option<FieldValue>, text: &str) -> String {
    match holds {
        Some(FieldValue::Word { texts, .. }) => s.word(texts, text),
        Some(FieldValue::Person) => names.person(text.parse().unwrap_or_default()).to_owned(),
        Some(FieldValue::Moment) => {
            let at: Option<jiff::Timestamp> = text.parse().ok();
            at.map_or_else(String::new, |at| s.date(&at.as_microsecond()))
        }
        _ => text.to_owned(),
    }
}
