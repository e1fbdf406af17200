//! Values: what a kind of column reads, how it orders, how it is searched and shown. A cell is JSON:
//! a text, a number, a boolean, or `null` where it is empty.

use super::columns::ColumnKind;
use crate::{
    error::Problem,
    records::{rules, search},
};
use serde_json::{Number, Value as Json};
use zap_engine::dates::Reading;

/// Bytes of one cell.
pub const MAX_CELL_BYTES: usize = 32_000;
/// Characters by which texts are ordered.
pub const MAX_KEY_CHARS: usize = 64;

/// Reads what was typed, sent or mapped. Empty is `null`; what does not fit the kind is a problem of
/// `field`.
pub fn read(
    kind: ColumnKind,
    value: &Json,
    reading: &Reading,
    field: &str,
) -> Result<Json, Problem> {
    let text = text(value);
    // One line keeps its words: a mail's text in it has blanks where its lines ended.
    let text = match kind {
        ColumnKind::Long => text_rules::several_lines(&text),
        _ => text_rules::one_line(&text),
    };
    if text.trim().is_empty() {
        return Ok(Json::Null);
    }
    if text.len() > MAX_CELL_BYTES {
        return Err(Problem::new(field, "cell_too_large").with("max", MAX_CELL_BYTES / 1_000));
    }
    let wrong = |rule| Problem::new(field, rule).with("value", beginning(&text));
    match kind {
        ColumnKind::Text | ColumnKind::Long => Ok(text.into()),
        ColumnKind::Number => number(&text).map(Json::Number).ok_or_else(|| wrong("cell_number")),
        ColumnKind::Date => {
            date(&text, reading).map(Json::String).ok_or_else(|| wrong("cell_date"))
        }
        ColumnKind::Boolean => boolean(&text).map(Json::Bool).ok_or_else(|| wrong("cell_boolean")),
        ColumnKind::Url => url(&text).map(Json::String).ok_or_else(|| wrong("cell_url")),
    }
}

/// Any JSON as text: a list of plain values as `a, b`, anything deeper as it is written.
pub fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let texts = items.iter().map(text).filter(|text| !text.trim().is_empty());
            texts.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn beginning(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// `12.5`, `12,5`, `1 234,56`, `1.234,56`: of two marks the last one begins the decimals.
pub fn number(text: &str) -> Option<Number> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace('\u{2212}', "-");
    let marks = plain.rfind(',').zip(plain.rfind('.'));
    let plain = match marks {
        Some((comma, point)) if comma > point => plain.replace('.', "").replace(',', "."),
        Some(_) => plain.replace(',', ""),
        None => plain.replace(',', "."),
    };
    let shaped = plain.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    if let Ok(whole) = plain.parse::<i64>() {
        return Some(whole.into());
    }
    shaped.then(|| plain.parse::<f64>().ok().and_then(Number::from_f64)).flatten()
}

/// As the document shows it, local time of the dossier: `2023-05-17 11:45:26.000`; a day alone stays
/// one: `2023-05-17`. Read in any of the ways of [`zap_engine::dates`].
pub fn date(text: &str, reading: &Reading) -> Option<String> {
    let moment = reading.read(text)?;
    Some(if moment.has_time {
        // What was written without an offset is kept as it is read on the clock.
        moment.local.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
    } else {
        moment.local.date().to_string()
    })
}

