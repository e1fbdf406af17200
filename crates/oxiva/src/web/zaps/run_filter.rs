//! What the list of runs is asked for, as it stands in the address.

use crate::{
    error::Result,
    http::request::Parameters,
    records::input,
    web::query::{self, word},
    zaps::runs::{Filter, RunState, Start, parse_record},
};
use zap_engine::dates::Reading;

/// The filters, by their names in the address.
pub const NAMES: [&str; 9] =
    ["zap", "etat", "depuis", "jusqua", "declencheur", "etiquette", "evenement", "fiche", "essais"];

/// What stands there for « tests of drafts alone ».
pub const TESTS: &str = "oui";

/// A last day is included. What is not understood is refused: the same address says what is resumed. Without a
/// word on them, tests are left out.
pub fn read(asked: &Parameters, reading: &Reading) -> Result<Filter> {
    Ok(Filter {
        zap: word(asked, "zap", input::id)?,
        state: word(asked, "etat", RunState::parse)?,
        since: word(asked, "depuis", |text| query::day(text, 0, reading))?,
        until: word(asked, "jusqua", |text| query::day(text, 1, reading))?,
        start: word(asked, "declencheur", Start::parse)?,
        tests: Some(word(asked, "essais", |text| (text == TESTS).then_some(true))?.is_some()),
        label: asked.get("etiquette").map(str::to_owned),
        event: word(asked, "evenement", input::id)?,
        record: word(asked, "fiche", parse_record)?,
    })
}

/// The filters that were given.
pub fn given(asked: &Parameters) -> Vec<(&str, &str)> {
    query::given(asked, &NAMES)
}

/// The same as the end of an address: empty, or `?etat=errored`.
pub fn encoded(asked: &Parameters) -> String {
    query::encoded(given(asked))
}
