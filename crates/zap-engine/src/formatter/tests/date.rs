use super::*;

fn formatted(input: &str, from: &str, to: &str) -> Json {
    made("date.format", json!({"inputs": input, "from_format": from, "to_format": to}))
}

#[test]
fn dates_are_shown() {
    for (to, expected) in [
        ("", "2023-05-07T09:05:03+02:00"),
        ("JJ/MM/AAAA", "07/05/2023"),
        ("J/M/AA HH:mm", "7/5/23 09:05"),
        ("dddd D MMMM YYYY [à] H[h]mm", "dimanche 7 mai 2023 à 9h05"),
        ("ddd MMM", "dim. mai"),
        ("hh:mm A a SSS", "09:05 AM am 120"),
        ("X x", "1683443103 1683443103120"),
        ("Z ZZ z", "+02:00 +0200 Europe/Paris"),
    ] {
        assert_eq!(formatted("2023-05-07T07:05:03.120Z", "", to), expected, "{to}");
    }
    let english = json!({"inputs": "2023-05-07 00:30", "to_format": "dddd, MMMM D, YYYY h:mm A", "locale": "en", "to_timezone": "America/New_York"});
    assert_eq!(made("date.format", english), "Saturday, May 6, 2023 6:30 PM");
}

#[test]
fn dates_are_read() {
    for (input, from, expected) in [
        ("17/05/2023", "", "2023-05-17T00:00:00+02:00"),
        ("05/17/2023 1:02 PM", "MM/DD/YYYY h:mm A", "2023-05-17T13:02:00+02:00"),
        ("12:00 am", "hh:mm a", "1970-01-01T00:00:00+01:00"),
        ("mercredi 17 mai 2023", "dddd D MMMM YYYY", "2023-05-17T00:00:00+02:00"),
        ("1 déc. 23", "J MMM AA", "2023-12-01T00:00:00+01:00"),
        ("20230517T114526+0000", "YYYYMMDDTHHmmssZ", "2023-05-17T13:45:26+02:00"),
        ("2023-05-17 America/New_York", "YYYY-MM-DD z", "2023-05-17T06:00:00+02:00"),
        ("1684316726", "X", "2023-05-17T11:45:26+02:00"),
        ("now", "", "2026-03-28T13:00:00+01:00"),
        ("today", "", "2026-03-28T00:00:00+01:00"),
    ] {
        assert_eq!(formatted(input, from, ""), expected, "{input} {from}");
    }
    let tokyo = json!({"inputs": "2023-01-01 09:00", "from_timezone": "Asia/Tokyo"});
    assert_eq!(made("date.format", tokyo), "2023-01-01T01:00:00+01:00");
    for (input, from) in [
        ("demain", ""),
        ("2023-02-30", ""),
        ("17/05/2023", "YYYY-MM-DD"),
        ("2023-05-17 x", "YYYY-MM-DD"),
        ("été", "a"),
    ] {
        let params = json!({"inputs": input, "from_format": from});
        assert_eq!(refused("date.format", params), ("inputs", "not_a_date"), "{input}");
    }
}

#[test]
fn time_is_added_on_the_calendar() {
    for (input, expression, expected) in [
        ("2026-03-28 02:30", "+1 day", "2026-03-29T03:30:00+02:00"),
        ("2026-03-28 12:00", "+1 jour", "2026-03-29T12:00:00+02:00"),
        ("2026-03-28 12:00", "+24 hours", "2026-03-29T13:00:00+02:00"),
        ("2026-10-25T00:30:00Z", "1h", "2026-10-25T02:30:00+01:00"),
        ("2026-01-31", "+1 mois", "2026-02-28T00:00:00+01:00"),
        ("2026-01-31", "-1 an 2 semaines, 3 jours", "2025-01-14T00:00:00+01:00"),
        ("2026-01-31", "+8 hours 30 minutes - 15 min", "2026-01-31T08:15:00+01:00"),
    ] {
        let params = json!({"inputs": input, "expression": expression});
        assert_eq!(made("date.add", params), expected, "{input} {expression}");
    }
    for (expression, code) in [
        ("1", "bad_expression"),
        ("+ jours", "bad_expression"),
        ("1 lune", "bad_expression"),
        ("+9000 years", "out_of_range"),
    ] {
        assert_eq!(
            refused("date.add", json!({"inputs": "now", "expression": expression})),
            ("expression", code),
            "{expression}"
        );
    }
}

#[test]
fn dates_are_compared() {
    assert_eq!(
        made(
            "date.compare",
            json!({"start_date": "2026-03-30 11:00", "end_date": "2026-03-28 12:00"})
        ),
        json!({"days": 1, "hours": 46, "minutes": 2760, "seconds": 165_600, "same": false, "same_day": false, "swapped": true})
    );
    // A day on the calendar, of 23 hours.
    let day = made(
        "date.compare",
        json!({"start_date": "2026-03-28 12:00", "end_date": "2026-03-29 12:00"}),
    );
    assert_eq!((&day["days"], &day["hours"]), (&json!(1), &json!(23)));
    let same = made(
        "date.compare",
        json!({"start_date": "2026-03-28T11:00:00Z", "end_date": "28/03/2026 12:00"}),
    );
    assert_eq!((&same["same"], &same["same_day"]), (&json!(true), &json!(true)));
    assert_eq!(
        refused("date.compare", json!({"start_date": "now", "end_date": "x"})),
        ("end_date", "not_a_date")
    );
}
