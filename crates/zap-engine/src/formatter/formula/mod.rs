//! Formulas as in a spreadsheet: `=IF("{{1__pays}}"="FR"; ROUND(12.5*1.2; 2); 0)`.
//!
//! Arguments are separated by `,` or `;`, decimals by a dot, texts stand in `"…"`. What is mapped is put
//! into the formula before it is read: a mapped text belongs into quotes. Operators are a spreadsheet's, in
//! its order: `-` (sign), `%`, `^`, `*` `/`, `+` `-`, `&`, and `=` `<>` `<` `>` `<=` `>=`.

mod eval;
mod functions;
mod parse;
mod tokens;
mod value;

use super::{Args, Code, Context, Problem, args::text_of};
use parse::Expression;
use serde_json::Value as Json;
use std::cell::Cell;
use value::Value;

/// Bytes of a formula.
const LONGEST: usize = 100_000;

/// Levels of brackets, functions and signs.
const LEVELS: usize = 64;

/// What went wrong, and at what.
type Wrong = (Code, String);

/// What a formula may know besides its text.
struct Ground<'a> {
    context: &'a Context,
    /// How many numbers have been left to chance.
    draws: Cell<u64>,
}

/// The formula stands under `formula`; under `inputs`, as Zapier writes it, its answer has Zapier's shape.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let formula = args.text("formula");
    let ground = Ground { context: args.context, draws: Cell::new(0) };
    if !formula.trim().is_empty() {
        let found = read(&formula).and_then(|formula| eval::value(&formula, &ground));
        let problem = |(code, value)| Problem::new("formula", code, value);
        return found.map(|value| value.to_json()).map_err(problem);
    }
    let formula = text_of(args.input);
    let found = read(&formula).and_then(|formula| {
        let value = eval::value(&formula, &ground)?;
        Ok(in_zapiers_shape(&formula, &value))
    });
    found.map_err(|(code, value)| Problem::new("inputs", code, value))
}

fn read(formula: &str) -> Result<Expression, Wrong> {
    if formula.len() > LONGEST {
        return Err((Code::TooLong, formula.len().to_string()));
    }
    let formula = formula.trim();
    let tokens = tokens::read(formula.strip_prefix('=').unwrap_or(formula))?;
    parse::read(&tokens)
}

/// Functions that give Zapier a whole number, which it hands on as such.
const WHOLE: &[&str] = &[
    "COUNT",
    "COUNTA",
    "DATEDIF",
    "DAY",
    "EVEN",
    "FACT",
    "FACTDOUBLE",
    "FIND",
    "INT",
    "LEN",
    "MONTH",
    "ODD",
    "SEARCH",
    "TRUNC",
    "YEAR",
];

/// Other numbers are texts there.
fn in_zapiers_shape(formula: &Expression, value: &Value) -> Json {
    let is_whole = matches!(formula, Expression::Call(name, _) if WHOLE.contains(&name.as_str()));
    match value {
        Value::Number(_) if !is_whole => value.text().into(),
        other => other.to_json(),
    }
}
