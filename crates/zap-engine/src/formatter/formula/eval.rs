//! The value of an expression.

use super::{
    Code, Ground, Wrong,
    functions::{self, Call},
    parse::Expression,
    value::{Value, fits, joined},
};
use rust_decimal::{Decimal, MathematicalOps};
use std::cmp::Ordering;

/// What an expression comes to.
pub(super) fn value(expression: &Expression, ground: &Ground<'_>) -> Result<Value, Wrong> {
    let value = |inner| value(inner, ground);
    match expression {
        Expression::Number(number) => Ok(Value::Number(*number)),
        Expression::Text(text) => Ok(Value::Text(text.clone())),
        Expression::Logical(logical) => Ok(Value::Logical(*logical)),
        Expression::Negative(inner) => Ok(Value::Number(-value(inner)?.number()?)),
        Expression::Percent(inner) => {
            fits(value(inner)?.number()?.checked_div(Decimal::ONE_HUNDRED)).map(Value::Number)
        }
        Expression::Chain(first, others) => others
            .iter()
            .try_fold(value(first)?, |left, (sign, right)| apply(sign, &left, &value(right)?)),
        Expression::Call(name, arguments) => {
            functions::call(&Call { name, arguments, ground, evaluate: self::value })
        }
    }
}

fn apply(sign: &str, left: &Value, right: &Value) -> Result<Value, Wrong> {
    if sign == "&" {
        return joined([left.text(), right.text()]);
    }
    let order = || left.order(right);
    let compared = match sign {
        "=" => Some(order() == Ordering::Equal),
        "<>" => Some(order() != Ordering::Equal),
        "<" => Some(order() == Ordering::Less),
        ">" => Some(order() == Ordering::Greater),
        "<=" => Some(order() != Ordering::Greater),
        ">=" => Some(order() != Ordering::Less),
        _ => None,
    };
    if let Some(compared) = compared {
        return Ok(Value::Logical(compared));
    }
    let (left, right) = (left.number()?, right.number()?);
    let number = match sign {
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        "/" if right.is_zero() => return Err((Code::DivisionByZero, String::new())),
        "/" => left.checked_div(right),
        _ => return power(left, right).map(Value::Number),
    };
    fits(number).map(Value::Number)
}

/// No root of a negative number, no `0^-1`.
pub(super) fn power(base: Decimal, exponent: Decimal) -> Result<Decimal, Wrong> {
    if base.is_zero() && exponent.is_sign_negative() && !exponent.is_zero() {
        return Err((Code::DivisionByZero, String::new()));
    }
    if base.is_sign_negative() && !exponent.is_integer() {
        return Err((Code::OutOfRange, format!("{base}^{exponent}")));
    }
    match i64::try_from(exponent).ok().filter(|_| exponent.is_integer()) {
        Some(whole) => fits(base.checked_powi(whole)),
        None => fits(base.checked_powd(exponent)),
    }
}
