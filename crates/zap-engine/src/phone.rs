//! Telephone numbers as people write them: one reader for the formatter and for records.
//!
//! # Promises
//! - A number is the same however it is written: nationally, with `+` or `00`, with blanks, dots, dashes,
//!   slashes or brackets.
//! - What has no country code is read as a number of the country that is named. Within France and its
//!   overseas departments each other's national numbers are read too: `0590…` is +590.
//! - What is no number that can exist, by the numbering plans that Google's libphonenumber keeps, is `None`.

use phonenumber::{Mode, PhoneNumber, country};

/// How national numbers of the overseas departments begin. Asked first: the numbering plan of France itself
/// has room for some of them.
const OVERSEAS: &[(&str, country::Id)] = &[
    ("0262", country::Id::RE),
    ("0269", country::Id::YT),
    ("0590", country::Id::GP),
    ("0594", country::Id::GF),
    ("0596", country::Id::MQ),
    ("0639", country::Id::YT),
    ("0690", country::Id::GP),
    ("0691", country::Id::GP),
    ("0692", country::Id::RE),
    ("0693", country::Id::RE),
    ("0694", country::Id::GF),
    ("0696", country::Id::MQ),
    ("0697", country::Id::MQ),
];

/// Countries where a number beginning with 0 is dialled alike, with the calling codes of each.
const FRANCE: &[(country::Id, u16)] = &[
    (country::Id::FR, 33),
    (country::Id::GP, 590),
    (country::Id::GF, 594),
    (country::Id::MQ, 596),
    (country::Id::RE, 262),
    (country::Id::YT, 262),
];

/// Longer texts are no number.
const MAX_BYTES: usize = 60;

/// A number that can exist.
#[derive(Clone, Debug)]
pub struct Phone {
    number: PhoneNumber,
}

/// Two are the same when the same is dialled from abroad.
impl PartialEq for Phone {
    fn eq(&self, other: &Phone) -> bool {
        self.e164() == other.e164()
    }
}

/// Whether numbers of a country of this code, two letters of ISO 3166-1, can be read.
pub fn is_country(code: &str) -> bool {
    code.trim().to_ascii_uppercase().parse::<country::Id>().is_ok()
}

