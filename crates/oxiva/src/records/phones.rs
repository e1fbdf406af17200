//! Telephone numbers of records: stored in one notation, found in any.
//!
//! What is a number (`zap_engine::phone`) is stored as it is written in France, so that the same number sent
//! in another notation is no change: `06 98 76 54 32`, `+44 20 7946 0958`. What is none (`01 23 45 67 89
//! poste 12`) stays as it was typed. The index of words has each number nationally and internationally.

use super::rules;
use zap_engine::phone::{self, Phone};

/// Where a number comes from that says no country.
const HOME: &str = "FR";

/// What stands between several numbers in one field.
const SEPARATORS: [char; 4] = [',', ';', '|', '/'];

/// The number in the notation of the store; `country`, two letters of ISO 3166-1, is where one without a
/// country code is from.
pub fn stored(text: &str, country: &str) -> String {
    phone::read(text, country).map_or_else(|| text.to_owned(), |phone| phone.shown_in_france())
}

/// What a link `tel:` dials.
pub fn dialled(text: &str, country: &str) -> String {
    phone::read(text, country).map_or_else(|| text.to_owned(), |phone| phone.e164())
}

/// The words by which numbers are found: the digits as they are dialled at home and from abroad. What is no
/// number is found by its words.
pub fn words(text: &str, country: &str) -> String {
    let phones = all(text, country);
    if phones.is_empty() {
        return format!("{text} {}", rules::digits(text));
    }
    let forms = phones.iter().flat_map(|phone| [digits(&phone.national()), digits(&phone.e164())]);
    forms.collect::<Vec<_>>().join(" ")
}

/// The word of the index to look for, where the query is a telephone number: SIREN and SIRET are none.
pub fn word_of_query(query: &str) -> Option<String> {
    let plain = rules::digits(query);
    if rules::is_siren(&plain) || rules::is_siret(&plain) {
        return None;
    }
    let phone = phone::read(query, HOME)?;
    let is_abroad = query.trim().starts_with('+') || plain.starts_with("00");
    Some(digits(&if is_abroad { phone.e164() } else { phone.national() }))
}

/// Whether a field of a record of this country has the number that is sought.
pub fn has(field: &str, country: &str, sought: &str) -> bool {
    let wanted = all(sought, country);
    if wanted.is_empty() {
        return rules::digits(field) == rules::digits(sought);
    }
    let numbers = all(field, country);
    wanted.iter().all(|phone| numbers.contains(phone))
}

/// The numbers in a field: all of it, or what stands between separators.
fn all(text: &str, country: &str) -> Vec<Phone> {
    match phone::read(text, country) {
        Some(phone) => vec![phone],
        None => text.split(SEPARATORS).filter_map(|part| phone::read(part, country)).collect(),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_notation_in_the_store() {
        for (text, country, kept) in [
            ("0698765432", "FR", "06 98 76 54 32"),
            ("+33 6 98 76 54 32", "FR", "06 98 76 54 32"),
            ("+33698765432", "BE", "06 98 76 54 32"),
            ("0590123456", "FR", "0590 12 34 56"),
            ("02 512 34 56", "BE", "+32 2 512 34 56"),
            ("00442079460958", "FR", "+44 20 7946 0958"),
            ("01 23 45 67 89 poste 12", "FR", "01 23 45 67 89 poste 12"),
            ("3949", "FR", "3949"),
            ("", "FR", ""),
        ] {
            assert_eq!(stored(text, country), kept, "{text}");
            assert_eq!(stored(kept, country), kept, "{kept}");
        }
    }

    #[test]
    fn words_and_queries_meet() {
        assert_eq!(words("06 98 76 54 32", "FR"), "0698765432 33698765432");
        let both = words("06 98 76 54 32 / +44 20 7946 0958", "FR");
        assert_eq!(both, "0698765432 33698765432 02079460958 442079460958");
        assert_eq!(words("poste 12", "FR"), "poste 12 poste12");
        for (query, word) in [
            ("+33698765432", Some("33698765432")),
            ("0033698765432", Some("33698765432")),
            ("+33 (0)6 98 76 54 32", Some("33698765432")),
            ("06-98-76-54-32", Some("0698765432")),
            ("732829320", None),
            ("005520135", None),
            ("06 98", None),
        ] {
            assert_eq!(word_of_query(query).as_deref(), word, "{query}");
        }
        assert!(has("06 98 76 54 32 ; 01 23 45 67 89", "FR", "+33 1 23 45 67 89"));
        assert!(has("+32 2 512 34 56", "BE", "02 512 34 56"));
        assert!(!has("06 98 76 54 32", "FR", "+33 1 23 45 67 89"));
        assert!(has("3949", "FR", "39 49"));
    }
}
