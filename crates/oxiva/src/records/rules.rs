//! What French company data must look like. Sources: INSEE (SIREN, SIRET), the tax authority's
//! key for intra-community VAT numbers.

pub use crate::dossiers::email::{is_email, needs_smtputf8};

/// Digits only: spaces, dots, dashes and no-break spaces are how people group them.
pub fn digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !".-\u{a0}\u{202f}".contains(*c)).collect()
}

fn is_number(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

fn luhn(text: &str) -> bool {
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, byte)| {
            let digit = u32::from(byte - b'0');
            match position % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Nine digits whose Luhn sum is a multiple of ten.
pub fn is_siren(text: &str) -> bool {
    is_number(text, 9) && luhn(text)
}

const LA_POSTE: &str = "356000000";

/// A SIREN and a five-digit establishment. La Poste's establishments, too many for Luhn, have a
/// digit sum that is a multiple of five instead.
pub fn is_siret(text: &str) -> bool {
    if !is_number(text, 14) || !is_siren(&text[..9]) {
        return false;
    }
    let sum: u32 = text.bytes().map(|byte| u32::from(byte - b'0')).sum();
    luhn(text) || (text.starts_with(LA_POSTE) && sum.is_multiple_of(5))
}

/// The French VAT number of a SIREN: `FR`, a key of two digits, the SIREN.
pub fn tva_of(siren: &str) -> Option<String> {
    let number: u64 = is_siren(siren).then(|| siren.parse().ok())??;
    Some(format!("FR{:02}{siren}", (12 + 3 * (number % 97)) % 97))
}

/// A VAT number: two letters of a country and 2 to 13 letters or digits; a French one is checked
/// down to its key (new-style keys, with a letter, only in form).
pub fn is_tva(text: &str) -> bool {
    let shaped = text.is_ascii()
        && (4..=15).contains(&text.len())
        && text.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !shaped || !text.starts_with("FR") {
        return shaped;
    }
    if text.len() != 13 {
        return false;
    }
    let (key, siren) = (&text[2..4], &text[4..]);
    if is_number(key, 2) && !siren.starts_with("000") {
        return tva_of(siren).is_some_and(|tva| tva == text);
    }
    is_number(siren, 9) && !key.contains(['I', 'O'])
}

/// `NN.NNX`, or the older `NNNX`.
pub fn naf(text: &str) -> Option<String> {
    let plain: String = digits(text).to_uppercase();
    let bytes = plain.as_bytes();
    let shaped = bytes.len() == 5
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4].is_ascii_uppercase();
    shaped.then(|| format!("{}.{}", &plain[..2], &plain[2..]))
}

/// An address of a web page, with `https://` put before a bare name, or before `//` and a name.
pub fn web_site(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('/');
    let full = if text.contains("://") { text.to_owned() } else { format!("https://{bare}") };
    let parsed = url::Url::parse(&full).ok()?;
    let fine = matches!(parsed.scheme(), "http" | "https")
        && parsed.host_str().is_some_and(|host| host.contains('.'))
        && parsed.username().is_empty()
        && parsed.password().is_none();
    fine.then_some(full)
}

/// Two letters of ISO 3166-1.
pub fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_numbers() {
        assert!(is_siret("73282932000074") && !is_siret("73282932000079"));
        assert!(is_siret("35600000000048"));
        for (siren, tva) in [
            ("732829320", "FR44732829320"),
            ("356000000", "FR39356000000"),
            ("130025265", "FR07130025265"),
            ("210100285", "FR08210100285"),
        ] {
            assert_eq!(tva_of(siren).as_deref(), Some(tva));
            assert!(is_tva(tva));
        }
        assert!(is_tva("FRK7399859412") && !is_tva("FRO7399859412") && !is_tva("FR45732829320"));
        assert!(is_tva("DE123456789") && !is_tva("DE 123") && !is_tva("é"));
        assert_eq!(naf("8411z").as_deref(), Some("84.11Z"));
        assert_eq!(naf("84.1Z"), None);
    }

    #[test]
    fn a_web_site_begins_with_its_scheme() {
        assert_eq!(web_site("//ex.fr").as_deref(), Some("https://ex.fr"));
        assert_eq!(web_site("ex.fr/a//b").as_deref(), Some("https://ex.fr/a//b"));
        assert_eq!(web_site("http://ex.fr").as_deref(), Some("http://ex.fr"));
    }

    #[test]
    fn every_real_siren_is_valid() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/societes.csv");
        let text = std::fs::read_to_string(file).unwrap();
        let sirens: Vec<_> = text.lines().skip(1).filter_map(|l| l.split(';').nth(1)).collect();
        assert_eq!(sirens.len(), 300);
        assert!(sirens.iter().all(|siren| is_siren(siren)));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(n in 0u32..100_000_000, at in 0usize..9, add in 1u8..10) {
            let body = format!("{n:08}");
            let siren = (0..10).map(|check| format!("{body}{check}")).find(|s| is_siren(s)).unwrap();
            let mut wrong = siren.into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + add) % 10;
            prop_assert!(!is_siren(std::str::from_utf8(&wrong).unwrap()));
        }

        #[test]
        fn nothing_typed_panics(text in "\\PC{0,40}") {
            let _ = (is_siren(&text), is_siret(&text), is_tva(&text), naf(&text), is_email(&text));
            let _ = (web_site(&text), tva_of(&text), is_country(&text), digits(&text));
        }
    }
}
