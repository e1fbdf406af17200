//! The transforms of text, numbers, dates and lists, with Zapier's parameters.
//!
//! # Promises
//! - [`run`] has an answer for every transform and every parameter: a value, or a [`Problem`] that names
//!   the field.
//! - A transform of `inputs` is done for each element where a list is mapped, and gives a list.
//! - Nothing comes from outside: the time, the zone and the seed of chance are in the [`Context`].
//! - A result is at most [`LONGEST`] bytes long.
//! - Zapier's own names of transforms (`string.split`) and of options are known beside this program's
//!   (`text.split`), and what they give has Zapier's shape.
//!
//! Numbers are decimal, 28 digits: `0.1 + 0.2` is `0.3`.

mod args;
mod date;
mod decimal;
mod formula;
mod number;
mod text;
mod utility;

pub(crate) use text::pieces::named;

use crate::dates::DateOrder;
use args::Args;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value as Json};
use std::fmt;

/// Bytes of a text that a transform makes.
pub const LONGEST: usize = 10 * 1024 * 1024;

/// Levels of lists within lists that are gone into.
const LEVELS: usize = 16;

/// One transform: what it is called, and what it takes.
pub struct Transform {
    /// `text`, `number`, `date`, `utility`
    pub action: &'static str,
    /// `text.uppercase`
    pub name: &'static str,
    pub fields: &'static [Field],
    /// Whether a list in `inputs` is taken element by element.
    each: bool,
    run: fn(&Args) -> Result<Json, Problem>,
}

/// One parameter of a transform.
pub struct Field {
    pub key: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// The key that may be given in place of this one where it is required.
    pub instead: Option<&'static str>,
    /// What holds where it is empty, as it would be written; of a choice it is the first word.
    pub default: &'static str,
    /// Whether it is rarely needed, so that a form shows it on demand.
    pub folded: bool,
}

impl Field {
    /// The same, but where it is empty this holds.
    const fn or(self, default: &'static str) -> Field {
        Field { default, ..self }
    }

    /// The same, but rarely needed.
    const fn folded(self) -> Field {
        Field { folded: true, ..self }
    }
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Several lines.
    Long,
    Number,
    Boolean,
    Date,
    /// Tokens of a date: `YYYY-MM-DD`.
    DateFormat,
    /// One of these words; without one it is the first.
    Choice(&'static [&'static str]),
    List,
    /// Any keys, each with a value.
    Dict,
}

/// What a transform may know besides its parameters.
#[derive(Clone, Debug)]
pub struct Context {
    /// The dossier's.
    pub zone: TimeZone,
    /// Of a day and its month, where both are numbers.
    pub order: DateOrder,
    pub now: Timestamp,
    /// Of what is left to chance; the same seed, the same result.
    pub seed: u64,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The parameter, as [`Field::key`] has it; empty where it is the transform itself.
    pub field: &'static str,
    pub code: Code,
    /// What stands there, shortened.
    pub value: String,
}

crate::words::words! {
    /// What can be wrong with what a transformation is given.
    pub enum Code {
        UnknownTransform = "unknown_transform",
        Required = "required",
        NotANumber = "not_a_number",
        NotADate = "not_a_date",
        NotAPhone = "not_a_phone",
        NotAList = "not_a_list",
        UnknownWord = "unknown_word",
        /// Letters in a format that are no token.
        UnknownToken = "unknown_token",
        UnknownTimeZone = "unknown_time_zone",
        UnknownFunction = "unknown_function",
        /// A regular expression that is none.
        BadPattern = "bad_pattern",
        BadExpression = "bad_expression",
        BadCsv = "bad_csv",
        OutOfRange = "out_of_range",
        DivisionByZero = "division_by_zero",
        TooLong = "too_long",
    }
}

