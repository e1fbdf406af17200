//! CSV as spreadsheets open it: UTF-8 with a mark, semicolons (what Excel expects where the comma is
//! the decimal sign), and no cell that a spreadsheet would calculate.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::borrow::Cow;

/// At the beginning of the file, so that Excel reads it as UTF-8.
pub const MARK: &[u8] = "\u{feff}".as_bytes();

/// The rows as bytes.
pub fn rows(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .delimiter(b';')
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(Vec::new());
    for row in rows {
        // Writing to memory does not fail, nor do rows of one length.
        let _ = writer.write_record(row.iter().map(|text| cell(text).into_owned()));
    }
    writer.into_inner().unwrap_or_default()
}

/// A text that begins as a formula does is led by an apostrophe, which says that it is text. What
/// stands before the first visible character does not hide it. A negative number stays a number.
pub fn cell(text: &str) -> Cow<'_, str> {
    if is_negative_number(text) {
        return Cow::Borrowed(text);
    }
    let visible = text.trim_start_matches(text_rules::is_unseen);
    match visible.chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => {
            Cow::Owned(format!("'{text}"))
        }
        _ if text.starts_with(['\t', '\r', '\n']) => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

/// A minus and nothing but a number, with a comma or a point.
fn is_negative_number(text: &str) -> bool {
    let Some(number) = text.strip_prefix('-') else { return false };
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.ends_with(|c: char| c.is_ascii_digit())
        && number.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_calculated() {
        for formula in [
            "=1+1",
            "+33 1 02 03 04 05",
            "-2+3",
            "@SUM(A1:A9)",
            "=cmd|' /C calc'!A0",
            " =1+1",
            "\t=1+1",
            "\r=1+1",
            "\n=1+1",
            "\u{a0}=1+1",
            "\u{0}=1+1",
            "＝1+1",
            "＋33 1 02",
            "－2+3",
            "＠SUM(A1:A9)",
            " \u{a0}＝1+1",
            "\u{200b}=1+1",
            "\u{feff}＝1+1",
            "\tplain",
            "-1,2,3",
            "-1-1",
            "-infinity",
            "-",
            "--1",
            "-1\t",
        ] {
            assert_eq!(cell(formula), format!("'{formula}"), "{formula:?}");
        }
        for text in [
            "",
            "-7",
            "-12,50",
            "-0.5",
            "-1e300",
            "Mairie",
            "a=b",
            "2026-05-17 11:45:26",
            "12 - 3",
            "'=1",
            "é",
            "198.51.100.7",
        ] {
            assert_eq!(cell(text), text);
        }
    }

    #[test]
    fn a_row_stays_a_row() {
        let row = vec!["a;b".to_owned(), "c\"d".to_owned(), "e\nf".to_owned(), "=g".to_owned()];
        let written = String::from_utf8(rows(std::iter::once(row))).unwrap();
        assert_eq!(written, "\"a;b\";\"c\"\"d\";\"e\nf\";'=g\r\n");
    }
}
