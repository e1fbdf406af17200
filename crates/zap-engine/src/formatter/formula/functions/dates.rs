//! Days: what they are, and how long it is from one to another.

use super::{super::value::Value, Call, Code, Wrong};
use crate::dates::Reading;
use jiff::{Unit, civil::Date};
use rust_decimal::Decimal;

pub(super) fn call(call: &Call<'_>) -> Option<Result<Value, Wrong>> {
    let value = |number: i64| Value::Number(number.into());
    Some(match call.name {
        "YEAR" => day(call, 0).map(|day| value(day.year().into())),
        "MONTH" => day(call, 0).map(|day| value(day.month().into())),
        "DAY" => day(call, 0).map(|day| value(day.day().into())),
        "DATEDIF" => apart(call).map(value),
        _ => return None,
    })
}

/// The argument as a day: a date as people write it, or the number that a spreadsheet has for it.
pub(super) fn day(call: &Call<'_>, at: usize) -> Result<Date, Wrong> {
    let value = call.value(at)?;
    let context = call.ground.context;
    let reading = Reading { zone: context.zone.clone(), order: context.order, now: context.now };
    let day = match &value {
        Value::Number(number) => day_of_number(*number),
        other => reading.read(&other.text()).map(|moment| moment.local.date()),
    };
    day.ok_or_else(|| (Code::NotADate, value.text()))
}

/// Spreadsheets count the days from the end of 1899.
fn day_of_number(number: Decimal) -> Option<Date> {
    let days = i32::try_from(number.floor()).ok().filter(|days| (1..=2_958_465).contains(days))?;
    Date::constant(1899, 12, 30).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Whole days (`D`), months (`M`) or years (`Y`); months beyond years (`YM`), days beyond months (`MD`) or
/// beyond years (`YD`).
fn apart(call: &Call<'_>) -> Result<i64, Wrong> {
    let (start, end, unit) = (day(call, 0)?, day(call, 1)?, call.text(2)?);
    if end < start {
        return call.out_of_range();
    }
    let count = |largest: Unit| start.until((largest, end)).ok();
    let found = match unit.trim().to_uppercase().as_str() {
        "D" => count(Unit::Day).map(|span| i64::from(span.get_days())),
        "M" => count(Unit::Month).map(|span| i64::from(span.get_months())),
        "Y" => count(Unit::Year).map(|span| i64::from(span.get_years())),
        "YM" => count(Unit::Year).map(|span| i64::from(span.get_months())),
        "MD" => count(Unit::Month).map(|span| i64::from(span.get_days())),
        "YD" => days_beyond_years(start, end),
        _ => return Err((Code::BadExpression, unit)),
    };
    found.map_or_else(|| call.out_of_range(), Ok)
}

fn days_beyond_years(start: Date, end: Date) -> Option<i64> {
    let years = start.until((Unit::Year, end)).ok()?.get_years();
    let turn = start.checked_add(jiff::Span::new().try_years(years).ok()?).ok()?;
    Some(turn.until((Unit::Day, end)).ok()?.get_days().into())
}
