//! Arithmetic, rounding, powers and chance.

use super::{
    super::{
        super::number::mix,
        eval::power,
        value::{Value, fits},
    },
    Call, Wrong, number,
};
use rust_decimal::{Decimal, MathematicalOps, RoundingStrategy};

pub(super) fn call(call: &Call<'_>) -> Option<Result<Value, Wrong>> {
    Some(match call.name {
        "ABS" => call.number(0).map(|n| Value::Number(n.abs())),
        "SIGN" => call.number(0).map(|n| Value::Number(sign(n))),
        "INT" => call.number(0).map(|n| Value::Number(n.floor())),
        "TRUNC" | "ROUNDDOWN" => round(call, RoundingStrategy::ToZero),
        "ROUND" => round(call, RoundingStrategy::MidpointAwayFromZero),
        "ROUNDUP" => round(call, RoundingStrategy::AwayFromZero),
        "CEILING" => to_multiple(call, |quotient| quotient.ceil()),
        "FLOOR" => to_multiple(call, |quotient| quotient.floor()),
        "EVEN" => call.number(0).and_then(|n| to_parity(n, Decimal::ZERO)),
        "ODD" => call.number(0).and_then(|n| to_parity(n, Decimal::ONE)),
        "MOD" => modulo(call),
        "QUOTIENT" => quotient(call),
        "POWER" | "POW" => {
            call.number(0).and_then(|base| power(base, call.number(1)?)).map(Value::Number)
        }
        "SQRT" => call.number(0).and_then(|n| root(call, n)),
        "SQRTPI" => call.number(0).and_then(|n| root(call, fits(n.checked_mul(Decimal::PI))?)),
        "EXP" => call.number(0).and_then(|n| number(n.checked_exp())),
        "LN" => call.number(0).and_then(|n| number(n.checked_ln())),
        "LOG10" => call.number(0).and_then(|n| number(n.checked_log10())),
        "LOG" => logarithm(call),
        "PI" => Ok(Value::Number(Decimal::PI)),
        "PRODUCT" => product(call),
        "FACT" => factorial(call, 1),
        "FACTDOUBLE" => factorial(call, 2),
        "RAND" => Ok(Value::Number(fraction(call))),
        "RANDBETWEEN" => between(call),
        _ => return None,
    })
}

fn sign(n: Decimal) -> Decimal {
    if n.is_zero() {
        Decimal::ZERO
    } else if n.is_sign_negative() {
        Decimal::NEGATIVE_ONE
    } else {
        Decimal::ONE
    }
}

/// To so many decimals; below zero to tens, hundreds…
fn round(call: &Call<'_>, strategy: RoundingStrategy) -> Result<Value, Wrong> {
    let rounded = call.number(0)?;
    let places = call.whole_or(1, 0)?.clamp(-28, 28);
    let Ok(places) = u32::try_from(places) else {
        let unit = Decimal::from(10_u128.pow(places.unsigned_abs() as u32));
        let tens = rounded.checked_div(unit).map(|n| n.round_dp_with_strategy(0, strategy));
        return number(tens.and_then(|tens| tens.checked_mul(unit)));
    };
    Ok(Value::Number(rounded.round_dp_with_strategy(places, strategy)))
}

/// To a multiple of the second number, of 1 if there is none.
fn to_multiple(call: &Call<'_>, whole: fn(Decimal) -> Decimal) -> Result<Value, Wrong> {
    let (rounded, step) = (call.number(0)?, call.number_or(1, Decimal::ONE)?.abs());
    if step.is_zero() {
        return Ok(Value::Number(Decimal::ZERO));
    }
    let multiple = rounded.checked_div(step).map(whole);
    number(multiple.and_then(|multiple| multiple.checked_mul(step)))
}

/// Away from zero to the next even (`rest` 0) or odd (`rest` 1) number.
fn to_parity(n: Decimal, rest: Decimal) -> Result<Value, Wrong> {
    let whole = n.abs().ceil();
    let fitting = whole % Decimal::TWO == rest;
    let away = if fitting { Some(whole) } else { whole.checked_add(Decimal::ONE) };
    number(away.map(|away| if n.is_sign_negative() { -away } else { away }))
}

/// Of the sign of the divisor.
fn modulo(call: &Call<'_>) -> Result<Value, Wrong> {
    let (dividend, divisor) = (call.number(0)?, call.number(1)?);
    if divisor.is_zero() {
        return call.divided_by_zero();
    }
    let rest = dividend.checked_rem(divisor);
    number(rest.and_then(|rest| {
        let is_other_side =
            !rest.is_zero() && rest.is_sign_negative() != divisor.is_sign_negative();
        if is_other_side { rest.checked_add(divisor) } else { Some(rest) }
    }))
}

fn quotient(call: &Call<'_>) -> Result<Value, Wrong> {
    let (dividend, divisor) = (call.number(0)?, call.number(1)?);
    if divisor.is_zero() {
        return call.divided_by_zero();
    }
    number(dividend.checked_div(divisor).map(|quotient| quotient.trunc()))
}

fn root(call: &Call<'_>, n: Decimal) -> Result<Value, Wrong> {
    match n.sqrt() {
        Some(root) => Ok(Value::Number(root)),
        None => call.out_of_range(),
    }
}

/// To the base of the second number, of 10 if there is none.
fn logarithm(call: &Call<'_>) -> Result<Value, Wrong> {
    if call.count() < 2 {
        return number(call.number(0)?.checked_log10());
    }
    let (logarithm, base) = (call.number(0)?.checked_ln(), call.number(1)?.checked_ln());
    match logarithm.zip(base) {
        Some((_, base)) if base.is_zero() => call.divided_by_zero(),
        // The last digits of both are rounded: 8 to the base of 2 is 3.
        Some((logarithm, base)) => number(logarithm.checked_div(base).map(|n| n.round_dp(20))),
        None => call.out_of_range(),
    }
}

fn product(call: &Call<'_>) -> Result<Value, Wrong> {
    let mut numbers = call.numbers()?.into_iter();
    number(numbers.try_fold(Decimal::ONE, |product, n| product.checked_mul(n)))
}

/// `n × (n - step) × …`
fn factorial(call: &Call<'_>, step: usize) -> Result<Value, Wrong> {
    // 28! has more digits than a number can have, 51!! too.
    let n = call.whole_from(0, 0)?;
    if n > 60 {
        return call.out_of_range();
    }
    let mut factors = (1..=n).rev().step_by(step);
    number(factors.try_fold(Decimal::ONE, |product, n| product.checked_mul(n.into())))
}

/// The next number of chance; the same of the same seed.
fn drawn(call: &Call<'_>) -> u64 {
    let count = call.ground.draws.get();
    call.ground.draws.set(count + 1);
    mix(call.ground.context.seed.wrapping_add(count))
}

/// From 0 up to 1, without 1.
fn fraction(call: &Call<'_>) -> Decimal {
    const STEPS: u64 = 1_000_000_000_000_000;
    Decimal::from(drawn(call) % STEPS) / Decimal::from(STEPS)
}

/// A whole number, both bounds among what can come.
fn between(call: &Call<'_>) -> Result<Value, Wrong> {
    let (low, high) = (call.number(0)?.ceil(), call.number(1)?.floor());
    let bounds = i64::try_from(low).ok().zip(i64::try_from(high).ok());
    let Some((low, high)) = bounds.filter(|(low, high)| low <= high) else {
        return call.out_of_range();
    };
    let count = high.abs_diff(low).saturating_add(1);
    Ok(Value::Number(Decimal::from(i128::from(low) + i128::from(drawn(call) % count))))
}
