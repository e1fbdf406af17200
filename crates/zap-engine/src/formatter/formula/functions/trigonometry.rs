//! Angles, in radians.

use super::{super::value::Value, Call, Wrong};
use num_traits::ToPrimitive;
use rust_decimal::Decimal;
use std::f64::consts::PI;

pub(super) fn call(call: &Call<'_>) -> Option<Result<Value, Wrong>> {
    let function: fn(f64) -> f64 = match call.name {
        "SIN" => f64::sin,
        "COS" => f64::cos,
        "TAN" => f64::tan,
        "ASIN" => f64::asin,
        "ACOS" => f64::acos,
        "ATAN" => f64::atan,
        "SINH" => f64::sinh,
        "COSH" => f64::cosh,
        "TANH" => f64::tanh,
        "ASINH" => f64::asinh,
        "ACOSH" => f64::acosh,
        "ATANH" => f64::atanh,
        "DEGREES" => f64::to_degrees,
        "RADIANS" => |degrees| degrees * PI / 180.0,
        "ATAN2" => return Some(angle_of_point(call)),
        _ => return None,
    };
    Some(float(call, 0).and_then(|angle| value(call, function(angle))))
}

/// Of the point with these coordinates, the horizontal one first.
fn angle_of_point(call: &Call<'_>) -> Result<Value, Wrong> {
    let (x, y) = (float(call, 0)?, float(call, 1)?);
    value(call, y.atan2(x))
}

fn float(call: &Call<'_>, at: usize) -> Result<f64, Wrong> {
    Ok(call.number(at)?.to_f64().unwrap_or(f64::NAN))
}

fn value(call: &Call<'_>, number: f64) -> Result<Value, Wrong> {
    match Decimal::try_from(number) {
        Ok(number) => Ok(Value::Number(number)),
        Err(_) => call.out_of_range(),
    }
}
