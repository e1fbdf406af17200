//! Events as lines that people read.

use crate::{
    clock::Micros,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    records::{Change, Event, RecordKind, events::Written},
    web::{
        markup::{Markup, escape},
        names::Names,
        shell::Shell,
    },
    webhooks::deliveries,
};
use serde_json::Value as Json;
use std::collections::HashMap;

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
    /// « 2 livraisons », each with the number of the event that owed them.
    pub calls: Vec<(i64, String)>,
    /// When it happened.
    pub at: Micros,
}

/// How many deliveries each event of a history owed, by its number.
pub type Owed = HashMap<i64, i64>;

/// What the events of the history of a societe, or of a record that belongs to it, owed.
pub fn owed(tx: &mut Tx, dossier: DossierId, societe: i64, events: &[Written]) -> Result<Owed> {
    match events.iter().map(|written| written.seq).min() {
        Some(first) => deliveries::counts(tx, dossier, societe, first),
        None => Ok(Owed::new()),
    }
}

/// The events of a history as lines.
pub fn lines(s: &Shell, names: &Names, events: &[Written], owed: &Owed) -> Vec<HistoryLine> {
    events.iter().map(|written| line(s, names, written, owed)).collect()
}

/// A change of a ticket's status has an event of its own beside it, which has no line: what it
/// owed stands on the line of the change.
fn calls(s: &Shell, written: &Written, owed: &Owed) -> Vec<(i64, String)> {
    let Event { kind, change, fields, .. } = &written.event;
    let own = owed.get(&written.seq).map(|n| (written.seq, s.t1("history-calls", "count", n)));
    let beside = match (kind, change) {
        (RecordKind::Ticket, Change::Updated) if fields.contains_key("statut") => {
            let seq = written.seq + 1;
            owed.get(&seq).map(|n| (seq, s.t1("history-calls-status", "count", n)))
        }
        _ => None,
    };
    own.into_iter().chain(beside).collect()
}

fn line(s: &Shell, names: &Names, written: &Written, owed: &Owed) -> HistoryLine {
    let event = &written.event;
    let (icon, path) = match event.kind {
        RecordKind::Societe => ("building-2", "societes"),
        RecordKind::Activite => ("list-checks", "activites"),
        RecordKind::Ticket => ("ticket", "tickets"),
    };
    let (icon, tone) = match event.change {
        Change::Created => (icon, "info"),
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
        at: written.at,
    }
}

/// « Ville : Lyon → Évreux », or the field's name alone when its value was not kept.
fn changed(s: &Shell, names: &Names, kind: RecordKind, field: &str, change: &Json) -> String {
    let name = s.t(&format!("field-{}", field.replace('_', "-")));
    let value = |side: &str| match &change[side] {
        Json::String(text) if text.is_empty() => Some("∅".to_owned()),
        Json::String(text) => Some(shown(s, names, kind, field, text)),
        Json::Null if field == "responsable" || field == "echeance" => Some("∅".to_owned()),
        _ => None,
    };
    match (value("from"), value("to")) {
        (Some(from), Some(to)) => {
            s.lang.text_with("field-changed", &[("field", name), ("from", from), ("to", to)])
        }
        _ => name,
    }
}

fn shown(s: &Shell, names: &Names, kind: RecordKind, field: &str, text: &str) -> String {
    let set = match (kind, field) {
        (RecordKind::Societe, "type") => "societe-type",
        (RecordKind::Activite, "type") => "activite-type",
        (RecordKind::Activite, "action") => "activite-action",
        (RecordKind::Activite, "statut") => "activite-statut",
        (RecordKind::Ticket, "statut") => "ticket-statut",
        (RecordKind::Ticket, "priorite") => "priorite",
        (_, "responsable") => return names.person(text.parse().unwrap_or_default()).to_owned(),
        (_, "echeance") => {
            let at: Option<jiff::Timestamp> = text.parse().ok();
            return at.map_or_else(String::new, |at| s.date(&at.as_microsecond()));
        }
        _ => return text.to_owned(),
    };
    s.word(set, text)
}
