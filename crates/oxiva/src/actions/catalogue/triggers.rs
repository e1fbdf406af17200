//! What can start a zap.

use super::{FormField, texts::Words, worded};
use crate::{
    actions::{Field, FieldKind},
    i18n::Lang,
    webhooks::settings,
};
use std::sync::LazyLock;
use zap_engine::{
    document::{RowChange, TriggerKind, Unit},
    schedule::{Day, UNITS},
};

/// A kind of trigger, for whoever chooses one.
#[derive(Clone, Debug)]
pub struct TriggerEntry {
    /// `catch_hook`
    pub kind: &'static str,
    /// Lucide's name of its icon.
    pub icon: &'static str,
    pub label: String,
    pub description: String,
    pub fields: Vec<FormField>,
    /// Whether conditions may be put to what happened.
    pub takes_conditions: bool,
}

/// Every kind of trigger.
pub fn triggers(lang: Lang) -> Vec<TriggerEntry> {
    TriggerKind::WORDS.iter().map(|kind| entry(kind, lang)).collect()
}

/// The kind of trigger of that name.
pub fn trigger(kind: &str, lang: Lang) -> Option<TriggerEntry> {
    TriggerKind::WORDS.iter().find(|known| **known == kind).map(|kind| entry(kind, lang))
}

/// Which fields of a schedule its unit has; `cron` is none of its own.
pub fn schedule_fields(unit: &str) -> &'static [&'static str] {
    match unit {
        "minutes" => &["n"],
        "hour" => &["minute"],
        "day" => &["at", "weekdays_only"],
        "week" => &["days", "at"],
        "month" => &["day", "at"],
        _ => &["cron"],
    }
}

/// Lucide's name of the icon of a kind of trigger.
pub fn trigger_icon(kind: &str) -> &'static str {
    match kind {
        "catch_hook" | "raw_hook" => "inbox",
        "event" => "zap",
        "row" => "sheet",
        "schedule" | "due" => "clock",
        _ => "play",
    }
}

/// The icon of what happens to a record: that of its kind.
pub fn event_icon(event: &str) -> &'static str {
    match event.split('.').next() {
        Some("societe") => "building-2",
        Some("activite") => "list-checks",
        Some("ticket") => "ticket",
        _ => trigger_icon("event"),
    }
}

fn entry(kind: &'static str, lang: Lang) -> TriggerEntry {
    let key = format!("zap-starts-{kind}");
    TriggerEntry {
        kind,
        icon: trigger_icon(kind),
        label: lang.text(&key),
        description: lang.text(&format!("{key}-help")),
        fields: fields(kind, lang),
        takes_conditions: matches!(kind, "event" | "row" | "due"),
    }
}

/// `schedule`: those that [`schedule_fields`] has for the unit.
const SCHEDULE: &[Field] = &[
    Field::new("unit", FieldKind::Choice(UNITS)).required(),
    Field::new("n", FieldKind::Number).required(),
    Field::new("minute", FieldKind::Number).required(),
    Field::new("days", FieldKind::List).required(),
    Field::new("day", FieldKind::Number).required(),
    Field::new("at", FieldKind::Text).required(),
    Field::new("weekdays_only", FieldKind::Boolean).or("false"),
    Field::new("cron", FieldKind::Text).folded(),
];
const CATCH_HOOK: &[Field] = &[Field::new("child_key", FieldKind::Text).folded()];
const EVENT: &[Field] = &[Field::new("events", FieldKind::List).required()];
const ROW: &[Field] = &[
    Field::new("table", FieldKind::Table).required(),
    Field::new("changes", FieldKind::List).required(),
];
/// Those of `before`.
const DUE: &[Field] = &[
    Field::new("value", FieldKind::Number).required(),
    Field::new("unit", FieldKind::Choice(Unit::WORDS)).required(),
];
const MANUAL: &[Field] = &[Field::new("fields", FieldKind::List)];

fn fields(kind: &str, lang: Lang) -> Vec<FormField> {
    let words = Words { app: "trigger", part: kind, lang };
    let fields = match kind {
        "catch_hook" => CATCH_HOOK,
        "event" => EVENT,
        "row" => ROW,
        "due" => DUE,
        "schedule" => SCHEDULE,
        "manual" => MANUAL,
        _ => &[],
    };
    let mut fields: Vec<_> = fields.iter().map(|field| worded(&words, field)).collect();
    for field in &mut fields {
        match field.key {
            "events" => field.choices = events(lang),
            "days" => field.choices = days(lang),
            "changes" => field.choices = row_changes(lang),
            _ => {}
        }
    }
    fields
}

/// The kinds of events: « Ticket créé ».
fn events(lang: Lang) -> Vec<(&'static str, String)> {
    static EVENTS: LazyLock<Vec<String>> = LazyLock::new(|| settings::kinds().collect());
    let label = |event: &str| lang.text(&format!("told-{}", event.replace('.', "-")));
    EVENTS.iter().map(|event| (event.as_str(), label(event))).collect()
}

/// What may happen to a row: « ligne ajoutée ».
fn row_changes(lang: Lang) -> Vec<(&'static str, String)> {
    let label = |word: &str| lang.text(&format!("zap-row-{word}"));
    RowChange::WORDS.iter().map(|word| (*word, label(word))).collect()
}

fn days(lang: Lang) -> Vec<(&'static str, String)> {
    let numbered = Day::ALL.iter().zip(1..);
    numbered.map(|(day, number)| (day.word(), lang.text(&format!("day-{number}")))).collect()
}
