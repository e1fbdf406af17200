//! The steps that are no actions: filters, paths, loops, delays.

use super::{FormField, texts::Words, worded};
use crate::{
    actions::{Field, FieldKind},
    i18n::Lang,
};
use zap_engine::document::{LoopFrom, Past, StepKind, Unit};

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

/// Lucide's name of the icon of a kind of step.
pub fn step_icon(kind: &str) -> &'static str {
    match kind {
        "filter" => "list-filter",
        "paths" => "split",
        "loop" => "repeat",
        _ => "clock",
    }
}

fn step(kind: &'static str, lang: Lang) -> StepEntry {
    let icon = step_icon(kind);
    let key = format!("zap-step-{kind}");
    let (label, description) = (lang.text(&key), lang.text(&format!("{key}-help")));
    StepEntry { kind, icon, label, description, fields: fields(kind, lang) }
}

fn fields(kind: &str, lang: Lang) -> Vec<FormField> {
    let words = Words { app: "step", part: kind, lang };
    let fields = match kind {
        "delay" => DELAY,
        "loop" => LOOP,
        _ => &[],
    };
    fields.iter().map(|field| worded(&words, field)).collect()
}

/// Either how long, in which unit, or until when.
const DELAY: &[Field] = &[
    Field::new("value", FieldKind::Text),
    Field::new("unit", FieldKind::Choice(Unit::WORDS)),
    Field::new("until", FieldKind::Date),
    Field::new("past", FieldKind::Choice(Past::WORDS)).or("continue").folded(),
];

const LOOP: &[Field] = &[
    Field::new("from", FieldKind::Choice(LoopFrom::WORDS)).or("line_items"),
    Field::new("over", FieldKind::Dict).required(),
    // Of texts.
    Field::new("separator", FieldKind::Text).or(LoopFrom::SEPARATOR).folded(),
    Field::new("trim", FieldKind::Boolean).or("true").folded(),
    // `zap_engine::document::TURNS`
    Field::new("max", FieldKind::Number).or("500").folded(),
];
