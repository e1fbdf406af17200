//! The parameters of one transform, read by what they should be.

use super::{Code, Context, Kind, LONGEST, Problem, Transform, decimal};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use std::borrow::Cow;

#[derive(Clone, Copy)]
pub(super) struct Args<'a> {
    pub transform: &'static Transform,
    pub params: &'a Map<String, Json>,
    pub context: &'a Context,
    /// `inputs`, or the element of it that it is about.
    pub input: Option<&'a Json>,
}

impl<'a> Args<'a> {
    /// What has to be there is there, and choices are among the words.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let is_given = |key: &str| !is_empty(self.params.get(key));
        if let Some(key) = self.transform.missing(is_given).next() {
            return Err(Problem::new(key, Code::Required, ""));
        }
        for field in self.transform.fields {
            if let Kind::Choice(words) = field.kind {
                let word = self.text(field.key);
                if !word.trim().is_empty() && !words.contains(&word.trim()) {
                    return Err(Problem::new(field.key, Code::UnknownWord, word));
                }
            }
        }
        Ok(())
    }

    pub(super) fn input(&self) -> Cow<'a, str> {
        text_of(self.input)
    }

    pub(super) fn text(&self, key: &str) -> Cow<'a, str> {
        text_of(self.params.get(key))
    }

    /// The word, or the first there is.
    pub(super) fn choice(&self, key: &str) -> Cow<'a, str> {
        let text = self.text(key);
        if !text.trim().is_empty() {
            return text.trim().to_owned().into();
        }
        let field = self.transform.fields.iter().find(|field| field.key == key);
        match field.map(|field| field.kind) {
            Some(Kind::Choice([first, ..])) => (*first).into(),
            _ => "".into(),
        }
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        let word = self.text(key).trim().to_lowercase();
        ["true", "yes", "oui", "vrai", "1"].contains(&word.as_str())
    }

    /// `None` where nothing stands.
    pub(super) fn number(&self, key: &'static str) -> Result<Option<Decimal>, Problem> {
        let text = self.text(key);
        if text.trim().is_empty() {
            return Ok(None);
        }
        let number = decimal::parse(&text, decimal::Mark::Guess);
        number.map(Some).ok_or_else(|| Problem::new(key, Code::NotANumber, text))
    }

    /// A whole number between these.
    pub(super) fn whole(
        &self,
        key: &'static str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<Option<i64>, Problem> {
        let Some(number) = self.number(key)? else { return Ok(None) };
        let whole = number.is_integer().then(|| i64::try_from(number).ok()).flatten();
        let fits = whole.filter(|whole| range.contains(whole));
        fits.map(Some).ok_or_else(|| Problem::new(key, Code::OutOfRange, number.to_string()))
    }

    /// The dossier's where none is named.
    pub(super) fn zone(&self, key: &'static str) -> Result<TimeZone, Problem> {
        let name = self.text(key);
        match name.trim() {
            "" => Ok(self.context.zone.clone()),
            name => TimeZone::get(name).map_err(|_| Problem::new(key, Code::UnknownTimeZone, name)),
        }
    }
}

pub(super) fn is_empty(value: Option<&Json>) -> bool {
    match value {
        None | Some(Json::Null) => true,
        Some(Json::String(text)) => text.is_empty(),
        Some(Json::Array(values)) => values.is_empty(),
        Some(Json::Object(map)) => map.is_empty(),
        Some(_) => false,
    }
}

/// A value in the middle of a text: nothing for nothing, JSON for what has parts.
pub(super) fn text_of(value: Option<&Json>) -> Cow<'_, str> {
    match value {
        None | Some(Json::Null) => "".into(),
        Some(Json::String(text)) => text.as_str().into(),
        Some(other) => other.to_string().into(),
    }
}

/// About how many bytes a value is.
pub(super) fn length(value: &Json) -> usize {
    match value {
        Json::String(text) => text.len(),
        Json::Array(values) => values.iter().map(length).sum(),
        Json::Object(map) => map.iter().map(|(key, value)| key.len() + length(value)).sum(),
        _ => 8,
    }
}

/// A text as a result, if it is not too long.
pub(super) fn result(text: impl Into<String>) -> Result<Json, Problem> {
    let text = text.into();
    if text.len() > LONGEST {
        return Err(Problem::new("", Code::TooLong, text.len().to_string()));
    }
    Ok(text.into())
}
