//! The table of Zapier's page, and what it leaves open.

use super::*;
use crate::dates::{DateOrder, Reading};
use crate::mapping::Values;
use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn paris() -> Reading {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    Reading { zone, order: DateOrder::DayMonth, now: Timestamp::UNIX_EPOCH }
}

fn one(word: &str, value: &str) -> Condition {
    keyed("{{1__a}}", word, value)
}

fn keyed(key: &str, word: &str, value: &str) -> Condition {
    let matches = Match::parse(word).unwrap_or_else(|| panic!("{word}"));
    Condition { key: Template::parse(key), matches, value: Template::parse(value) }
}

fn passes(any: Groups, payload: Json) -> bool {
    holds(&any, &Values::new().with("1", &payload), &paris()).holds
}

fn single(word: &str, value: &str, actual: Json) -> bool {
    passes(vec![vec![one(word, value)]], json!({ "a": actual }))
}

#[test]
fn each_word() {
    for (word, value, pass, fail) in [
        ("text_contains", "brown fox", json!("The quick Brown Fox"), json!("lazy dog")),
        ("text_not_contains", "apple", json!("Strawberries"), json!("Apples")),
        ("text_exactly", "Apples", json!("Apples"), json!("apples")),
        ("text_not_exactly", "Apples", json!("Apple"), json!("Apples")),
        ("text_in", "Apples, bananas", json!("Bananas"), json!("Apple")),
        ("text_not_in", "Apples, bananas", json!("Apple"), json!("Apples")),
        ("text_starts_with", "app", json!("Applesauce"), json!("Apricots")),
        ("text_not_starts_with", "App", json!("Bananas"), json!("Apples")),
        ("text_ends_with", "s", json!("Bananas"), json!("Apple")),
        ("text_not_ends_with", "s", json!("Banana"), json!("Apples")),
        ("text_exactly", "3", json!(3), json!(30)),
        ("number_greater", "10", json!("11"), json!("9")),
        ("number_greater", "10", json!(100), json!("dix")),
        ("number_less", "1 000,5", json!("999,75"), json!("1 000,50")),
        ("number_equals", "12,50", json!(12.5), json!("12.51")),
        ("date_after", "2018-12-31 01:00", json!("31/12/2018 01:01"), json!("31/12/2017")),
        (
            "date_before",
            "2023-05-17 11:45:26.000",
            json!("2023-05-17T09:45:25Z"),
            json!("2023-05-17T09:45:26Z"),
        ),
        ("date_equals", "17/05/2023", json!("2023-05-17 11:45:26.000"), json!("2023-05-16 23:00")),
        ("boolean_true", "", json!(true), json!(null)),
        ("boolean_true", "", json!("Oui"), json!("")),
        ("boolean_false", "", json!(0), json!("")),
        ("exists", "", json!(0), json!("")),
        ("exists", "", json!({ "a": 1 }), json!({})),
        ("not_exists", "", json!(null), json!(false)),
    ] {
        assert!(single(word, value, pass.clone()), "{word} {value:?} {pass}");
        assert!(!single(word, value, fail.clone()), "{word} {value:?} {fail}");
    }
}

#[test]
fn what_is_missing() {
    let verdict = holds(
        &vec![vec![one("text_not_contains", "x"), one("text_contains", "")]],
        &Values::new(),
        &paris(),
    );
    assert!(!verdict.holds);
    assert_eq!(verdict.missing, ["1__a"]);
    let passed: Vec<_> = verdict.checks[0].iter().map(|check| check.passed).collect();
    assert_eq!(passed, [true, false]);
    assert_eq!(
        verdict.to_json()[0][0],
        json!({ "key": "{{1__a}}", "match": "text_not_contains", "actual": null, "passed": true, "value": "x" })
    );
}

#[test]
fn any_group_is_enough_and_of_a_group_all() {
    let (yes, no) = (|| one("exists", ""), || one("not_exists", ""));
    let payload = || json!({ "a": 1 });
    assert!(passes(vec![vec![no()], vec![yes(), yes()]], payload()));
    assert!(!passes(vec![vec![no()], vec![yes(), no()]], payload()));
    assert!(passes(vec![], payload()));
    assert!(passes(vec![vec![]], payload()));
}

