//! The functions of a formula. `IF`, `AND`, `OR` and `IFERROR` look at no more than they need.

mod dates;
mod logic;
mod numbers;
mod statistics;
mod text_format;
mod texts;
mod trigonometry;

use super::{
    Code, Ground, Wrong,
    parse::Expression,
    value::{Value, fits},
};
use rust_decimal::Decimal;

/// What a call comes to, of a group of functions; `None` for a function of another group.
type Group = fn(&Call<'_>) -> Option<Result<Value, Wrong>>;

/// The functions by what they are about.
const GROUPS: &[Group] =
    &[logic::call, numbers::call, trigonometry::call, statistics::call, texts::call, dates::call];

/// What a call comes to.
pub(super) fn call(call: &Call<'_>) -> Result<Value, Wrong> {
    let unknown = || Err((Code::UnknownFunction, call.name.to_owned()));
    GROUPS.iter().find_map(|group| group(call)).unwrap_or_else(unknown)
}

/// A function that is called, and what it is called with.
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: &'a [Expression],
    pub(super) ground: &'a Ground<'a>,
    /// The value of an argument: found only when the function asks for it.
    pub(super) evaluate: fn(&Expression, &Ground<'_>) -> Result<Value, Wrong>,
}

impl Call<'_> {
    fn count(&self) -> usize {
        self.arguments.len()
    }

    /// The argument at this place, from 0.
    fn value(&self, at: usize) -> Result<Value, Wrong> {
        let missing = || (Code::BadExpression, self.name.to_owned());
        (self.evaluate)(self.arguments.get(at).ok_or_else(missing)?, self.ground)
    }

    fn number(&self, at: usize) -> Result<Decimal, Wrong> {
        self.value(at)?.number()
    }

    fn text(&self, at: usize) -> Result<String, Wrong> {
        Ok(self.value(at)?.text())
    }

    /// A number that need not be given.
    fn number_or(&self, at: usize, usual: Decimal) -> Result<Decimal, Wrong> {
        if self.count() <= at { Ok(usual) } else { self.number(at) }
    }

    /// A whole number that need not be given; decimals are cut off.
    fn whole_or(&self, at: usize, usual: i64) -> Result<i64, Wrong> {
        let number = self.number_or(at, usual.into())?;
        i64::try_from(number.trunc()).map_err(|_| (Code::OutOfRange, number.to_string()))
    }

    /// A whole number of at least `least`; decimals are cut off.
    fn whole_from(&self, at: usize, least: usize) -> Result<usize, Wrong> {
        let number = self.number(at)?;
        let whole = usize::try_from(number.trunc()).ok().filter(|whole| *whole >= least);
        whole.ok_or_else(|| (Code::OutOfRange, number.to_string()))
    }

    fn values(&self) -> impl Iterator<Item = Result<Value, Wrong>> {
        self.arguments.iter().map(|argument| (self.evaluate)(argument, self.ground))
    }

    fn numbers(&self) -> Result<Vec<Decimal>, Wrong> {
        self.values().map(|value| value?.number()).collect()
    }

    /// This function has no value for what it is called with.
    fn out_of_range<T>(&self) -> Result<T, Wrong> {
        Err((Code::OutOfRange, self.name.to_owned()))
    }

    fn divided_by_zero<T>(&self) -> Result<T, Wrong> {
        Err((Code::DivisionByZero, self.name.to_owned()))
    }
}

fn number(number: Option<Decimal>) -> Result<Value, Wrong> {
    fits(number).map(Value::Number)
}

fn count(count: usize) -> Value {
    Value::Number(count.into())
}
