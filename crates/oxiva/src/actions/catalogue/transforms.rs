//! The transforms of the formatter and their fields.

use super::{FormField, texts::Words, worded};
use crate::{
    actions::{Field, FieldKind, formatter::APP},
    i18n::Lang,
};
use zap_engine::formatter::{self, Kind, Transform};

/// A transform, for whoever chooses one.
#[derive(Clone, Debug)]
pub struct TransformEntry {
    /// `text.uppercase`
    pub name: &'static str,
    pub label: String,
    /// Whether it is one of ours under Zapier's name, for zaps that come from there; nobody chooses it.
    pub is_zapiers: bool,
}

/// The transforms of an action of the formatter: its group.
pub fn transforms(action: &str, lang: Lang) -> Vec<TransformEntry> {
    let all = formatter::transforms().filter(|transform| transform.action == action);
    all.map(|transform| TransformEntry {
        name: transform.name,
        label: transform_label(transform.name, lang),
        is_zapiers: transform.is_zapiers(),
    })
    .collect()
}

/// « Mettre en majuscules »
pub fn transform_label(name: &str, lang: Lang) -> String {
    lang.text(&key(name))
}

/// `transform-text-uppercase`
pub(super) fn key(name: &str) -> String {
    format!("transform-{}", name_in_keys(name))
}

/// What keys call a transform: a dot cannot stand in one.
fn name_in_keys(name: &str) -> String {
    name.replace('.', "-")
}

/// Adds the fields of the transform that is chosen, and to the first field what can be chosen.
pub(super) fn complete(
    fields: &mut Vec<FormField>,
    action: &'static str,
    chosen: &str,
    lang: Lang,
) {
    let offered = transforms(action, lang).into_iter();
    let offered = offered.filter(|entry| !entry.is_zapiers || entry.name == chosen);
    for field in fields.iter_mut().filter(|field| field.key == "transform") {
        field.choices = offered.clone().map(|entry| (entry.name, entry.label)).collect();
    }
    if let Some(transform) = formatter::transform(action, chosen) {
        fields.extend(transform.fields.iter().map(|field| form_field(transform, field, lang)));
    }
}

fn form_field(transform: &Transform, field: &formatter::Field, lang: Lang) -> FormField {
    let part = name_in_keys(transform.name);
    let default = match field.kind {
        Kind::Choice([first, ..]) if !field.required => first,
        _ => field.default,
    };
    // Where it may be given in another's place, it is only Zapier's name for that one.
    let is_alias = transform.fields.iter().any(|other| other.instead == Some(field.key));
    let (required, folded) = (field.required, field.folded || is_alias);
    let field = Field { key: field.key, kind: kind(field.kind), required, default, folded };
    worded(&Words { app: APP.name, part: &part, lang }, &field)
}

/// A format of dates is a text of its own kind only to the transform.
fn kind(kind: Kind) -> FieldKind {
    match kind {
        Kind::Text | Kind::DateFormat => FieldKind::Text,
        Kind::Long => FieldKind::Long,
        Kind::Number => FieldKind::Number,
        Kind::Boolean => FieldKind::Boolean,
        Kind::Date => FieldKind::Date,
        Kind::Choice(words) => FieldKind::Choice(words),
        Kind::List => FieldKind::List,
        Kind::Dict => FieldKind::Dict,
    }
}
