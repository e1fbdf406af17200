//! Sums, counts and averages of all arguments.

use super::{
    super::value::{Value, fits},
    Call, Wrong, count, number,
};
use rust_decimal::{Decimal, MathematicalOps};

pub(super) fn call(call: &Call<'_>) -> Option<Result<Value, Wrong>> {
    Some(match call.name {
        "MIN" => call.numbers().map(|all| Value::Number(all.into_iter().min().unwrap_or_default())),
        "MAX" => call.numbers().map(|all| Value::Number(all.into_iter().max().unwrap_or_default())),
        "SUM" => call.numbers().and_then(|all| sum(&all)).map(Value::Number),
        "AVERAGE" | "AVG" => call.numbers().and_then(|all| average(call, &all)).map(Value::Number),
        "COUNT" => counted(call, is_number),
        "COUNTA" => counted(call, |value| *value != Value::Text(String::new())),
        "MEDIAN" => median(call),
        "GEOMEAN" => geometric_mean(call),
        "LARGE" => ranked(call, |numbers| numbers.sort_by(|a, b| b.cmp(a))),
        "SMALL" => ranked(call, |numbers| numbers.sort()),
        "VAR" => variance(call).map(Value::Number),
        "STDEV" => variance(call).and_then(|variance| number(variance.sqrt())),
        _ => return None,
    })
}

fn sum(numbers: &[Decimal]) -> Result<Decimal, Wrong> {
    fits(numbers.iter().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number)))
}

fn average(call: &Call<'_>, numbers: &[Decimal]) -> Result<Decimal, Wrong> {
    if numbers.is_empty() {
        return call.divided_by_zero();
    }
    fits(sum(numbers)?.checked_div(numbers.len().into()))
}

fn counted(call: &Call<'_>, counts: fn(&Value) -> bool) -> Result<Value, Wrong> {
    let values: Vec<_> = call.values().collect::<Result<_, _>>()?;
    Ok(count(values.iter().filter(|value| counts(value)).count()))
}

fn is_number(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Text(text) => !text.trim().is_empty() && value.number().is_ok(),
        Value::Logical(_) => false,
    }
}

fn median(call: &Call<'_>) -> Result<Value, Wrong> {
    let mut numbers = call.numbers()?;
    numbers.sort();
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => call.divided_by_zero(),
        length if length % 2 == 1 => Ok(Value::Number(numbers[middle])),
        _ => average(call, &numbers[middle - 1..=middle]).map(Value::Number),
    }
}

fn geometric_mean(call: &Call<'_>) -> Result<Value, Wrong> {
    let logarithms: Option<Vec<_>> = call.numbers()?.iter().map(|n| n.checked_ln()).collect();
    match logarithms {
        Some(logarithms) => number(average(call, &logarithms)?.checked_exp()),
        None => call.out_of_range(),
    }
}

/// The last argument says which: `LARGE(5, 3, 9, 2)` is the second largest of 5, 3 and 9.
fn ranked(call: &Call<'_>, order: fn(&mut [Decimal])) -> Result<Value, Wrong> {
    let mut numbers = call.numbers()?;
    let rank = numbers.pop().and_then(|rank| usize::try_from(rank.trunc()).ok());
    order(&mut numbers);
    let found = rank.and_then(|rank| numbers.get(rank.checked_sub(1)?));
    found.map_or_else(|| call.out_of_range(), |number| Ok(Value::Number(*number)))
}

/// Of a sample: divided by one less than there are.
fn variance(call: &Call<'_>) -> Result<Decimal, Wrong> {
    let numbers = call.numbers()?;
    if numbers.len() < 2 {
        return call.divided_by_zero();
    }
    let middle = average(call, &numbers)?;
    let squares: Option<Vec<_>> = numbers
        .iter()
        .map(|number| number.checked_sub(middle).and_then(|apart| apart.checked_mul(apart)))
        .collect();
    let all = sum(&fits_all(squares)?)?;
    fits(all.checked_div((numbers.len() - 1).into()))
}

fn fits_all(numbers: Option<Vec<Decimal>>) -> Result<Vec<Decimal>, Wrong> {
    numbers.ok_or((super::Code::OutOfRange, String::new()))
}
