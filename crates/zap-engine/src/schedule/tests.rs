use super::*;
use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const ZONES: [&str; 5] =
    ["Europe/Paris", "Indian/Reunion", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn cron(text: &str) -> Schedule {
    Schedule::parse(&json!({ "cron": text })).unwrap()
}

fn every(json: Json) -> Schedule {
    Schedule::parse(&json!({ "every": json })).unwrap()
}

/// What clocks show when it fires, after a moment that is given in the same way.
fn fires(schedule: &Schedule, zone_name: &str, after: &str, times: usize) -> Vec<String> {
    let zone = zone(zone_name);
    let mut at = after
        .parse::<jiff::civil::DateTime>()
        .unwrap()
        .to_zoned_datetime(zone.clone())
        .unwrap()
        .timestamp();
    let mut fired = Vec::new();
    for _ in 0..times {
        at = next(schedule, &zone, at).unwrap();
        fired.push(zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string());
    }
    fired
}

#[test]
fn every_unit() {
    let paris = |json, after| fires(&every(json), "Europe/Paris", after, 3);
    assert_eq!(
        paris(json!({"unit": "minutes", "n": 15}), "2026-01-01T10:00:01"),
        ["2026-01-01 10:15", "2026-01-01 10:30", "2026-01-01 10:45"]
    );
    assert_eq!(
        paris(json!({"unit": "hour", "minute": 5}), "2026-01-01T22:05:00"),
        ["2026-01-01 23:05", "2026-01-02 00:05", "2026-01-02 01:05"]
    );
    assert_eq!(
        paris(json!({"unit": "day", "at": "09:00", "weekdays_only": true}), "2026-01-01T09:00:00"),
        ["2026-01-02 09:00", "2026-01-05 09:00", "2026-01-06 09:00"]
    );
    assert_eq!(
        paris(
            json!({"unit": "week", "days": ["thursday", "monday"], "at": "9:30"}),
            "2026-01-01T09:29:59"
        ),
        ["2026-01-01 09:30", "2026-01-05 09:30", "2026-01-08 09:30"]
    );
    assert_eq!(
        paris(json!({"unit": "month", "day": "31", "at": "00:00"}), "2026-01-31T12:00:00"),
        ["2026-02-28 00:00", "2026-03-31 00:00", "2026-04-30 00:00"]
    );
}

#[test]
fn cron_expressions() {
    let paris = |text, after| fires(&cron(text), "Europe/Paris", after, 3);
    assert_eq!(
        paris("*/20 8-9 * * MON-fri", "2026-01-02T09:30:00"),
        ["2026-01-02 09:40", "2026-01-05 08:00", "2026-01-05 08:20"]
    );
    // One of both kinds of days is enough.
    assert_eq!(
        paris("0 0 13 * fri", "2026-02-01T00:00:00"),
        ["2026-02-06 00:00", "2026-02-13 00:00", "2026-02-20 00:00"]
    );
    assert_eq!(
        paris("0 12 29 feb *", "2026-01-01T00:00:00"),
        ["2028-02-29 12:00", "2032-02-29 12:00", "2036-02-29 12:00"]
    );
    assert_eq!(
        paris("0 12 29 2 */7", "2026-01-01T00:00:00"),
        ["2032-02-29 12:00", "2060-02-29 12:00", "2088-02-29 12:00"]
    );
    assert_eq!(
        paris("5/30,0 0 1,15 * *", "2026-01-01T00:10:00"),
        ["2026-01-01 00:35", "2026-01-15 00:00", "2026-01-15 00:05"]
    );
    assert_eq!(
        paris("0 0 * * 5-7", "2026-01-01T00:00:00"),
        ["2026-01-02 00:00", "2026-01-03 00:00", "2026-01-04 00:00"]
    );
    assert_eq!(paris("@Weekly", "2026-01-01T00:00:00")[0], "2026-01-04 00:00");
    assert_eq!(cron(" 0  0 * * sun ").to_json(), json!({"cron": "0  0 * * sun"}));
}

#[test]
fn clocks_that_go_forward() {
    let daily = every(json!({"unit": "day", "at": "02:30"}));
    assert_eq!(
        fires(&daily, "Europe/Paris", "2026-03-28T00:00:00", 3),
        ["2026-03-28 02:30", "2026-03-29 03:00", "2026-03-30 02:30"]
    );
    assert_eq!(
        fires(&cron("0,15,30,45 2,3 * * *"), "Europe/Paris", "2026-03-29T00:00:00", 3),
        ["2026-03-29 03:00", "2026-03-29 03:15", "2026-03-29 03:30"]
    );
    assert_eq!(
        fires(&daily, "America/New_York", "2026-03-07T12:00:00", 2),
        ["2026-03-08 03:00", "2026-03-09 02:30"]
    );
    let at_two = every(json!({"unit": "day", "at": "02:00"}));
    assert_eq!(fires(&at_two, "Europe/Paris", "2026-03-28T12:00:00", 1), ["2026-03-29 03:00"]);
    // Samoa had no 30 December 2011 at all.
    let noon = every(json!({"unit": "day", "at": "12:00"}));
    assert_eq!(
        fires(&noon, "Pacific/Apia", "2011-12-29T12:00:00", 2),
        ["2011-12-31 00:00", "2011-12-31 12:00"]
    );
}

#[test]
fn clocks_that_go_back() {
    let daily = every(json!({"unit": "day", "at": "02:30"}));
    let zone = zone("Europe/Paris");
    let first = next(&daily, &zone, "2026-10-24T22:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(first.to_string(), "2026-10-25T00:30:00Z", "in summer time");
    // Asked within the hour that comes again, too.
    for after in [first.to_string().as_str(), "2026-10-25T01:00:00Z", "2026-10-25T01:29:00Z"] {
        let second = next(&daily, &zone, after.parse().unwrap()).unwrap();
        assert_eq!(second.to_string(), "2026-10-26T01:30:00Z");
    }
    let hourly = every(json!({"unit": "hour", "minute": 30}));
    assert_eq!(next(&hourly, &zone, first).unwrap().to_string(), "2026-10-25T01:30:00Z");
    let quarters = cron("*/15 * * * *");
    let after = "2026-10-25T00:45:00Z".parse().unwrap();
    assert_eq!(next(&quarters, &zone, after).unwrap().to_string(), "2026-10-25T02:00:00Z");
}

#[test]
fn problems_name_the_part() {
    for (json, part, code) in [
        (json!(5), "", "invalid"),
        (json!({}), "every", "required"),
        (json!({"cron": "@daily", "every": {}}), "cron", "unknown"),
        (json!({"cron": "@daily", "x": 1}), "x", "unknown"),
        (json!({"every": {"n": 1}}), "every/unit", "required"),
        (json!({"every": {"unit": "decade"}}), "every/unit", "unknown"),
        (json!({"every": {"unit": "minutes", "n": 0}}), "every/n", "out_of_range"),
        (json!({"every": {"unit": "minutes", "n": "x"}}), "every/n", "invalid"),
        (json!({"every": {"unit": "hour", "minute": 60}}), "every/minute", "out_of_range"),
        (json!({"every": {"unit": "day"}}), "every/at", "required"),
        (json!({"every": {"unit": "day", "at": "24:00"}}), "every/at", "invalid"),
        (json!({"every": {"unit": "day", "at": "9h"}}), "every/at", "invalid"),
        (json!({"every": {"unit": "day", "at": "09:00", "day": 3}}), "every/day", "unknown"),
        (
            json!({"every": {"unit": "day", "at": "09:00", "weekdays_only": 1}}),
            "every/weekdays_only",
            "invalid",
        ),
        (json!({"every": {"unit": "week", "at": "09:00", "days": []}}), "every/days", "required"),
        (
            json!({"every": {"unit": "week", "at": "09:00", "days": ["lundi"]}}),
            "every/days",
            "invalid",
        ),
        (
            json!({"every": {"unit": "month", "at": "09:00", "day": 32}}),
            "every/day",
            "out_of_range",
        ),
        (json!({"cron": 5}), "cron", "invalid"),
        (json!({"cron": "* * * *"}), "cron", "cron_fields"),
        (json!({"cron": "60 * * * *"}), "cron/minute", "out_of_range"),
        (json!({"cron": "* +1 * * *"}), "cron/hour", "invalid"),
        (json!({"cron": "* 9-8 * * *"}), "cron/hour", "order"),
        (json!({"cron": "* * */0 * *"}), "cron/day_of_month", "step"),
        (json!({"cron": "* * 0 * *"}), "cron/day_of_month", "out_of_range"),
        (json!({"cron": "* * * janvier *"}), "cron/month", "invalid"),
        (json!({"cron": "* * * * 8"}), "cron/day_of_week", "out_of_range"),
        (json!({"cron": "* * * * ,"}), "cron/day_of_week", "invalid"),
        (json!({"cron": "0 0 30 2 *"}), "cron/day_of_month", "never"),
        (json!({"cron": "0 0 31 4,6,9,11 *"}), "cron/day_of_month", "never"),
    ] {
        let problem = Schedule::parse(&json).unwrap_err();
        assert_eq!((problem.part.as_str(), problem.code.word()), (part, code), "{json}");
    }
}

#[test]
fn every_day_has_one_across_a_year() {
    for name in ZONES {
        let zone = zone(name);
        for at in ["00:00", "01:59", "02:00", "02:15", "02:30", "02:59", "03:00", "23:59"] {
            let daily = every(json!({"unit": "day", "at": at}));
            let mut after = "2026-01-01T00:00:00"
                .parse::<jiff::civil::DateTime>()
                .unwrap()
                .to_zoned_datetime(zone.clone())
                .unwrap()
                .timestamp()
                - 1.second();
            for day in 0..365 {
                after = next(&daily, &zone, after).unwrap();
                let expected = Date::constant(2026, 1, 1) + day.days();
                assert_eq!(zone.to_datetime(after).date(), expected, "{name} {at}");
            }
        }
    }
}

fn schedules() -> impl Strategy<Value = Schedule> {
    let at = (0..24_u8, 0..60_u8).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
    prop_oneof![
        (1..3000_u32).prop_map(|n| every(json!({"unit": "minutes", "n": n}))),
        (0..60_u8).prop_map(|m| every(json!({"unit": "hour", "minute": m}))),
        (at.clone(), any::<bool>())
            .prop_map(|(at, w)| every(json!({"unit": "day", "at": at, "weekdays_only": w}))),
        (at.clone(), 0..7_usize).prop_map(|(at, d)| every(
            json!({"unit": "week", "at": at, "days": [Day::ALL[d].word()]})
        )),
        (at, 1..32_u8).prop_map(|(at, d)| every(json!({"unit": "month", "at": at, "day": d}))),
        (0..60_u8, 0..24_u8, 1..29_u8, 0..8_u8)
            .prop_map(|(m, h, d, w)| cron(&format!("{m},*/9 {h}-23/2 {d} * {w}"))),
        (0..60_u8, 0..24_u8, 1..13_u8)
            .prop_map(|(m, h, month)| cron(&format!("{m} {h} * {month} *"))),
    ]
}

proptest! {
    #[test]
    fn later_and_nothing_is_left_out(
        schedule in schedules(),
        second in 1_700_000_000_i64..2_000_000_000,
        name in proptest::sample::select(&ZONES[..]),
    ) {
        let zone = zone(name);
        let after = Timestamp::from_second(second).unwrap();
        let first = next(&schedule, &zone, after).unwrap();
        prop_assert!(first > after);
        // Whenever it is asked in between, the answer is the same.
        let between = after + (first.duration_since(after) / 2);
        prop_assert_eq!(next(&schedule, &zone, between), Some(first));
        let json = serde_json::to_value(&schedule).unwrap();
        prop_assert_eq!(serde_json::from_value::<Schedule>(json).unwrap(), schedule);
    }

    #[test]
    fn any_text_is_an_expression_or_a_problem(text in "[0-9*,/@a-z -]{0,20}", from in any::<i32>()) {
        if let Ok(cron) = Schedule::parse(&json!({ "cron": text })) {
            let after = Timestamp::from_second(i64::from(from)).unwrap();
            prop_assert!(next(&cron, &TimeZone::UTC, after).is_some());
        }
    }

    #[test]
    fn the_end_of_time_is_no_panic(schedule in schedules(), back in 0..4_000_000_i64) {
        for after in [Timestamp::MAX, Timestamp::MIN, Timestamp::from_second(Timestamp::MAX.as_second() - back).unwrap()] {
            if let Some(at) = next(&schedule, &zone("Europe/Paris"), after) {
                prop_assert!(at > after);
            }
        }
    }
}
