//! Events as lines that people read.

use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{Actor, DossierId, people, tokens},
    error::Result,
    records::{Change, Event, RecordKind, events::Written},
    web::shell::{Markup, Shell, escape},
    webhooks::deliveries,
    zaps::documents,
};
use serde_json::Value as Json;
use std::collections::HashMap;

pub struct Line {
    pub icon: &'static str,
    pub tone: &'static str,
    pub words: Markup,
    pub changes: Vec<String>,
    /// « 2 livraisons », each with the number of the event that owed them.
    pub calls: Vec<(i64, String)>,
    pub at: Micros,
}

/// The names of those who act in a dossier.
pub struct Names {
    people: HashMap<i64, String>,
    tokens: HashMap<i64, String>,
    zaps: HashMap<i64, String>,
}

impl Names {
    pub fn read(tx: &mut Tx, dossier: DossierId) -> Result<Names> {
        let people = people::list(tx, dossier)?.into_iter().map(|p| (p.id, p.nom)).collect();
        let tokens = tokens::list(tx, dossier)?.into_iter().map(|t| (t.id, t.nom)).collect();
        let zaps = documents::titles(tx, dossier)?.into_iter().collect();
        Ok(Names { people, tokens, zaps })
    }

    pub fn person(&self, id: i64) -> &str {
        self.people.get(&id).map_or("", String::as_str)
    }

    /// People of the dossier as choices, by name, after an empty one.
    pub fn choices(&self) -> Vec<(String, String)> {
        let mut choices: Vec<_> =
            self.people.iter().map(|(id, nom)| (id.to_string(), nom.clone())).collect();
        choices.sort_by(|a, b| a.1.cmp(&b.1));
        choices.insert(0, (String::new(), "—".to_owned()));
        choices
    }

    pub fn actor(&self, s: &Shell, actor: Actor) -> String {
        let unknown = || s.t("actor-unknown");
        match actor {
            Actor::Person(id) => self.people.get(&id).cloned().unwrap_or_else(unknown),
            Actor::Token(id) => {
                let nom = self.tokens.get(&id).cloned().unwrap_or_else(unknown);
                s.t1("actor-token", "nom", nom)
            }
            Actor::Zap(id) => {
                let titre = self.zaps.get(&id).cloned().unwrap_or_else(unknown);
                s.t1("actor-zap", "titre", titre)
            }
            Actor::System => s.t("actor-system"),
            Actor::Nobody => s.t("actor-nobody"),
        }
    }
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

/// What the lines say.
pub fn lines(s: &Shell, names: &Names, events: &[Written], owed: &Owed) -> Vec<Line> {
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

fn line(s: &Shell, names: &Names, written: &Written, owed: &Owed) -> Line {
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
    Line {
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