#[test]
fn of_line_items_one_is_enough_unless_something_is_negated() {
    let lines = || json!({ "l": [{ "n": "a", "q": 1 }, { "n": "b", "q": 5 }], "t": "x" });
    let n = |word: &str, value: &str| keyed("{{1__l[]n}}", word, value);
    let q = |word: &str, value: &str| keyed("{{1__l[]q}}", word, value);
    assert!(passes(vec![vec![n("text_exactly", "b"), q("number_greater", "3")]], lines()));
    // No one item passes both.
    assert!(!passes(vec![vec![n("text_exactly", "a"), q("number_greater", "3")]], lines()));
    assert!(passes(vec![vec![n("text_not_exactly", "c"), q("number_less", "9")]], lines()));
    assert!(!passes(vec![vec![n("text_not_exactly", "a")]], lines()));
    assert!(!passes(vec![vec![n("text_not_exactly", "c"), q("number_greater", "3")]], lines()));
    // What is no list is the same for each.
    assert!(passes(
        vec![vec![n("text_exactly", "a"), keyed("{{1__t}}", "text_exactly", "x")]],
        lines()
    ));
    assert!(passes(vec![vec![n("not_exists", "")]], json!({ "l": [] })));
}

#[test]
fn long_texts_are_not_kept_with_the_run() {
    let payload = json!({ "a": "é".repeat(10_000) });
    let any = vec![vec![one("exists", "")]];
    let verdict = holds(&any, &Values::new().with("1", &payload), &paris());
    assert!(verdict.checks[0][0].actual.as_str().unwrap().len() < 1_010);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn a_negation_is_the_opposite(
        word in prop::sample::select(Match::ALL),
        value in "[0-9a-cA-C,. /:T-]{0,12}",
        actual in "[0-9a-cA-C,. /:T-]{0,12}",
    ) {
        let holds = single(word.word(), &value, json!(actual));
        if let Some(positive) = word.negated() {
            prop_assert_ne!(holds, single(positive.word(), &value, json!(actual)));
        }
    }

    #[test]
    fn numbers_are_in_one_order(left in -1e6..1e6f64, right in -1e6..1e6f64) {
        let greater = single("number_greater", &right.to_string(), json!(left));
        let less = single("number_less", &right.to_string(), json!(left.to_string()));
        prop_assert_eq!(greater, left > right);
        prop_assert_eq!(less, left < right);
    }

    #[test]
    fn any_text_may_be_a_date(text in "\\PC{0,30}") {
        let _ = paris().read(&text);
        let _ = number(&text);
    }
}

#[test]
fn dates_are_in_the_order_of_the_reading() {
    let payload = json!({ "a": "01/01/2019" });
    let verdict = |order| {
        let any = vec![vec![one("date_after", "12/31/2018 1:00")]];
        holds(&any, &Values::new().with("1", &payload), &Reading { order, ..paris() })
    };
    // The example of Zapier's own page.
    assert!(verdict(DateOrder::MonthDay).holds);
    let day_first = verdict(DateOrder::DayMonth);
    assert_eq!(day_first.problem, Some(NotADate("12/31/2018 1:00".into())));
    assert_eq!(day_first.to_json()[0][0]["not_a_date"], "12/31/2018 1:00");
}

#[test]
fn what_is_no_date_counts_where_it_decides() {
    let payload = json!({ "a": "jamais", "b": ["2023-01-01", "jamais"], "c": null });
    let after = |key: &str| keyed(&format!("{{{{1__{key}}}}}"), "date_after", "2022-01-01");
    let (yes, no) = (keyed("{{1__a}}", "exists", ""), keyed("{{1__a}}", "not_exists", ""));
    let verdict = |any: Groups| {
        let verdict = holds(&any, &Values::new().with("1", &payload), &paris());
        (verdict.holds, verdict.problem.is_some())
    };
    assert_eq!(verdict(vec![vec![after("a")]]), (false, true));
    assert_eq!(verdict(vec![vec![after("a"), yes.clone()]]), (false, true));
    assert_eq!(verdict(vec![vec![after("a"), no]]), (false, false));
    assert_eq!(verdict(vec![vec![after("a")], vec![yes]]), (true, false));
    assert_eq!(verdict(vec![vec![after("b")]]), (true, false));
    assert_eq!(verdict(vec![vec![after("c")]]), (false, false));
}