/// The number that the text is, all of it; one without a country code is of `country`, two letters of
/// ISO 3166-1 (France if they are none). `None` where it is no number.
pub fn read(text: &str, country: &str) -> Option<Phone> {
    let written =
        text.trim().replace(['\u{a0}', '\u{202f}', '\u{2009}', '\u{2011}', '/', '.'], " ");
    // `+33 (0)6…`: the 0 in brackets is not dialled from abroad.
    let written = written.replace("(0)", "");
    let is_part = |c: char| c.is_ascii_digit() || " \t()+-".contains(c);
    if written.len() > MAX_BYTES || !written.chars().all(is_part) {
        return None;
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let is_abroad = written.starts_with('+') || digits.starts_with("00");
    let significant = digits.trim_start_matches('0');
    if !(3..=15).contains(&significant.len()) {
        return None;
    }
    if is_abroad {
        let bare = if written.starts_with('+') { digits.as_str() } else { &digits[2..] };
        return valid(None, &format!("+{bare}"));
    }
    let home = country.trim().to_ascii_uppercase().parse().unwrap_or(country::Id::FR);
    let is_french = FRANCE.iter().any(|(id, _)| *id == home);
    let others = FRANCE.iter().map(|(id, _)| *id).filter(|id| is_french && *id != home);
    // In France nobody leaves the 0 out: without it nine digits are rather a company's number.
    let is_whole = !is_french || digits.starts_with('0');
    let overseas = OVERSEAS.iter().find(|(start, _)| is_french && digits.starts_with(start));
    let overseas = overseas.map(|(_, country)| *country);
    let mut countries = overseas.into_iter().chain([home]).chain(others).filter(|_| is_whole);
    countries.find_map(|country| valid(Some(country), &digits))
}

fn valid(country: Option<country::Id>, digits: &str) -> Option<Phone> {
    let number = phonenumber::parse(country, digits).ok()?;
    phonenumber::is_valid(&number).then_some(Phone { number })
}

impl Phone {
    /// `+33612345678`
    pub fn e164(&self) -> String {
        self.number.format().mode(Mode::E164).to_string()
    }

    /// `+33 6 12 34 56 78`
    pub fn international(&self) -> String {
        self.number.format().mode(Mode::International).to_string()
    }

    /// `06 12 34 56 78`
    pub fn national(&self) -> String {
        self.number.format().mode(Mode::National).to_string()
    }

    /// `+1-800-555-1212`
    pub fn hyphened(&self) -> String {
        self.international().replace([' ', '.'], "-")
    }

    /// Without what is dialled before it, from home or from abroad: `800-555-1212`.
    pub fn without_prefix(&self) -> String {
        let international = self.international();
        international.split_once(' ').map_or("", |(_, rest)| rest).to_owned()
    }

    /// As it is written in France: nationally if it is dialled so there, else internationally.
    pub fn shown_in_france(&self) -> String {
        let code = self.number.code().value();
        let is_french = FRANCE.iter().any(|(_, french)| *french == code);
        if is_french { self.national() } else { self.international() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for (country, e164, written) in [
            (
                "FR",
                "+33698765432",
                &[
                    "06 98 76 54 32",
                    "0698765432",
                    "06.98.76.54.32",
                    "06-98-76-54-32",
                    "06/98/76/54/32",
                    "+33698765432",
                    "+33 6 98 76 54 32",
                    "+33 (0)6 98 76 54 32",
                    "0033698765432",
                    "00 33 6 98 76 54 32",
                    "06\u{a0}98\u{202f}76 54 32",
                ][..],
            ),
            (
                "FR",
                "+442079460958",
                &["+44 20 7946 0958", "0044 20 7946 0958", "+44 (0)20 7946 0958"],
            ),
            ("FR", "+351912345678", &["+351 912 345 678", "00351912345678"]),
            ("FR", "+590590123456", &["0590 12 34 56", "+590 590 12 34 56", "0590.12.34.56"]),
            ("FR", "+262692123456", &["0692 12 34 56"]),
            ("FR", "+596596521234", &["0596 52 12 34"]),
            ("FR", "+594594123456", &["0594 12 34 56"]),
            ("GP", "+33612345678", &["06 12 34 56 78"]),
            ("BE", "+3225123456", &["02 512 34 56"]),
            ("US", "+18005551212", &["(800) 555-1212", "1-800-555-1212", "8005551212"]),
            ("CH", "+41446681800", &["044 668 18 00"]),
            ("xx", "+33123456789", &["01 23 45 67 89"]),
        ] {
            for text in written {
                let read = read(text, country).map(|phone| phone.e164());
                assert_eq!(read.as_deref(), Some(e164), "{text} in {country}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in
            ["", "12", "06 12 34 56 7", "appelez-moi", "+999 123", "06 12 34 56 78 90", "732829320"]
        {
            assert_eq!(read(text, "FR"), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_grouped_as_in_their_country() {
        for (text, international, national, in_france) in [
            ("0612345678", "+33 6 12 34 56 78", "06 12 34 56 78", "06 12 34 56 78"),
            ("+442079460958", "+44 20 7946 0958", "020 7946 0958", "+44 20 7946 0958"),
            ("+351912345678", "+351 912 345 678", "912 345 678", "+351 912 345 678"),
            ("0590123456", "+590 590 12 34 56", "0590 12 34 56", "0590 12 34 56"),
        ] {
            let phone = read(text, "FR").unwrap();
            assert_eq!(phone.international(), international);
            assert_eq!(phone.national(), national);
            assert_eq!(phone.shown_in_france(), in_france);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_not(text in "\\PC{0,30}|[-+0-9 ().]{0,30}", country in "[A-Z]{2}") {
            if let Some(phone) = read(&text, &country) {
                prop_assert_eq!(read(&phone.e164(), "FR"), Some(phone.clone()));
                prop_assert_eq!(read(&phone.international(), "US"), Some(phone));
            }
        }
    }
}
