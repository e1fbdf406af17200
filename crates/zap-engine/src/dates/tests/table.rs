use super::*;

#[test]
fn every_way_of_writing_a_moment() {
    for text in [
        "2023-05-17T09:45:26Z",
        "2023-05-17T11:45:26+02:00",
        "2023-05-17 11:45:26+02:00",
        "2023-05-17 11:45:26 +0200",
        "2023-05-17 11:45:26 +02",
        "2023-05-17 09:45:26 UTC",
        "2023-05-17 11:45:26.000",
        "2023-05-17T11:45:26",
        "2023-05-17t11:45:26,000",
        "2023/05/17 11:45:26",
        "2023.05.17 11:45:26",
        "20230517T114526",
        "20230517T094526Z",
        "20230517114526",
        "2023-W20-3 11:45:26",
        "2023W203T114526",
        "2023-05-17T11:45:26+02:00[Europe/Paris]",
        "2023-05-17T11:45:26[Europe/Paris]",
        "2023-05-17 05:45:26 America/New_York",
        "17/05/2023 11:45:26",
        "17/05/23 11:45:26",
        "17.05.2023 11:45:26",
        "17-05-2023 11:45:26",
        "17-5-2023, 11:45:26",
        "17/05/2023 à 11h45:26",
        "17/05/2023 11h45min26s",
        "11:45:26 17/05/2023",
        "11:45:26 le 17 mai 2023",
        "17 mai 2023 à 11:45:26",
        "mercredi 17 mai 2023 11:45:26",
        "mer. 17 mai 2023, 11:45:26",
        "17-May-2023 11:45:26 AM",
        "May 17, 2023 11:45:26AM",
        "May 17th, 2023 at 11:45:26 a.m.",
        "17th of May 2023 11:45:26",
        "2023 May 17 11:45:26",
        "Wed, 17 May 2023 11:45:26 +0200",
        "Wed, 17 May 2023 09:45:26 GMT",
        "17 May 23 05:45:26 EDT",
        "Wed May 17 11:45:26 2023",
        "Wed May 17 09:45:26 UTC 2023",
        "Wed May 17 2023 11:45:26 GMT+0200 (heure d’été d’Europe centrale)",
        "1684316726",
        "1684316726000",
        "1684316726.0",
        "2023-05-17 11:45:26 +0 days",
        "2023-05-16 11:45:26 +1d",
        "16/05/2023 +35h 45 min 26s",
        " 2023-05-17\u{a0}11:45:26 ",
        "2023\u{2011}05\u{2011}17 11:45:26",
    ] {
        assert_eq!(read(&paris(), text).as_deref(), Some("2023-05-17 11:45:26"), "{text:?}");
    }
}

#[test]
fn every_way_of_writing_a_day() {
    for text in [
        "2023-05-17",
        "2023/05/17",
        "2023/5/17",
        "20230517",
        "17/05/2023",
        "17 / 05 / 2023",
        "17.05.2023",
        "17-05-2023",
        "17/5/23",
        "17 mai 2023",
        "17 MAI 2023",
        "17mai2023",
        "17 mai 23",
        "17-mai-2023",
        "mer 17 mai 2023",
        "Mercredi, 17 mai 2023",
        "May 17, 2023",
        "May 17 2023",
        "17 May 2023",
        "May 17th, 2023",
        "16/05/2023 +1j",
        "17 avril 2023 + 1 mois",
    ] {
        assert_eq!(read(&paris(), text).as_deref(), Some("2023-05-17"), "{text:?}");
    }
}

#[test]
fn months_and_times_in_both_languages() {
    for (text, expected) in [
        ("10 déc. 2026 15:00", "2026-12-10 15:00:00"),
        ("10 de\u{301}c. 2026 15:00", "2026-12-10 15:00:00"),
        ("Dec 10, 2026 03:00PM", "2026-12-10 15:00:00"),
        ("1er août 2026", "2026-08-01"),
        ("1er AOUT 2026 9h", "2026-08-01 09:00:00"),
        ("2 févr. 2026 9 h 05", "2026-02-02 09:05:00"),
        ("3 mars 2026 à 12h", "2026-03-03 12:00:00"),
        ("mar. 3 mars 2026", "2026-03-03"),
        ("4 Sept 2026, 12:30 am", "2026-09-04 00:30:00"),
        ("4 sept. 2026 à midi", "2026-09-04 12:00:00"),
        ("5 juil. 2026 à minuit", "2026-07-05 00:00:00"),
        ("17/05/2023 11h45", "2023-05-17 11:45:00"),
        ("17/05/2023 11 heures 45", "2023-05-17 11:45:00"),
        ("17/05/2023 3pm", "2023-05-17 15:00:00"),
        ("2026-12-31T23:59:60Z", "2027-01-01 00:59:59"),
        ("2026-01-02T10:00:00.125Z", "2026-01-02 11:00:00.125"),
        ("1684316726.25", "2023-05-17 11:45:26.25"),
        ("12/31/18", "-"),
        ("31/12/26", "2026-12-31"),
        ("31/12/68", "2068-12-31"),
        ("31/12/69", "1969-12-31"),
        ("1/2/2026", "2026-02-01"),
        ("01/02/2026", "2026-02-01"),
    ] {
        let expected = Some(expected).filter(|text| *text != "-");
        assert_eq!(read(&paris(), text).as_deref(), expected, "{text:?}");
    }
}

