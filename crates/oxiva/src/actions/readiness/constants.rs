//! Whether what is written out at a field can be what the field is for.

use crate::{
    actions::{FieldKind, email, params},
    address,
    db::Tx,
    dossiers::Dossier,
    error::{Problem, Result},
    records::{Noun, input, of_kind},
    tables,
};
use serde_json::Value as Json;
use zap_engine::dates::Reading;

/// Characters of a value that a message repeats.
const MAX_SHOWN_CHARS: usize = 100;

/// What is wrong with a value, as far as the value tells; its place is left open.
pub(super) fn unfit(kind: FieldKind, value: &Json, reading: &Reading) -> Option<Problem> {
    let text = params::text(value);
    match kind {
        FieldKind::Date => {
            let is_date = reading.read(&text).is_some();
            (!is_date).then(|| Problem::new("", "not_a_date").with("value", shown(&text)))
        }
        FieldKind::Url => address::problem_of_text(&text)
            .map(|problem| Problem { field: String::new(), ..problem }),
        FieldKind::Emails => email::parts(value).into_iter().find_map(|part| {
            let wrong = email::wrong_address(&part)?;
            Some(Problem::new("", wrong).with("value", shown(&part)))
        }),
        _ => None,
    }
}

/// What a value names that is not in the dossier; its place is left open.
pub(super) fn missing(
    tx: &mut Tx,
    dossier: &Dossier,
    kind: FieldKind,
    value: &Json,
) -> Result<Option<Problem>> {
    let text = params::text(value);
    let is_missing = match kind {
        FieldKind::Table => tables::find(tx, dossier.id, &text)?.is_none(),
        FieldKind::Record(kind) => match input::id(text.trim()) {
            Some(id) => of_kind!(kind, N => N::find(tx, dossier.id, id)?.is_none()),
            // That it is no number is told elsewhere.
            None => false,
        },
        _ => false,
    };
    let rule = if kind == FieldKind::Table { "no_such_table" } else { "no_such_record" };
    Ok(is_missing.then(|| Problem::new("", rule).with("name", shown(&text))))
}

fn shown(text: &str) -> String {
    text.chars().take(MAX_SHOWN_CHARS).collect()
}
