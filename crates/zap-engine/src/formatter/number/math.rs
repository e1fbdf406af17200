//! Arithmetic on a list of numbers. Texts that are empty do not count.

use super::{
    super::{Code, args::is_empty, args::text_of},
    Args, Problem, decimal, decimals,
};
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// The words of the operations, Zapier's shorter ones behind this program's.
pub(super) const OPERATIONS: &[&str] =
    &["add", "subtract", "multiply", "divide", "negate", "sub", "mul", "div", "neg"];

/// `add` and `multiply` all of them, `subtract` and `divide` the first by each other one; `negate` gives
/// a list for a list.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let places = decimals(args)?;
    let shown = |number: Decimal| {
        decimal::to_json(places.map_or(number, |places| decimal::round(number, places)))
    };
    let mut numbers = Vec::new();
    collect(args.input, &mut numbers)?;
    let operation = args.choice("operation");
    if matches!(operation.as_ref(), "negate" | "neg") {
        let mut negated = numbers.into_iter().map(|number| shown(-number));
        return Ok(match args.input {
            Some(Json::Array(_)) => negated.collect(),
            _ => negated.next().unwrap_or_default(),
        });
    }
    let mut numbers = numbers.into_iter();
    let Some(first) = numbers.next() else {
        return Err(Problem::new("inputs", Code::Required, ""));
    };
    let total = numbers.try_fold(first, |total, number| match operation.as_ref() {
        "add" => total.checked_add(number).ok_or(Code::OutOfRange),
        "subtract" | "sub" => total.checked_sub(number).ok_or(Code::OutOfRange),
        "multiply" | "mul" => total.checked_mul(number).ok_or(Code::OutOfRange),
        _ if number.is_zero() => Err(Code::DivisionByZero),
        _ => total.checked_div(number).ok_or(Code::OutOfRange),
    });
    total.map(shown).map_err(|code| Problem::new("inputs", code, args.input()))
}

fn collect(value: Option<&Json>, numbers: &mut Vec<Decimal>) -> Result<(), Problem> {
    let mut open: Vec<&Json> = value.into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Json::Array(values) => open.extend(values.iter().rev()),
            value if is_empty(Some(value)) => {}
            value => {
                let text = text_of(Some(value));
                let number = decimal::parse(&text, decimal::Mark::Guess);
                numbers.push(number.ok_or_else(|| Problem::new("inputs", Code::NotANumber, text))?);
            }
        }
    }
    Ok(())
}
