//! The fields of a step's form in units: what is taken together, from one person or from the other.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All conditions.
pub(super) const CONDITIONS: &str = "any";
/// What a person is asked for who starts the zap.
pub(super) const ASKS: &str = "a";
/// How long a delay waits: its fields mean nothing one without the other.
pub(super) const DELAY: &str = "t.how";

/// What an encoded name holds as it is: all that may stand in a version, in an id and in the name of a field.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'-');

/// The name of a unit for versions and choices: the columns of a table may have blanks in theirs.
pub(in crate::web::zaps::editor) fn encoded(unit: &str) -> String {
    utf8_percent_encode(unit, KEPT).to_string()
}

/// The unit that a field of the form belongs to; `None`: it says nothing of the step.
pub(super) fn unit_of(field: &str, is_delay: bool) -> Option<&str> {
    if matches!(field, "title" | "note" | "action" | "connection" | "kind" | "rule") {
        return Some(field);
    }
    let (group, rest) = field.split_once('.')?;
    match group {
        "key" | "match" | "value" => Some(CONDITIONS),
        "a" => Some(ASKS),
        "how" | "m" => Some(rest),
        "t" if is_delay => Some(DELAY),
        // Of several words that are ticked each is a field.
        "t" => Some(rest.find('.').map_or(field, |end| &field[..group.len() + 1 + end])),
        "f" | "c" | "colonnes" => Some(without_row(field)),
        "x" | "n" => Some(field),
        _ => None,
    }
}

/// `f.fields` of `f.fields.k.1`
fn without_row(field: &str) -> &str {
    let row = field.rsplit_once('.').filter(|(_, row)| row.bytes().all(|b| b.is_ascii_digit()));
    let around =
        row.and_then(|(around, _)| around.strip_suffix(".k").or_else(|| around.strip_suffix(".v")));
    around.unwrap_or(field)
}
