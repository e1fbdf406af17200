//! What was typed into a form, on its way to a record, and back: notes become HTML, moments show their
//! day, and what came back as it was shown is left out.

use super::{duplicates, picker};
use crate::{
    http::request::Parameters,
    records::{Declared, FieldValue, Fields, Input, Noun, NounField, html as notes, input},
    web::{
        edits::{Merged, Snapshot},
        form::Form,
        once,
        shell::Shell,
    },
};
use jiff::Timestamp;
use serde_json::Value as Json;
use zap_engine::dates::{Moment, Reading};

/// The fields that hold HTML and are typed as text.
fn note_fields<F: Fields>() -> impl Iterator<Item = &'static NounField> {
    F::FIELDS.iter().filter(|field| matches!(field.value, FieldValue::Html))
}

/// The fields that hold a moment and are typed as a day.
fn moment_fields<F: Fields>() -> impl Iterator<Item = &'static NounField> {
    F::FIELDS.iter().filter(|field| matches!(field.value, FieldValue::Moment))
}

/// What the form of a stored record shows. `people`: the choices of who is in charge.
pub fn shown<N: Noun>(record: &N, people: &[(String, String)], s: &Shell) -> Snapshot {
    let form = stored_form(record.fields(), s);
    let with = |snapshot: Snapshot, field: &NounField| {
        let (name, value) = (field.name, form.value(field.name).to_owned());
        match field.value {
            FieldValue::Word { words, texts } => {
                let word = |word: &&str| ((*word).to_owned(), s.word(texts, word));
                snapshot.choice(name, value, words.iter().map(word).collect())
            }
            FieldValue::Person => snapshot.choice(name, value, people.to_vec()),
            // A script sends the number beside the name that was chosen.
            FieldValue::Societe => {
                let nom = record.names().societe.clone().unwrap_or_default();
                let number = if nom.is_empty() { String::new() } else { value };
                snapshot.field(name, nom).along(picker::NUMBER, number)
            }
            _ => snapshot.field(name, value),
        }
    };
    let fields = <N::Fields as Declared>::FIELDS.iter();
    fields.fold(Snapshot::of_record(record, s.lang), with)
}

/// The form of a stored record.
fn stored_form<F: Fields>(fields: &F, s: &Shell) -> Form {
    let stored = input::to_map(fields);
    let day = |field: &NounField| {
        let at: Timestamp = stored.get(field.name)?.as_str()?.parse().ok()?;
        Some((field.name, s.day_value(&at.as_microsecond())))
    };
    let days = moment_fields::<F>().filter_map(day);
    days.fold(Form::of(fields, s.lang), |form, (name, day)| form.with(name, day))
}

/// The form's fields; a note that was typed as text becomes HTML.
pub fn typed_input<F: Fields>(typed: &Parameters) -> Input {
    let mut map = typed.clone().into_map();
    // What the form says beside its fields.
    for name in [once::KEY, duplicates::DISREGARDED] {
        map.shift_remove(name);
    }
    for field in note_fields::<F>() {
        if let Some(text) = typed.get(field.name) {
            map.insert(field.name.to_owned(), notes::from_typed(text).into());
        }
    }
    Input(map)
}

/// Leaves out what came back as it was shown, so that saving a form that nobody touched changes nothing,
/// however a note was written, and saving one changes nothing that others changed meanwhile in other fields.
pub fn without_untouched<F: Fields>(
    mut input: Input,
    merged: &Merged,
    old: &F,
    reading: &Reading,
) -> Input {
    input.0.retain(|name, _| merged.is_touched(name));
    let typed = &merged.typed;
    let old = input::to_map(old);
    let day = |moment: Moment| moment.local.date();
    for field in moment_fields::<F>() {
        let shown = old.get(field.name).and_then(Json::as_str).and_then(|text| reading.read(text));
        // A date field shows the day; the hour that another program gave stays, unless one is typed.
        let typed = typed.get(field.name).and_then(|text| reading.read(text));
        let typed = typed.filter(|moment| !moment.has_time);
        if shown.is_some() && shown.map(day) == typed.map(day) {
            input.0.shift_remove(field.name);
        }
    }
    for field in note_fields::<F>() {
        let html = old.get(field.name).and_then(|value| value.as_str()).unwrap_or_default();
        if notes::is_untouched(typed.get(field.name).unwrap_or_default(), html) {
            input.0.remove(field.name);
        }
    }
    input
}