fn boolean(text: &str) -> Option<bool> {
    match search::fold(text.trim()).as_str() {
        "true" | "vrai" | "oui" | "yes" | "on" | "x" | "1" => Some(true),
        "false" | "faux" | "non" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn url(text: &str) -> Option<String> {
    let known = ["mailto:", "tel:"].iter().any(|scheme| text.starts_with(scheme));
    if known && !text.contains(char::is_whitespace) {
        Some(text.to_owned())
    } else {
        rules::web_site(text)
    }
}

/// A text that orders as the value does, ASCII; never empty.
pub fn key(value: &Json) -> String {
    match value {
        Json::Number(number) => number_key(number.as_f64().unwrap_or_default()),
        Json::Bool(flag) => if *flag { "1" } else { "0" }.to_owned(),
        value => {
            let mut key = folded(value);
            key.truncate(MAX_KEY_CHARS);
            // What no letter stands for comes first, and is not taken for an empty cell.
            if key.is_empty() { " ".to_owned() } else { key }
        }
    }
}

/// The bits of a number, turned so that they order as numbers do.
fn number_key(number: f64) -> String {
    // There is one zero.
    let bits = (number + 0.0).to_bits();
    let turned = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    format!("{turned:016x}")
}

/// As it is searched: ASCII, small letters, single spaces.
pub fn folded(value: &Json) -> String {
    let folded = search::fold(&text(value));
    let printable = folded.replace(|c: char| !(' '..='~').contains(&c), " ");
    printable.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn reading(zone: &str) -> Reading {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        Reading { zone, order: Default::default(), now: "2023-05-17T09:45:26Z".parse().unwrap() }
    }

    fn reads(kind: ColumnKind, value: Json) -> Json {
        read(kind, &value, &reading("Europe/Paris"), "x")
            .unwrap_or_else(|problem| json!({ "rule": problem.rule }))
    }

    #[test]
    fn values_keep_their_type() {
        use ColumnKind::*;
        assert_eq!(reads(Text, json!("Test")), json!("Test"));
        assert_eq!(reads(Text, json!(12)), json!("12"));
        assert_eq!(reads(Text, json!({"a": [1]})), json!(r#"{"a":[1]}"#));
        assert_eq!(reads(Text, json!(["a", null, "b", 2, ""])), json!("a, b, 2"));
        assert_eq!(reads(Text, json!([])), json!(null));
        assert_eq!(reads(Long, json!([["a"], "b"])), json!(r#"[["a"],"b"]"#));
        assert_eq!(reads(Number, json!([12.5])), json!(12.5));
        // One line has blanks where several had their ends; what cannot be seen is in none.
        let mail = "Bonjour,\r\nPrix : 100\n\n50\u{a0}€\u{2028}fin\u{200b}\u{202e}";
        assert_eq!(reads(Text, json!(mail)), json!("Bonjour, Prix : 100 50\u{a0}€ fin"));
        assert_eq!(
            reads(Long, json!(mail)),
            json!("Bonjour,\nPrix : 100\n\n50\u{a0}€\nfin\u{200b}\u{202e}")
        );
        assert_eq!(reads(Text, json!("\u{200b}\n")), Json::Null);
        assert_eq!(reads(Text, json!("👩\u{200d}💻")), json!("👩\u{200d}💻"));
        assert_eq!(reads(Url, json!("\u{feff}exemple.fr\u{200b}\n")), json!("https://exemple.fr"));
        assert_eq!(reads(Long, json!("<p>Test appli</p>\r\n")), json!("<p>Test appli</p>\n"));
        assert_eq!(reads(Number, json!(12.5)), json!(12.5));
        assert_eq!(reads(Number, json!("1 234,56")), json!(1234.56));
        assert_eq!(reads(Number, json!("1.234,56")), json!(1234.56));
        assert_eq!(reads(Number, json!("1,234.56")), json!(1234.56));
        assert_eq!(reads(Number, json!("-7")), json!(-7));
        for wrong in ["douze", "1e999", "inf", "NaN", "--1"] {
            assert_eq!(reads(Number, json!(wrong)), json!({"rule": "cell_number"}), "{wrong}");
        }
        assert_eq!(reads(Boolean, json!("Oui")), json!(true));
        assert_eq!(reads(Boolean, json!(false)), json!(false));
        assert_eq!(reads(Boolean, json!("peut-être")), json!({"rule": "cell_boolean"}));
        assert_eq!(reads(Url, json!("exemple.fr/a")), json!("https://exemple.fr/a"));
        assert_eq!(reads(Url, json!("javascript:alert(1)")), json!({"rule": "cell_url"}));
        for kind in ColumnKind::ALL {
            assert_eq!(reads(*kind, json!("  ")), Json::Null);
            assert_eq!(reads(*kind, Json::Null), Json::Null);
        }
        let long = "é".repeat(MAX_CELL_BYTES);
        assert_eq!(reads(Long, json!(long)), json!({"rule": "cell_too_large"}));
    }

    #[test]
    fn dates_are_shown_as_in_the_document() {
        let date = |text: &str| reads(ColumnKind::Date, json!(text));
        let shown = json!("2023-05-17 11:45:26.000");
        for text in [
            "2023-05-17 11:45:26.000",
            "2023-05-17T11:45:26",
            "2023-05-17T09:45:26Z",
            "2023-05-17T11:45:26+02:00",
            "17/05/2023 11:45:26",
        ] {
            assert_eq!(date(text), shown, "{text}");
        }
        assert_eq!(date("2023-05-17"), json!("2023-05-17"));
        for day in ["17/05/2023", "17/5/23", "17.05.2023", "17 mai 2023", "aujourd’hui"] {
            assert_eq!(date(day), json!("2023-05-17"), "{day}");
        }
        assert_eq!(date("31/12/26"), json!("2026-12-31"));
        // An hour that the clock shows twice, and one that it does not show.
        assert_eq!(date("2023-10-29 02:30:00"), json!("2023-10-29 02:30:00.000"));
        assert_eq!(date("2023-03-26 02:30:00"), json!("2023-03-26 02:30:00.000"));
        for wrong in ["bientôt", "2023-02-30", "0026-12-31", "-000001-01-01", "32/01/2023"] {
            assert_eq!(date(wrong), json!({"rule": "cell_date"}), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn keys_order_as_numbers_do(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(a.is_finite() && b.is_finite());
            let (a_key, b_key) = (key(&json!(a)), key(&json!(b)));
            prop_assert_eq!(a.partial_cmp(&b), Some(a_key.cmp(&b_key)));
        }

        #[test]
        fn keys_are_printable_and_never_empty(text in "\\PC{0,100}|.{0,20}") {
            let key = key(&json!(text));
            prop_assert!((1..=MAX_KEY_CHARS).contains(&key.len()));
            prop_assert!(key.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        }

        #[test]
        fn what_was_read_reads_the_same_again(text in "\\PC{0,40}|[0-9 ,.-]{0,12}|[0-9]{4}-[01][0-9]-[0-3][0-9]( [0-2][0-9]:[0-5][0-9])?") {
            let utc = reading("UTC");
            for kind in ColumnKind::ALL {
                if let Ok(value) = read(*kind, &json!(text), &utc, "x") {
                    let again = read(*kind, &value, &utc, "x");
                    prop_assert_eq!(again, Ok(value));
                }
            }
        }
    }
}
