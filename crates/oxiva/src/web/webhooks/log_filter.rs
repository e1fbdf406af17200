//! What the log of deliveries is asked for, as it stands in the address.

use crate::{
    clock::Micros,
    dossiers::Dossier,
    error::{Code, Error, Result},
    http::request::Parameters,
    records::{RecordKind, input},
    webhooks::{
        deliveries::{Filter, State},
        settings,
    },
};
use jiff::{ToSpan, civil::Date};

/// The filters, by their names in the address.
pub const NAMES: [&str; 6] = ["etat", "destination", "type", "evenement", "depuis", "jusqua"];

/// Days and times are those of the dossier; a last day is included. What is not understood is
/// refused, not passed over: the same address says what is to be called again.
pub fn read(query: &Parameters, dossier: &Dossier) -> Result<Filter> {
    Ok(Filter {
        missed: false,
        state: word(query, "etat", State::parse)?,
        endpoint: word(query, "destination", input::id)?,
        event: word(query, "evenement", input::id)?,
        kind: word(query, "type", |text| kinds().find(|kind| kind == text))?,
        since: word(query, "depuis", |text| moment(text, 0, dossier))?,
        until: word(query, "jusqua", |text| moment(text, 1, dossier))?,
    })
}

fn word<T>(
    query: &Parameters,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let parsed = query
        .get(name)
        .map(|text| parse(text).ok_or_else(|| Error::parameter(Code::InvalidParameter, name)));
    parsed.transpose()
}

/// Every kind of event that a delivery can be about.
pub fn kinds() -> impl Iterator<Item = String> {
    let samples = RecordKind::ALL.iter().map(|kind| format!("{}.sample", kind.word()));
    settings::kinds().chain(samples)
}

/// A day stands for its beginning, or for that of one `later`.
fn moment(text: &str, later: i64, dossier: &Dossier) -> Option<Micros> {
    let zone = dossier.zone();
    let at = match text.len() {
        10 => {
            let day = text.parse::<Date>().ok()?.checked_add(later.days()).ok()?;
            day.to_zoned_datetime(zone).ok()?.timestamp()
        }
        _ => input::moment(text, &zone)?,
    };
    Some(at.as_microsecond())
}

/// The filters that were given.
pub fn given(query: &Parameters) -> Vec<(&'static str, String)> {
    NAMES.iter().filter_map(|name| Some((*name, query.get(name)?.to_owned()))).collect()
}

/// The same as the end of an address: empty, or `?etat=failed`.
pub fn encoded(query: &Parameters) -> String {
    let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(given(query)).finish();
    if pairs.is_empty() { pairs } else { format!("?{pairs}") }
}
