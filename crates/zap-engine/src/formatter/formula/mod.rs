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

use super::{Args, Code, Problem};
use serde_json::Value as Json;

/// Bytes of a formula.
const LONGEST: usize = 100_000;

/// Levels of brackets, functions and signs.
const LEVELS: usize = 64;

/// What went wrong, and at what.
type Wrong = (Code, String);

pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let formula = args.text("formula");
    evaluate(&formula).map_err(|(code, value)| Problem::new("formula", code, value))
}

fn evaluate(formula: &str) -> Result<Json, Wrong> {
    if formula.len() > LONGEST {
        return Err((Code::TooLong, formula.len().to_string()));
    }
    let formula = formula.trim();
    let tokens = tokens::read(formula.strip_prefix('=').unwrap_or(formula))?;
    Ok(eval::value(&parse::read(&tokens)?)?.to_json())
}
