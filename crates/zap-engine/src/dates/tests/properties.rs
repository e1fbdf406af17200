use super::*;
use proptest::prelude::*;

/// What a person or a program could have meant as a date, and what nobody did.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "2026",
        "12",
        "31",
        "1",
        "9",
        "0",
        "99999999999",
        "/",
        "-",
        ".",
        ":",
        " ",
        "T",
        "Z",
        "+",
        ",",
        "+02:00",
        "(",
        ")",
        "[",
        "]",
        "mai",
        "déc.",
        "December",
        "mar",
        "lundi",
        "Wed,",
        "à",
        "at",
        "11h45",
        "h",
        "pm",
        "demain",
        "now",
        "in",
        "ago",
        "il y a",
        "1er",
        "th",
        "+1d",
        "days",
        "'",
        "Europe/Paris",
        "GMT",
        "\u{301}",
        "é",
        "\u{2212}",
        "W",
        "🙂",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        "\\PC{0,40}",
        "[-+0-9.,:/ TZhapm]{0,40}",
    ]
}

fn zone() -> impl Strategy<Value = TimeZone> {
    let names = ["Europe/Paris", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"];
    prop::sample::select(names.to_vec()).prop_map(|name| TimeZone::get(name).unwrap())
}

/// Seconds from the year 1001 to the year 9998.
fn seconds() -> impl Strategy<Value = i64> {
    -30_578_000_000_i64..253_300_000_000
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn no_text_makes_it_panic(text in hostile(), zone in zone(), month_first: bool) {
        let order = if month_first { DateOrder::MonthDay } else { DateOrder::DayMonth };
        let reading = Reading { zone, order, now: "2026-03-28T12:00:00Z".parse().unwrap() };
        if let Some(moment) = reading.read(&text) {
            prop_assert!(YEARS.contains(&moment.local.year()), "{text:?} {moment:?}");
            prop_assert_eq!(reading.read(&text), Some(moment));
        }
    }

    #[test]
    fn what_is_written_reads_back(seconds in seconds(), zone in zone(), millisecond in 0..1_000_i32) {
        let at = Timestamp::new(seconds, millisecond * 1_000_000).unwrap();
        let reading = Reading { zone, ..paris() };
        let shown = to_zone(at, &reading.zone);
        let with_offset = shown.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string();
        // RFC 3339: an offset has hours and minutes.
        prop_assert_eq!(with_offset.len(), "2026-03-28T12:00:00.000+01:00".len());
        for format in ["%Y-%m-%dT%H:%M:%S%.3f%:z", "%Y-%m-%d %H:%M:%S%.3f %z", "%d/%m/%Y %H:%M:%S%.3f %:z"] {
            let text = shown.strftime(format).to_string();
            let read = reading.read(&text).map(|moment| moment.timestamp);
            prop_assert_eq!(read, Some(at), "{}", text);
        }
        // Without an offset it is what the clock shows.
        for format in ["%Y-%m-%d %H:%M:%S%.3f", "%d/%m/%Y %H:%M:%S%.3f", "%d.%m.%Y %H:%M:%S%.3f", "%B %d, %Y %H:%M:%S%.3f", "%Y%m%dT%H%M%S%.3f"] {
            let text = shown.strftime(format).to_string();
            let read = reading.read(&text).map(|moment| moment.local);
            prop_assert_eq!(read, Some(shown.datetime()), "{}", text);
        }
    }
}
