//! The functions of a formula. `IF`, `AND` and `OR` look at no more than they need.

use super::{
    Code, Wrong,
    parse::Expression,
    value::{Value, fits, joined},
};
use rust_decimal::{Decimal, RoundingStrategy};

/// What a call comes to.
pub(super) fn call(call: &Call<'_>) -> Result<Value, Wrong> {
    let Call { name, arguments, .. } = *call;
    match name {
        "IF" => call.choose(),
        "AND" => call.all(true),
        "OR" => call.all(false),
        "NOT" => Ok(Value::Logical(!call.one(0)?.logical()?)),
        "ROUND" => call.round(RoundingStrategy::MidpointAwayFromZero),
        "ROUNDUP" => call.round(RoundingStrategy::AwayFromZero),
        "ROUNDDOWN" => call.round(RoundingStrategy::ToZero),
        "MIN" => Ok(Value::Number(call.numbers()?.into_iter().min().unwrap_or_default())),
        "MAX" => Ok(Value::Number(call.numbers()?.into_iter().max().unwrap_or_default())),
        "SUM" => call.sum().map(Value::Number),
        "AVERAGE" => match arguments.len() {
            0 => Err((Code::DivisionByZero, name.to_owned())),
            count => fits(call.sum()?.checked_div(Decimal::from(count))).map(Value::Number),
        },
        "ABS" => Ok(Value::Number(call.one(0)?.number()?.abs())),
        "INT" => Ok(Value::Number(call.one(0)?.number()?.floor())),
        "MOD" => call.modulo(),
        "LEN" => Ok(Value::Number(Decimal::from(call.one(0)?.text().chars().count()))),
        "CONCATENATE" | "CONCAT" => {
            let texts: Result<Vec<_>, _> = call.values().map(|v| v.map(|v| v.text())).collect();
            joined(texts?)
        }
        "LEFT" => call.part(|length, count| (0, count.min(length))),
        "RIGHT" => call.part(|length, count| (length.saturating_sub(count), count)),
        "MID" => call.middle(),
        "UPPER" => Ok(Value::Text(call.one(0)?.text().to_uppercase())),
        "LOWER" => Ok(Value::Text(call.one(0)?.text().to_lowercase())),
        "TRIM" => {
            let text = call.one(0)?.text();
            Ok(Value::Text(text.split_whitespace().collect::<Vec<_>>().join(" ")))
        }
        "VALUE" => call.one(0)?.number().map(Value::Number),
        _ => Err((Code::UnknownFunction, name.to_owned())),
    }
}

/// A function that is called, and what it is called with.
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: &'a [Expression],
    /// Arguments are looked at one by one, as the function asks for them.
    pub(super) evaluate: fn(&Expression) -> Result<Value, Wrong>,
}

impl Call<'_> {
    fn one(&self, at: usize) -> Result<Value, Wrong> {
        let wrong = || (Code::BadExpression, self.name.to_owned());
        (self.evaluate)(self.arguments.get(at).ok_or_else(wrong)?)
    }

    /// A number that need not be given.
    fn count(&self, at: usize, usual: i64) -> Result<i64, Wrong> {
        if self.arguments.len() <= at {
            return Ok(usual);
        }
        let number = self.one(at)?.number()?;
        i64::try_from(number.trunc()).map_err(|_| (Code::OutOfRange, number.to_string()))
    }

    fn values(&self) -> impl Iterator<Item = Result<Value, Wrong>> {
        self.arguments.iter().map(self.evaluate)
    }

    fn numbers(&self) -> Result<Vec<Decimal>, Wrong> {
        self.values().map(|value| value?.number()).collect()
    }

    fn sum(&self) -> Result<Decimal, Wrong> {
        let mut numbers = self.numbers()?.into_iter();
        numbers.try_fold(Decimal::ZERO, |sum, number| fits(sum.checked_add(number)))
    }

    fn choose(&self) -> Result<Value, Wrong> {
        let holds = self.one(0)?.logical()?;
        match (holds, self.arguments.len()) {
            (true, _) => self.one(1),
            (false, 2) => Ok(Value::Logical(false)),
            (false, _) => self.one(2),
        }
    }

    /// Whether every one holds, or else whether any does.
    fn all(&self, every: bool) -> Result<Value, Wrong> {
        for value in self.values() {
            if value?.logical()? != every {
                return Ok(Value::Logical(!every));
            }
        }
        Ok(Value::Logical(every))
    }

    /// To so many decimals; below zero to tens, hundreds…
    fn round(&self, strategy: RoundingStrategy) -> Result<Value, Wrong> {
        let number = self.one(0)?.number()?;
        let places = self.count(1, 0)?.clamp(-28, 28);
        let Ok(places) = u32::try_from(places) else {
            let unit = Decimal::from(10_u128.pow(places.unsigned_abs() as u32));
            let whole = fits(number.checked_div(unit))?.round_dp_with_strategy(0, strategy);
            return fits(whole.checked_mul(unit)).map(Value::Number);
        };
        Ok(Value::Number(number.round_dp_with_strategy(places, strategy)))
    }

    /// Of the sign of the divisor.
    fn modulo(&self) -> Result<Value, Wrong> {
        let (number, divisor) = (self.one(0)?.number()?, self.one(1)?.number()?);
        if divisor.is_zero() {
            return Err((Code::DivisionByZero, self.name.to_owned()));
        }
        let rest = fits(number.checked_rem(divisor))?;
        let other_side = !rest.is_zero() && rest.is_sign_negative() != divisor.is_sign_negative();
        Ok(Value::Number(if other_side { fits(rest.checked_add(divisor))? } else { rest }))
    }

    /// A number of letters, one if none is given, from where the length says.
    fn part(&self, range: fn(usize, usize) -> (usize, usize)) -> Result<Value, Wrong> {
        let text = self.one(0)?.text();
        let count = usize::try_from(self.count(1, 1)?).unwrap_or(0);
        let (start, count) = range(text.chars().count(), count);
        Ok(Value::Text(text.chars().skip(start).take(count).collect()))
    }

    /// The first letter has the number 1.
    fn middle(&self) -> Result<Value, Wrong> {
        let (start, count) = (self.count(1, 1)?, self.count(2, 0)?);
        let start = usize::try_from(start).ok().and_then(|start| start.checked_sub(1));
        let start = start.ok_or_else(|| (Code::OutOfRange, self.name.to_owned()))?;
        let count = usize::try_from(count).unwrap_or(0);
        Ok(Value::Text(self.one(0)?.text().chars().skip(start).take(count).collect()))
    }
}
