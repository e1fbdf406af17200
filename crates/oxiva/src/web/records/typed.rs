//! What was typed into a form, on its way to a record: notes become HTML, and what came back as it was
//! shown is left out.

use crate::{
    http::request::Parameters,
    records::{Fields, Input, html as notes, input},
};
use serde_json::Value as Json;
use zap_engine::dates::Reading;

/// The fields that hold HTML and are typed as text.
const NOTES: [&str; 2] = ["note", "description"];

/// The form's fields; a note that was typed as text becomes HTML.
pub fn typed_input(typed: &Parameters) -> Input {
    let mut map = typed.clone().into_map();
    for field in NOTES {
        if let Some(text) = typed.get(field) {
            map.insert(field.to_owned(), notes::from_typed(text).into());
        }
    }
    Input(map)
}

/// Leaves out the notes and the date that came back as they were shown, so that saving a form that nobody
/// touched changes nothing, however the note was written.
pub fn without_untouched(
    mut input: Input,
    typed: &Parameters,
    old: &impl Fields,
    reading: &Reading,
) -> Input {
    let old = input::to_map(old);
    // A date field shows the day; the hour that another program gave stays.
    let day = |text: &str| Some(reading.read(text)?.local.date());
    let shown = old.get("echeance").and_then(Json::as_str).and_then(day);
    if shown.is_some() && shown == typed.get("echeance").and_then(day) {
        input.0.shift_remove("echeance");
    }
    for field in NOTES {
        let html = old.get(field).and_then(|value| value.as_str()).unwrap_or_default();
        if notes::is_untouched(typed.get(field).unwrap_or_default(), html) {
            input.0.remove(field);
        }
    }
    input
}
