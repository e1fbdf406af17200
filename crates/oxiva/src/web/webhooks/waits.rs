//! Waits as people write them: `5 s, 5 min, 2 h, 1 j`.

use crate::i18n::Lang;

/// The units, each with its seconds and the words for it.
const UNITS: [(i64, &[&str]); 4] = [
    (86_400, &["j", "d", "jour", "jours", "day", "days"]),
    (3_600, &["h"]),
    (60, &["min", "mn", "m"]),
    (1, &["s", "sec", ""]),
];
/// The words for no wait at all, in French and in English.
const NONE: [&str; 2] = ["aucun", "none"];

/// The seconds of each wait; `None` if the text is not understood.
pub fn parse(text: &str) -> Option<Vec<i64>> {
    let text = text.trim().to_lowercase();
    if NONE.contains(&text.as_str()) {
        return Some(Vec::new());
    }
    text.split([',', ';']).map(one).collect()
}

fn one(text: &str) -> Option<i64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let known = UNITS.iter().find(|(_, words)| words.contains(&unit.trim()));
    number.parse::<i64>().ok()?.checked_mul(known?.0)
}

/// The waits in words.
pub fn text(seconds: &[i64], lang: Lang) -> String {
    if seconds.is_empty() {
        let [french, english] = NONE;
        return if lang == Lang::En { english } else { french }.to_owned();
    }
    let shown: Vec<_> = seconds.iter().map(|wait| shown(*wait, lang)).collect();
    shown.join(", ")
}

/// In the largest unit that it is a multiple of.
fn shown(seconds: i64, lang: Lang) -> String {
    let fits = |(unit, _): &&(i64, &[&str])| seconds % unit == 0;
    let (unit, words) = UNITS.iter().find(fits).unwrap_or(&UNITS[3]);
    let word = match (*unit, lang) {
        (86_400, Lang::En) => "d",
        _ => words[0],
    };
    format!("{}\u{a0}{word}", seconds / unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_people_write_them() {
        assert_eq!(parse("5 s, 5min ;2\u{a0}h,1 j, 90"), Some(vec![5, 300, 7_200, 86_400, 90]));
        assert_eq!(parse(" Aucun "), Some(Vec::new()));
        for wrong in
            ["", "5,", "5 ans", "-5 s", "1.5 h", "h", "9999999999999999999", "99999999999999999 j"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(
            text(&[5, 300, 7_200, 86_400, 90], Lang::Fr),
            "5\u{a0}s, 5\u{a0}min, 2\u{a0}h, 1\u{a0}j, 90\u{a0}s"
        );
        assert_eq!(text(&[172_800], Lang::En), "2\u{a0}d");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_understood(seconds in prop::collection::vec(1i64..=604_800, 0..20), english: bool) {
            let lang = if english { Lang::En } else { Lang::Fr };
            prop_assert_eq!(parse(&text(&seconds, lang)), Some(seconds));
        }

        #[test]
        fn nothing_typed_panics(text in "\\PC{0,30}") {
            let _ = parse(&text);
        }
    }
}
