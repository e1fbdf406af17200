//! What the log of deliveries is asked for, as it stands in the address.

use crate::{
    clock::Micros,
    error::Result,
    http::request::Parameters,
    records::{RecordKind, input},
    web::query::{self, word},
    webhooks::{
        deliveries::{DeliveryState, Filter},
        settings,
    },
};
use zap_engine::dates::Reading;

/// The filters, by their names in the address.
pub const NAMES: [&str; 6] = ["etat", "destination", "type", "evenement", "depuis", "jusqua"];

/// Days and times are those of the dossier; a last day is included. What is not understood is
/// refused, not passed over: the same address says what is to be called again.
pub fn read(asked: &Parameters, reading: &Reading) -> Result<Filter> {
    Ok(Filter {
        missed: false,
        state: word(asked, "etat", DeliveryState::parse)?,
        endpoint: word(asked, "destination", input::id)?,
        event: word(asked, "evenement", input::id)?,
        kind: word(asked, "type", |text| kinds().find(|kind| kind == text))?,
        since: word(asked, "depuis", |text| moment(text, 0, reading))?,
        until: word(asked, "jusqua", |text| moment(text, 1, reading))?,
    })
}

/// Every kind of event that a delivery can be about.
pub fn kinds() -> impl Iterator<Item = String> {
    let samples = RecordKind::ALL.iter().map(|kind| format!("{}.sample", kind.word()));
    settings::kinds().chain(samples)
}

/// A day stands for its beginning, or for that of the day so many days later.
fn moment(text: &str, days_later: i64, reading: &Reading) -> Option<Micros> {
    let moment = reading.read(text)?;
    if moment.has_time {
        return Some(moment.timestamp.as_microsecond());
    }
    query::day(text, days_later, reading)
}

/// The filters that were given.
pub fn given(asked: &Parameters) -> Vec<(&str, &str)> {
    query::given(asked, &NAMES)
}

/// The same as the end of an address: empty, or `?etat=failed`.
pub fn encoded(asked: &Parameters) -> String {
    query::encoded(given(asked))
}
