//! The filters of a list, as they stand in its address.

use crate::{
    clock::Micros,
    error::{Code, Error, Result},
    http::request::Parameters,
};
use jiff::ToSpan;
use zap_engine::dates::Reading;

/// What a filter means; `None` if it was not given. A word that is not understood is refused, not
/// passed over: whoever follows the address must not see more than it says.
pub fn word<T>(
    query: &Parameters,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let parsed = query
        .get(name)
        .map(|text| parse(text).ok_or_else(|| Error::parameter(Code::InvalidParameter, name)));
    parsed.transpose()
}

/// The beginning of a day in the zone of the reading, or of the day so many days later.
pub fn day(text: &str, days_later: i64, reading: &Reading) -> Option<Micros> {
    let day = reading.read(text)?.local.date().checked_add(days_later.days()).ok()?;
    Some(day.to_zoned_datetime(reading.zone.clone()).ok()?.timestamp().as_microsecond())
}

/// Those of the filters that were given, with their texts.
pub fn given<'a>(query: &'a Parameters, names: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    names.iter().filter_map(|name| Some((*name, query.get(name)?))).collect()
}

/// The pairs as the end of an address: empty, or `?etat=failed`.
pub fn encoded<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if pairs.is_empty() { pairs } else { format!("?{pairs}") }
}
