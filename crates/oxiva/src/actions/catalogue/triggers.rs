//! What can start a zap.

use super::{FieldKind, FormField, texts::Words};
use crate::{i18n::Lang, webhooks::settings};
use std::sync::LazyLock;
use zap_engine::{
    document::TriggerKind,
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

fn entry(kind: &'static str, lang: Lang) -> TriggerEntry {
    let icon = match kind {
        "catch_hook" | "raw_hook" => "inbox",
        "event" => "zap",
        "row" => "sheet",
        "schedule" | "due" => "clock",
        _ => "play",
    };
    let key = format!("zap-starts-{kind}");
    TriggerEntry {
        kind,
        icon,
        label: lang.text(&key),
        description: lang.text(&format!("{key}-help")),
        fields: fields(kind, lang),
        takes_conditions: matches!(kind, "event" | "row" | "due"),
    }
}

/// The kinds of events.
static EVENTS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| settings::kinds().map(|kind| &*kind.leak()).collect());

fn fields(kind: &str, lang: Lang) -> Vec<FormField> {
    let words = Words { app: "trigger", part: kind, lang };
    let field = |key, kind, required| FormField {
        key,
        label: words.label(key),
        help: words.help(key),
        kind,
        required,
        folded: false,
        default: String::new(),
        choices: Vec::new(),
    };
    let choice = |key, all: &[&'static str]| FormField {
        choices: all.iter().map(|word| (*word, words.choice(key, word))).collect(),
        ..field(key, FieldKind::Text, false)
    };
    match kind {
        "catch_hook" => {
            vec![FormField { folded: true, ..field("child_key", FieldKind::Text, false) }]
        }
        "event" => vec![FormField {
            choices: EVENTS.iter().map(|event| (*event, event_label(event, lang))).collect(),
            ..field("events", FieldKind::List, true)
        }],
        "schedule" => vec![
            FormField { required: true, ..choice("unit", UNITS) },
            field("n", FieldKind::Number, true),
            field("minute", FieldKind::Number, true),
            FormField { choices: days(lang), ..field("days", FieldKind::List, true) },
            field("day", FieldKind::Number, true),
            field("at", FieldKind::Text, true),
            FormField {
                default: "false".to_owned(),
                ..field("weekdays_only", FieldKind::Boolean, false)
            },
            FormField { folded: true, ..field("cron", FieldKind::Text, false) },
        ],
        "manual" => vec![field("fields", FieldKind::List, false)],
        _ => Vec::new(),
    }
}

/// « Ticket créé »
fn event_label(event: &str, lang: Lang) -> String {
    lang.text(&format!("told-{}", event.replace('.', "-")))
}

fn days(lang: Lang) -> Vec<(&'static str, String)> {
    let numbered = Day::ALL.iter().zip(1..);
    numbered.map(|(day, number)| (day.word(), lang.text(&format!("day-{number}")))).collect()
}
