//! How a reference is called: « 1 Sujet ».

use super::Names;
use crate::{i18n::Lang, records::RecordKind};
use zap_engine::mapping::Reference;

/// The step's number and the field, as people read them. What is said of the moment has a name of its own.
pub fn reference(reference: &Reference, names: &Names, lang: Lang) -> String {
    if let Some(text) = lang.find_text(&format!("reference-{}", reference.step), &[]) {
        return text;
    }
    let number = names.steps.get(&reference.step).map(usize::to_string);
    let number = number.unwrap_or_else(|| reference.step.clone());
    match field(reference, lang) {
        field if field.is_empty() => number,
        field => format!("{number}\u{a0}{field}"),
    }
}

/// The field alone: « Société › Ville »; empty for all of what the step gave.
pub(super) fn field(reference: &Reference, lang: Lang) -> String {
    let names: Vec<_> = reference.names().map(|name| field_name(name, lang)).collect();
    names.join(" › ")
}

/// What a field of a record is called; another's name as it is.
fn field_name(name: &str, lang: Lang) -> String {
    let is_of_record = RecordKind::ALL.iter().any(|kind| kind.field(name).is_some());
    if is_of_record || name == "id" || name.starts_with("date_") {
        let text = lang.find_text(&format!("field-{}", name.replace('_', "-")), &[]);
        return text.unwrap_or_else(|| name.to_owned());
    }
    if name == "evenement" {
        return lang.text("zap-evenement");
    }
    name.to_owned()
}
