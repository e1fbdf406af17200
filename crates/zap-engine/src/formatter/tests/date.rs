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
        ("Z ZZ z", "+0200 +02:00 Europe/Paris"),
        ("Do MMMM, d, DDD DDDD", "7 mai, 7, 127 127"),
        ("W WW w ww GGGG Q", "18 18 18 18 2023 2"),
        ("HHhmm S SS SSSSSS", "09h05 1 12 120000"),
        ("YYYY-MM-DDTHH:mm:ssZZ", "2023-05-07T09:05:03+02:00"),
        ("[aujourd’hui] J-é", "aujourd’hui 7-é"),
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
        ("1er mai 2023", "Do MMMM YYYY", "2023-05-01T00:00:00+02:00"),
        ("May 3rd, 2023", "MMM Do, YYYY", "2023-05-03T00:00:00+02:00"),
        ("2023-127", "YYYY-DDDD", "2023-05-07T00:00:00+02:00"),
        ("2020 53 5", "GGGG WW d", "2021-01-01T00:00:00+01:00"),
        ("Q2 2023", "[Q]Q YYYY", "2023-04-01T00:00:00+02:00"),
        ("10:15:30.25", "HH:mm:ss.SS", "1970-01-01T10:15:30+01:00"),
        ("demain 15h", "", "2026-03-29T15:00:00+02:00"),
        ("now", "", "2026-03-28T13:00:00+01:00"),
        ("today", "", "2026-03-28T00:00:00+01:00"),
    ] {
        assert_eq!(formatted(input, from, ""), expected, "{input} {from}");
    }
    let tokyo = json!({"inputs": "2023-01-01 09:00", "from_timezone": "Asia/Tokyo"});
    assert_eq!(made("date.format", tokyo), "2023-01-01T01:00:00+01:00");
    for (input, from) in [
        ("bientôt", ""),
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

#[test]
fn a_format_of_unknown_letters_is_refused_by_name() {
    for (format, token) in [
        ("yyyy-MM-dd", "yyyy"),
        ("DD/MM/YYYY at HH:mm", "t"),
        ("DDDDD", "DDDDD"),
        ("dd", "dd"),
        ("Mo", "o"),
    ] {
        for field in ["to_format", "from_format"] {
            let params = json!({ "inputs": "2021-01-01", field: format });
            let problem = ran("date.format", params).unwrap_err();
            let told = (problem.field, problem.code.word(), problem.value.as_str());
            assert_eq!(told, (field, "unknown_token", token), "{format}");
        }
    }
    // Also where there is no date to format.
    assert_eq!(
        refused("date.format", json!({"inputs": "", "to_format": "yyyy"})),
        ("to_format", "unknown_token")
    );
}

#[test]
fn tokens_at_the_turn_of_a_year() {
    let shown = |to| formatted("2021-01-01", "", to);
    for (to, expected) in [
        ("W", "53"),
        ("ww", "53"),
        ("Do MMMM", "1er janvier"),
        ("DDD", "1"),
        ("DDDD", "001"),
        ("Q", "1"),
    ] {
        assert_eq!(shown(to), expected, "{to}");
    }
    let english =
        |day: &str| made("date.format", json!({"inputs": day, "to_format": "Do", "locale": "en"}));
    for (day, expected) in [
        ("2021-01-01", "1st"),
        ("2021-01-02", "2nd"),
        ("2021-01-03", "3rd"),
        ("2021-01-11", "11th"),
        ("2021-01-22", "22nd"),
        ("2021-01-31", "31st"),
    ] {
        assert_eq!(english(day), expected);
    }
}

/// What Zapier's own formatter answers, under its own names; the dossier is in Paris and reads French.
/// Of a quarter it says `Q`, which is no answer.
#[test]
fn zapier_names_answer_as_zapier() {
    for (inputs, to_format, expected) in [
        ("Dec 10, 2026 03:00PM", "YYYY-MM-DD HH:mm", "2026-12-10 15:00"),
        ("December 10, 2026", "YYYY-MM-DD HH:mm", "2026-12-10 00:00"),
        ("2026-12-10T12:00:00Z", "YYYY-MM-DD HH:mm", "2026-12-10 12:00"),
        ("2026-12-10 12:00", "YYYY-MM-DD HH:mm", "2026-12-10 12:00"),
        ("1796860800000", "YYYY-MM-DD HH:mm", "2026-12-10 00:00"),
        ("10 Dec 2026", "YYYY-MM-DD HH:mm", "2026-12-10 00:00"),
        ("Mon Jan 22 15:04:05 -0800 2006", "YYYY-MM-DD HH:mm", "2006-01-22 23:04"),
        ("2026-12-10T12:00:00.123+02:00", "YYYY-MM-DD HH:mm", "2026-12-10 10:00"),
        ("2026-03-05T09:07:03Z", "MMMM DD YYYY", "March 05 2026"),
        ("2026-03-05T09:07:03Z", "MM/DD/YY", "03/05/26"),
        ("2026-03-05T09:07:03Z", "MMMM Do, YYYY", "March 5th, 2026"),
        ("2026-03-05T09:07:03Z", "h:mm A", "9:07 AM"),
        ("2026-03-05T09:07:03Z", "dddd", "Thursday"),
        ("2026-03-05T09:07:03Z", "d", "4"),
        ("2026-03-05T09:07:03Z", "DDD", "64"),
        ("2026-03-05T09:07:03Z", "ZZ", "-00:00"),
        ("2026-03-05T09:07:03Z", "SSS", "000"),
        ("2026-03-05T09:07:03Z", "Q", "1"),
    ] {
        let params = json!({ "inputs": inputs, "to_format": to_format });
        assert_eq!(made("date.formatting", params), expected, "{inputs} {to_format}");
    }
    for (expression, expected) in [
        ("+1 month -2 days", "2026-02-26 10:00"),
        ("+8 hours 1 minute", "2026-01-31 18:01"),
        ("+ 1 day", "2026-02-01 10:00"),
        ("-1 day +8 hours", "2026-01-30 18:00"),
        ("2 wks", "2026-02-14 10:00"),
        ("+1y", "2027-01-31 10:00"),
    ] {
        let params = json!({"inputs": "2026-01-31T10:00:00Z", "expression": expression, "to_format": "YYYY-MM-DD HH:mm"});
        assert_eq!(made("date.manipulate", params), expected, "{expression}");
    }
    let zones = json!({"inputs": "2026-03-05 10:00", "to_format": "HH:mm", "from_timezone": "US/Pacific", "to_timezone": "Europe/Paris"});
    assert_eq!(made("date.formatting", zones), "19:00");
    assert_eq!(
        made("date.formatting", json!({"inputs": "2026-03-05 10:00"})),
        "2026-03-05T10:00:00+00:00"
    );
}