/// All of them, by action.
pub const TRANSFORMS: &[&[Transform]] = &[
    text::TRANSFORMS,
    text::zapier::TRANSFORMS,
    number::TRANSFORMS,
    date::TRANSFORMS,
    utility::TRANSFORMS,
    utility::zapier::TRANSFORMS,
];

/// Every transformation there is.
pub fn transforms() -> impl Iterator<Item = &'static Transform> {
    TRANSFORMS.iter().copied().flatten()
}

impl Transform {
    /// Whether it is there for zaps that come from Zapier: one of ours under Zapier's name, with its options
    /// and the shape of its answers.
    pub fn is_zapiers(&self) -> bool {
        let is_in = |all: &[Transform]| all.iter().any(|one| one.name == self.name);
        is_in(text::zapier::TRANSFORMS)
            || is_in(utility::zapier::TRANSFORMS)
            || ["number.formatting", "date.formatting", "date.manipulate"].contains(&self.name)
    }
}

/// The transformation of this name; `None` if there is none.
pub fn transform(action: &str, name: &str) -> Option<&'static Transform> {
    transforms().find(|transform| transform.action == action && transform.name == name)
}

impl Transform {
    /// The keys that are required and that, by `is_given`, neither they nor another in their place are given.
    pub fn missing(&self, is_given: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static str> {
        let required = self.fields.iter().filter(|field| field.required);
        required
            .filter(move |field| !is_given(field.key) && !field.instead.is_some_and(&is_given))
            .map(|field| field.key)
    }
}

/// The letters of a format of dates that are no token, and the tokens there are.
pub fn unknown_token(format: &str) -> Option<(&str, Vec<&'static str>)> {
    Some((date::unknown_token(format)?, date::tokens().collect()))
}

/// What the transform makes of its mapped parameters.
pub fn run(
    action: &str,
    name: &str,
    params: &Map<String, Json>,
    context: &Context,
) -> Result<Json, Problem> {
    let unknown = || Problem::new("", Code::UnknownTransform, name);
    let transform = transform(action, name).ok_or_else(unknown)?;
    let args = Args { transform, params, context, input: params.get("inputs") };
    args.check()?;
    match args.input {
        Some(list @ Json::Array(_)) if transform.each => {
            let mut left = LONGEST;
            each(&args, list, LEVELS, &mut left)
        }
        _ => (transform.run)(&args),
    }
}

/// A list of results; all of them together are not longer than what is `left`.
fn each(args: &Args, value: &Json, levels: usize, left: &mut usize) -> Result<Json, Problem> {
    if let (Json::Array(values), 1..) = (value, levels) {
        return values.iter().map(|value| each(args, value, levels - 1, left)).collect();
    }
    let made = (args.transform.run)(&Args { input: Some(value), ..*args })?;
    let rest = left.checked_sub(args::length(&made));
    *left = rest.ok_or_else(|| Problem::new("inputs", Code::TooLong, ""))?;
    Ok(made)
}

impl Problem {
    fn new(field: &'static str, code: Code, value: impl AsRef<str>) -> Problem {
        Problem { field, code, value: value.as_ref().chars().take(100).collect() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({:?})", self.field, self.code.word(), self.value)
    }
}

impl std::error::Error for Problem {}

const fn required(key: &'static str, kind: Kind) -> Field {
    Field { key, kind, required: true, instead: None, default: "", folded: false }
}

const fn required_unless(key: &'static str, kind: Kind, instead: &'static str) -> Field {
    Field { instead: Some(instead), ..required(key, kind) }
}

const fn optional(key: &'static str, kind: Kind) -> Field {
    Field { required: false, ..required(key, kind) }
}

/// What nearly every transform begins with. It may be empty: so is then the result.
const INPUTS: Field = optional("inputs", Kind::Text);

/// A formula stands under `formula`, or under `inputs` as Zapier writes it.
const FORMULA_FIELDS: &[Field] =
    &[required_unless("formula", Kind::Long, "inputs"), optional("inputs", Kind::Long)];

#[cfg(test)]
mod tests;