#[test]
fn the_order_of_day_and_month() {
    for (text, day_first, month_first) in [
        ("1/2/2026", Some("2026-02-01"), Some("2026-01-02")),
        ("1.2.26", Some("2026-02-01"), Some("2026-01-02")),
        ("12/31/2018 1:00", None, Some("2018-12-31 01:00:00")),
        ("31/12/2018", Some("2018-12-31"), None),
        ("2026-02-01", Some("2026-02-01"), Some("2026-02-01")),
        ("1 février 2026", Some("2026-02-01"), Some("2026-02-01")),
    ] {
        assert_eq!(read(&paris(), text).as_deref(), day_first, "{text}");
        assert_eq!(read(&american(), text).as_deref(), month_first, "{text}");
    }
}

#[test]
fn what_is_counted_from_now() {
    for (text, expected) in [
        ("now", "2026-03-28 13:00:00"),
        ("Maintenant", "2026-03-28 13:00:00"),
        ("today", "2026-03-28"),
        ("aujourd’hui", "2026-03-28"),
        ("demain", "2026-03-29"),
        ("Tomorrow", "2026-03-29"),
        ("après-demain", "2026-03-30"),
        ("hier", "2026-03-27"),
        ("day before yesterday", "2026-03-26"),
        ("demain 15h", "2026-03-29 15:00:00"),
        ("demain à 9h30", "2026-03-29 09:30:00"),
        ("tomorrow at 3pm", "2026-03-29 15:00:00"),
        ("+1d", "2026-03-29 13:00:00"),
        ("-2 heures", "2026-03-28 11:00:00"),
        ("now + 30m", "2026-03-28 13:30:00"),
        ("demain +1 semaine", "2026-04-05"),
        ("today +12h", "2026-03-28 12:00:00"),
        ("in 3 days", "2026-03-31 13:00:00"),
        ("dans 2 mois", "2026-05-28 13:00:00"),
        ("3 days ago", "2026-03-25 13:00:00"),
        ("il y a 1 an", "2025-03-28 13:00:00"),
        ("2026-03-28 02:30 +1 day", "2026-03-29 03:30:00"),
        ("2026-03-28 12:00 +24h", "2026-03-29 13:00:00"),
    ] {
        assert_eq!(read(&paris(), text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_date() {
    for text in [
        "",
        " ",
        "bientôt",
        "soon",
        "un jour",
        "2023",
        "12",
        "9h",
        "11:45",
        "mai 2023",
        "17 mai",
        "17/13/2023",
        "31/02/2023",
        "2023-02-30",
        "2023-13-01",
        "0026-12-31",
        "31/12/0026",
        "31/12/026",
        "1/2/3",
        "2023-5",
        "2023-05-17 25:00",
        "2023-05-17 11:60",
        "2023-05-17T",
        "2023-05-17 x",
        "2023-05-17 11:45 Mars/Olympus",
        "17-05/2023",
        "1 2 2026",
        "10 dec 15:00",
        "Dec 10, 15:00",
        "32 mai 2023",
        "13:00 PM 17/05/2023",
        "2023-05-17 +1 lune",
        "+1",
        "1d",
        "demainx",
        "nowhere",
        "in +1 day",
        "168431672",
        "16843167260000",
        "٢٠٢٣-٠٥-١٧",
        "17 买 2023",
        "2023-05-17 +9999 years",
        "-2026-05-17",
        "99999-01-01",
        "{{1__date}}",
        "null",
    ] {
        assert_eq!(read(&paris(), text), None, "{text:?}");
    }
    assert_eq!(read(&paris(), &"1".repeat(100_000)), None);
    assert_eq!(
        read(&paris(), &format!("2023-05-17{}", " ".repeat(100_000))).as_deref(),
        Some("2023-05-17")
    );
}

#[test]
fn where_the_clock_jumps() {
    let utc = |text| paris().read(text).map(|moment| moment.timestamp.to_string());
    assert_eq!(utc("2023-03-26 02:30:00").as_deref(), Some("2023-03-26T01:30:00Z"));
    assert_eq!(utc("2023-10-29 02:30:00").as_deref(), Some("2023-10-29T00:30:00Z"));
    // As it was written.
    let local = |text| paris().read(text).map(|moment| moment.local.to_string());
    assert_eq!(local("2023-03-26 02:30").as_deref(), Some("2023-03-26T02:30:00"));
}

/// Before its standard time a place has an offset with seconds, which RFC 3339 cannot write.
#[test]
fn offsets_have_whole_minutes() {
    for (zone, offset) in [
        ("Europe/Paris", "+00:09"),
        ("America/New_York", "-04:57"),
        ("Africa/Monrovia", "-00:44"),
        ("UTC", "+00:00"),
    ] {
        let reading = Reading { zone: TimeZone::get(zone).unwrap(), ..paris() };
        let year = if zone == "America/New_York" { "1850" } else { "1900" };
        let moment = reading.read(&format!("{year}-01-01")).unwrap();
        let shown = to_zone(moment.timestamp, &reading.zone).strftime("%Y-%m-%dT%H:%M:%S%:z");
        assert!(shown.to_string().starts_with(&format!("{year}-01-01T00:00:00{}", &offset[..1])));
        assert_eq!(shown.to_string().len(), "1900-01-01T00:00:00+00:09".len(), "{zone}: {shown}");
    }
    let paris_1900 = paris().read("1900-01-01").unwrap().timestamp;
    let shown = to_zone(paris_1900, &paris().zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    assert_eq!(shown, "1900-01-01T00:00:00+00:09");
}
