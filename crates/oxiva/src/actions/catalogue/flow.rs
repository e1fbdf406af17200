//! The steps that are no actions: filters, paths, loops, delays.

use super::{FieldKind, FormField, texts::Words};
use crate::i18n::Lang;
use zap_engine::document::{Past, StepKind, Unit};

/// A kind of step, for whoever chooses one.
#[derive(Clone, Debug)]
pub struct StepEntry {
    /// `filter`
    pub kind: &'static str,
    /// Lucide's name of its icon.
    pub icon: &'static str,
    pub label: String,
    pub description: String,
    /// Beside conditions and the steps within.
    pub fields: Vec<FormField>,
}

/// Every kind of step but actions.
pub fn steps(lang: Lang) -> Vec<StepEntry> {
    let kinds = StepKind::WORDS.iter().filter(|kind| **kind != "action");
    kinds.map(|kind| step(kind, lang)).collect()
}

fn step(kind: &'static str, lang: Lang) -> StepEntry {
    let icon = match kind {
        "filter" => "list-filter",
        "paths" => "split",
        "loop" => "repeat",
        _ => "clock",
    };
    let key = format!("zap-step-{kind}");
    let (label, description) = (lang.text(&key), lang.text(&format!("{key}-help")));
    StepEntry { kind, icon, label, description, fields: fields(kind, lang) }
}

fn fields(kind: &str, lang: Lang) -> Vec<FormField> {
    let words = Words { app: "step", part: kind, lang };
    let field = |key, kind, required| FormField {
        key,
        label: words.label(key),
        help: words.help(key),
        kind,
        required,
        folded: false,
        default: String::new(),
        choices: match kind {
            FieldKind::Choice(all) => {
                all.iter().map(|word| (*word, words.choice(key, word))).collect()
            }
            _ => Vec::new(),
        },
    };
    match kind {
        "delay" => vec![
            field("value", FieldKind::Text, false),
            field("unit", FieldKind::Choice(Unit::WORDS), false),
            field("until", FieldKind::Date, false),
            FormField {
                folded: true,
                default: Past::Continue.word().to_owned(),
                ..field("past", FieldKind::Choice(Past::WORDS), false)
            },
        ],
        "loop" => vec![
            field("over", FieldKind::Dict, true),
            FormField {
                folded: true,
                default: zap_engine::document::TURNS.to_string(),
                ..field("max", FieldKind::Number, false)
            },
        ],
        _ => Vec::new(),
    }
}
