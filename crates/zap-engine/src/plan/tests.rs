//! Whole runs, with made-up outcomes.

use super::*;
use crate::dates::{DateOrder, Reading};
use crate::document::Zap;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;

/// Does everything that comes due, giving each step what `outcome` says; the trace of what was done.
pub(crate) fn run(
    zap: &Zap,
    trigger: &Json,
    outcome: impl Fn(&Due<'_>) -> (Status, Json),
) -> (Vec<String>, Next<'static>) {
    let (mut done, mut trace) = (Done::new(), Vec::new());
    loop {
        let advance = advance(zap, trigger, &mut done, &utc());
        for decided in &advance.decided {
            let Decided { step, item, status, .. } = decided;
            trace.push(format!("{step}/{item} {}", status.word()));
        }
        match advance.next {
            Next::Run(due) => {
                let (status, output) = outcome(&due);
                let params = Json::from(due.params.clone());
                trace.push(format!("{}/{} {} {params}", due.step.id, due.item, status.word()));
                done.note(&due.step.id, &due.item, status, output);
            }
            Next::End(verdict) => return (trace, Next::End(verdict)),
            Next::Exhausted => return (trace, Next::Exhausted),
            Next::Wait { step, item } => panic!("{} {item} waits", step.id),
        }
    }
}

#[test]
fn a_step_can_ask_when_it_is_done() {
    let zap = zap(json!([{
        "id": "2", "kind": "action", "app": "storage", "action": "set",
        "params": { "value": "{{zap_meta_utc_iso}}", "other": "{{zap_meta_nope}}" },
    }]));
    let mut done = Done::new();
    let Next::Run(due) = advance(&zap, &json!({}), &mut done, &utc()).next else { panic!() };
    assert_eq!(Json::from(due.params), json!({ "value": "1970-01-01T00:00:00Z" }));
    assert_eq!(due.warnings, ["missing:zap_meta_nope"]);
    let warned: Vec<_> = zap.warnings().into_iter().map(|problem| problem.pointer).collect();
    assert_eq!(warned, ["/steps/0/params/other"]);
}

fn utc() -> Reading {
    Reading { zone: TimeZone::UTC, order: DateOrder::DayMonth, now: Timestamp::UNIX_EPOCH }
}

fn zap(steps: Json) -> Zap {
    let document = json!({
        "title": "t",
        "trigger": { "id": "1", "kind": "catch_hook" },
        "steps": steps,
    });
    Zap::parse(&document).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn post(id: &str, params: Json) -> Json {
    json!({ "id": id, "kind": "action", "app": "webhooks", "action": "post", "params": params })
}

fn is(key: &str, value: &str) -> Json {
    json!([[{ "key": key, "match": "text_exactly", "value": value }]])
}

fn path(id: &str, any: Json, steps: Json) -> Json {
    json!({ "id": id, "rule": "custom", "any": any, "steps": steps })
}

fn fine(_: &Due<'_>) -> (Status, Json) {
    (Status::Success, json!({}))
}

#[test]
fn the_path_that_matches_is_taken() {
    let steps = json!([{ "id": "2", "kind": "paths", "paths": [
        path("a", is("{{1__objet}}", "client"), json!([post("3", json!({ "nom": "{{1__nom}}" }))])),
        path("b", is("{{1__objet}}", "ticket"), json!([post("4", json!({}))])),
        { "id": "c", "rule": "fallback", "steps": [post("5", json!({}))] },
    ] }]);
    let zap = zap(steps);
    let (trace, next) = run(&zap, &json!({ "objet": "client", "nom": "Dupont" }), fine);
    assert_eq!(trace, ["2/ success", r#"3/ success {"nom":"Dupont"}"#]);
    assert_eq!(next, Next::End(Verdict::Success));
    let (trace, _) = run(&zap, &json!({ "objet": "autre" }), fine);
    assert_eq!(trace, ["2/ success", "5/ success {}"]);
}

fn repeat(id: &str, over: Json, steps: Json) -> Json {
    json!({ "id": id, "kind": "loop", "over": over, "steps": steps })
}

fn filter(id: &str, key: &str, value: &str) -> Json {
    json!({ "id": id, "kind": "filter", "any": is(key, value) })
}

/// Errors, halts and lists for the steps named so.
fn by_name(due: &Due<'_>) -> (Status, Json) {
    match due.step.id.split('-').next().unwrap_or_default() {
        "error" => (Status::Errored, json!({})),
        "halt" => (Status::Halted, json!({})),
        "two" => (Status::Success, json!([{ "n": 1 }, { "n": 2 }])),
        "none" => (Status::Success, json!([])),
        "texts" => (Status::Success, json!(["a", "b"])),
        _ => (Status::Success, due.params.clone().into()),
    }
}

fn verdict(steps: Json) -> Next<'static> {
    run(&zap(steps), &json!({ "l": [1, 2], "a": "x" }), by_name).1
}

#[test]
fn every_path_that_matches_is_taken_and_an_error_stops_its_own() {
    let any = || is("{{1__a}}", "x");
    let steps = json!([
        { "id": "g", "kind": "paths", "paths": [
            path("pa", any(), json!([post("error-a", json!({})), post("never", json!({}))])),
            { "id": "pb", "rule": "always", "steps": [post("b", json!({}))] },
            path("pc", is("{{1__a}}", "y"), json!([post("c", json!({}))])),
            { "id": "pd", "rule": "fallback", "steps": [post("d", json!({}))] },
        ] },
        post("after", json!({})),
    ]);
    let zap = zap(steps);
    let (trace, next) = run(&zap, &json!({ "a": "x" }), by_name);
    assert_eq!(trace, ["g/ success", "error-a/ errored {}", "b/ success {}"]);
    assert_eq!(next, Next::End(Verdict::Errored));
}

#[test]
fn what_comes_after_paths_sees_what_was_done_in_them() {
    let steps = json!([
        { "id": "g", "kind": "paths", "paths": [
            { "id": "pa", "rule": "always", "steps": [post("a", json!({ "v": "{{1__a}}" }))] } ] },
        post("after", json!({ "w": "{{a__v}}", "m": "{{g__matched}}" })),
    ]);
    let (trace, _) = run(&zap(steps), &json!({ "a": "x" }), by_name);
    assert_eq!(
        trace,
        ["g/ success", r#"a/ success {"v":"x"}"#, r#"after/ success {"w":"x","m":["pa"]}"#]
    );
}

#[test]
fn a_loop_goes_through_its_lists_side_by_side() {
    let inner = repeat(
        "in",
        json!({ "x": "{{out__l__t}}" }),
        json!([post(
            "p",
            json!({ "v": "{{out__n}}{{in__x}}{{in__loop_iteration}}{{in__loop_iteration_is_last}}" })
        ),]),
    );
    let steps = json!([
        repeat("out", json!({ "l": "{{1__l}}", "n": "{{1__l[]n}}", "c": "z" }), json!([inner])),
        post("after", json!({ "n": "{{out__n}}", "gone": "{{p__v}}" })),
    ]);
    let payload = json!({ "l": [{ "n": "a", "t": ["x", "y"] }, { "n": "b", "t": [] }] });
    let (trace, next) = run(&zap(steps), &payload, fine);
    assert_eq!(
        trace,
        [
            "out/ success",
            "in/0 success",
            r#"p/0.0 success {"v":"ax1false"}"#,
            r#"p/0.1 success {"v":"ay2true"}"#,
            "in/1 success",
            // Of a loop that is over there is the list of its turns; of what was in it nothing.
            r#"after/ success {"n":["a","b"]}"#,
        ]
    );
    assert_eq!(next, Next::End(Verdict::Success));
}

#[test]
fn a_loop_without_its_list_has_no_turn() {
    for (over, turns) in [
        (json!({ "a": "{{1__nope}}" }), 0),
        (json!({ "a": "{{1__nope}}", "b": "x" }), 0),
        (json!({ "a": "" }), 0),
        (json!({ "a": "{{1__a}}" }), 1),
        (json!({ "a": "{{1__l}}", "b": "{{1__nope}}" }), 2),
        (json!({ "a": [] , "b": "x" }), 0),
    ] {
        let steps = json!([repeat("out", over.clone(), json!([post("p", json!({}))]))]);
        let (trace, next) = run(&zap(steps), &json!({ "l": [1, 2], "a": "x" }), fine);
        assert_eq!(trace.len(), 1 + turns, "{over}: {trace:?}");
        assert_eq!(next, Next::End(Verdict::Success));
    }
}

#[test]
fn a_loop_stops_at_its_limit_and_says_so() {
    let mut repeat = repeat("out", json!({ "a": "{{1__l}}" }), json!([post("p", json!({}))]));
    repeat["max"] = 3.into();
    let zap = zap(json!([repeat]));
    let mut done = Done::new();
    let advance = advance(&zap, &json!({ "l": vec![0; 10] }), &mut done, &utc());
    assert_eq!(advance.decided[0].warnings, ["left_out:7"]);
    assert_eq!(advance.decided[0].input, json!({ "a": { "items": 10 } }));
    assert_eq!(
        advance.decided[0].output[2],
        json!({ "a": 0, "loop_iteration": 3, "loop_iteration_is_last": true })
    );
}

/// What a loop of these makes of `over`, with its warnings, or the problem.
fn turns_of(settings: Json, payload: Json) -> (Json, Vec<String>, Option<Undecided>) {
    let mut steps = json!([repeat("out", json!({}), json!([post("p", json!({}))]))]);
    steps[0].as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let zap = zap(steps);
    let advance = advance(&zap, &payload, &mut Done::new(), &utc());
    let Decided { output, warnings, problem, .. } = advance.decided[0].clone();
    (Json::clone(&output), warnings, problem)
}

#[test]
fn a_loop_splits_texts() {
    let pieces = |settings: Json, text: &str| -> Vec<String> {
        let mut settings = settings;
        settings["from"] = "text".into();
        settings["over"] = json!({ "v": "{{1__t}}" });
        let (turns, _, problem) = turns_of(settings, json!({ "t": text }));
        assert_eq!(problem, None);
        let value = |turn: &Json| turn["v"].as_str().unwrap().to_owned();
        turns.as_array().unwrap().iter().map(value).collect()
    };
    assert_eq!(pieces(json!({}), "a, b ,c"), ["a", "b", "c"]);
    assert_eq!(pieces(json!({ "trim": false }), "a, b ,c"), ["a", " b ", "c"]);
    assert_eq!(pieces(json!({}), "a,,b,"), ["a", "", "b"]);
    assert_eq!(pieces(json!({}), "a"), ["a"]);
    for nothing in ["", " ", ","] {
        let expected: &[&str] = if nothing == "," { &[""] } else { &[] };
        assert_eq!(pieces(json!({}), nothing), expected, "{nothing:?}");
    }
    let lines = json!({ "separator": "[:newline:]" });
    assert_eq!(pieces(lines, "Mairie, Lyon\r\nÉcole\n"), ["Mairie, Lyon", "École"]);
    assert_eq!(pieces(json!({ "separator": "\n" }), "a\nb"), ["a", "b"]);
    assert_eq!(pieces(json!({ "separator": " | " }), "a | b"), ["a", "b"]);
    // Texts lie side by side, with lists too; a number is a text.
    let over = json!({ "from": "text", "max": 2, "over": { "a": "x,y", "l": "{{1__l}}", "n": "{{1__n}}" } });
    let (turns, warnings, _) = turns_of(over, json!({ "l": [1, 2, 3], "n": 7 }));
    let expected = json!([
        { "a": "x", "l": 1, "n": "7", "loop_iteration": 1, "loop_iteration_is_last": false },
        { "a": "y", "l": 2, "loop_iteration": 2, "loop_iteration_is_last": true },
    ]);
    assert_eq!((turns, warnings), (expected, vec!["left_out:1".to_owned()]));
    let many = json!({ "from": "text", "over": { "a": "{{1__a}}" } });
    let (turns, warnings, _) = turns_of(many.clone(), json!({ "a": "x,".repeat(1_000_000) }));
    assert_eq!((turns.as_array().unwrap().len(), warnings[0].as_str()), (500, "left_out:999500"));
    assert_eq!(turns_of(many, json!({})).0, json!([]));
}

#[test]
fn a_loop_counts() {
    let numbers = |over: Json| {
        let settings = json!({ "from": "numbers", "over": over, "max": 4 });
        let (turns, warnings, problem) = turns_of(settings, json!({ "n": 3 }));
        let turns = turns.as_array().cloned().unwrap_or_default();
        let numbers: Vec<i64> = turns.iter().filter_map(|turn| turn["number"].as_i64()).collect();
        let problem = problem.map(|problem| match problem {
            Undecided::NotANumber { key, text } => format!("{key} {text}"),
            other => panic!("{other:?}"),
        });
        (numbers, warnings.join(" "), problem.unwrap_or_default())
    };
    let counts =
        |numbers: &[i64], warning: &str| (numbers.to_vec(), warning.to_owned(), String::new());
    let fails = |problem: &str| (Vec::new(), String::new(), problem.to_owned());
    assert_eq!(numbers(json!({ "end": "{{1__n}}" })), counts(&[1, 2, 3], ""));
    assert_eq!(
        numbers(json!({ "start": 10, "end": "0", "increment": -5 })),
        counts(&[10, 5, 0], "")
    );
    assert_eq!(numbers(json!({ "start": "2.0", "end": 2 })), counts(&[2], ""));
    assert_eq!(numbers(json!({ "start": 1, "end": 0 })), counts(&[], ""));
    assert_eq!(numbers(json!({ "end": 10 })), counts(&[1, 2, 3, 4], "left_out:6"));
    assert_eq!(numbers(json!({ "end": "{{1__nope}}" })), counts(&[], "missing:1__nope"));
    assert_eq!(
        numbers(json!({ "start": i64::MIN, "end": i64::MAX, "increment": i64::MAX })).0,
        [i64::MIN, -1, i64::MAX - 1]
    );
    assert_eq!(numbers(json!({ "end": "trois" })), fails("end trois"));
    assert_eq!(numbers(json!({ "end": 2.5 })), fails("end 2.5"));
    assert_eq!(numbers(json!({ "end": 2, "increment": 0 })), fails("increment 0"));
}

#[test]
fn a_list_of_objects_fans_out() {
    let steps = json!([
        post("two-a", json!({})),
        filter("f", "{{two-a__n}}", "2"),
        post("two-b", json!({})),
        post("c", json!({ "v": "{{two-a__n}}{{two-b__n}}" })),
    ]);
    let (trace, next) = run(&zap(steps), &json!({}), by_name);
    assert_eq!(
        trace,
        [
            "two-a/ success {}",
            "f/0 filtered",
            "f/1 success",
            "two-b/1 success {}",
            r#"c/1.0 success {"v":"21"}"#,
            r#"c/1.1 success {"v":"22"}"#,
        ]
    );
    assert_eq!(next, Next::End(Verdict::Success));
    let (trace, _) =
        run(&zap(json!([post("none", json!({})), post("x", json!({}))])), &json!({}), by_name);
    assert_eq!(trace, ["none/ success {}"]);
    let steps = json!([post("texts", json!({})), post("x", json!({ "v": "{{texts}}" }))]);
    let (trace, _) = run(&zap(steps), &json!({}), by_name);
    assert_eq!(trace[1], r#"x/ success {"v":["a","b"]}"#);
}

#[test]
fn verdicts() {
    let turns = |steps: Json| repeat("out", json!({ "a": "{{1__l}}" }), steps);
    let stop = || filter("f", "{{1__a}}", "y");
    let (fine, error, halt) =
        (|| post("p", json!({})), || post("error", json!({})), || post("halt", json!({})));
    let always = |id: &str, step: Json| json!({ "id": id, "rule": "always", "steps": [step] });
    let paths = |paths: Json| json!({ "id": "g", "kind": "paths", "paths": paths });
    for (steps, expected) in [
        (json!([]), Verdict::Success),
        (json!([fine()]), Verdict::Success),
        (json!([fine(), stop(), halt()]), Verdict::Filtered),
        (json!([turns(json!([stop(), fine()]))]), Verdict::Filtered),
        (json!([turns(json!([stop()])), fine()]), Verdict::Success),
        (json!([turns(json!([filter("f", "{{out__a}}", "2"), fine()]))]), Verdict::Success),
        (json!([halt(), fine()]), Verdict::Halted),
        (json!([error(), fine()]), Verdict::Errored),
        (json!([turns(json!([halt()])), fine()]), Verdict::Halted),
        (
            json!([paths(json!([always("a", halt()), always("b", error()), always("c", fine())]))]),
            Verdict::Errored,
        ),
        (json!([paths(json!([always("a", stop()), always("b", fine())]))]), Verdict::Success),
        (json!([paths(json!([always("a", stop())]))]), Verdict::Filtered),
        (
            json!([paths(json!([path("a", is("{{1__a}}", "y"), json!([error()]))]))]),
            Verdict::Success,
        ),
    ] {
        assert_eq!(verdict(steps.clone()), Next::End(expected), "{steps}");
    }
}

#[test]
fn what_failed_is_mended_alone() {
    let steps = json!([
        repeat(
            "out",
            json!({ "a": "{{1__l}}" }),
            json!([post("x", json!({ "v": "{{out__a}}" })), post("y", json!({}))])
        ),
        post("after", json!({})),
    ]);
    let zap = zap(steps);
    let (trigger, mut done, mut trace) = (json!({ "l": [0, 1, 2] }), Done::new(), Vec::new());
    for mended in [false, true] {
        let next = loop {
            match advance(&zap, &trigger, &mut done, &utc()).next {
                Next::Run(due) => {
                    let fails = !mended && due.params.get("v") == Some(&json!(1));
                    let status = if fails { Status::Errored } else { Status::Success };
                    trace.push(format!("{}/{} {}", due.step.id, due.item, status.word()));
                    done.note(&due.step.id, &due.item, status, json!({}));
                }
                other => break other,
            }
        };
        assert_eq!(next, Next::End(if mended { Verdict::Success } else { Verdict::Errored }));
        done.forget("x", if mended { "none" } else { "1" });
    }
    assert_eq!(
        trace,
        [
            "x/0 success",
            "y/0 success",
            "x/1 errored",
            "x/2 success",
            "y/2 success",
            "x/1 success",
            "y/1 success",
            "after/ success"
        ]
    );
}

#[test]
fn who_waits_holds_up_the_rest() {
    let zap = zap(json!([
        { "id": "2", "kind": "delay", "for": { "value": "{{1__n}}", "unit": "hours" } },
        { "id": "3", "kind": "delay", "until": "{{1__date}} +1d" },
    ]));
    let (trigger, mut done) = (json!({ "n": 2, "date": "2023-05-17" }), Done::new());
    let Next::Run(due) = advance(&zap, &trigger, &mut done, &utc()).next else { panic!() };
    assert_eq!(Json::from(due.params), json!({ "value": "2", "unit": "hours" }));
    done.note("2", "", Status::Waiting, Json::Null);
    let next = advance(&zap, &trigger, &mut done, &utc()).next;
    assert_eq!(next, Next::Wait { step: &zap.steps[0], item: String::new() });
    done.note("2", "", Status::Success, Json::Null);
    let Next::Run(due) = advance(&zap, &trigger, &mut done, &utc()).next else { panic!() };
    assert_eq!(Json::from(due.params), json!({ "until": "2023-05-17 +1d", "past": "continue" }));
}

#[test]
fn a_run_that_multiplies_without_end_is_stopped() {
    let zap = zap((0..60).map(|id| post(&format!("two-{id}"), json!({}))).collect());
    let (trace, next) = run(&zap, &json!({}), by_name);
    assert_eq!(next, Next::Exhausted);
    assert_eq!(trace.len(), MAX_STEPS);
}

#[test]
fn many_turns_of_many_steps_take_time_in_proportion() {
    let ten: Json =
        (0..10).map(|id| post(&format!("p{id}"), json!({ "v": "{{out__a}}" }))).collect();
    let zap = zap(json!([repeat("out", json!({ "a": "{{1__l}}" }), ten)]));
    let (trace, next) = run(&zap, &json!({ "l": vec![json!({ "n": 1 }); 500] }), fine);
    assert_eq!((trace.len(), next), (5_001, Next::End(Verdict::Success)));
}

mod properties {
    use super::*;
    use crate::document::tests::documents;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn outputs() -> impl Strategy<Value = (Status, Json)> {
        let output = prop_oneof![
            4 => Just(json!({ "a": [{ "b": 1 }, { "b": "x" }], "b": "y" })),
            1 => Just(json!([{ "a": 1 }, { "a": 2 }])),
            1 => Just(json!([])),
            1 => Just(json!({ "matched": ["3", 4, null] })),
            1 => Just(json!("text")),
        ];
        (
            prop::sample::select(vec![
                Status::Success,
                Status::Success,
                Status::Success,
                Status::Errored,
                Status::Halted,
            ]),
            output,
        )
    }

    fn zaps() -> impl Strategy<Value = Zap> {
        documents().prop_map(|document| Zap::parse(&document).unwrap())
    }

    fn trigger() -> Json {
        json!({ "a": [{ "b": "x" }, { "b": 2 }, {}], "b": "a", "0": null })
    }

    type Key = (String, String);

    /// Runs to the end; each outcome is chosen by the step and item it is for.
    fn finish(
        zap: &Zap,
        done: &mut Done,
        outcomes: &[(Status, Json)],
        most: usize,
    ) -> (Vec<Key>, Option<Verdict>) {
        let mut order = Vec::new();
        while order.len() < most {
            let advance = advance(zap, &trigger(), done, &utc());
            order.extend(advance.decided.into_iter().map(|one| (one.step, one.item)));
            match advance.next {
                Next::Run(due) => {
                    let sum: usize =
                        due.step.id.bytes().chain(due.item.bytes()).map(usize::from).sum();
                    let (status, output) = outcomes[sum % outcomes.len()].clone();
                    done.note(&due.step.id, &due.item, status, output);
                    order.push((due.step.id.clone(), due.item));
                }
                Next::End(verdict) => return (order, Some(verdict)),
                _ => return (order, None),
            }
        }
        (order, None)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn a_run_ends_and_nothing_is_done_twice(zap in zaps(), outcomes in prop::collection::vec(outputs(), 1..5)) {
            let mut done = Done::new();
            let (order, verdict) = finish(&zap, &mut done, &outcomes, 20_000);
            prop_assert!(verdict.is_some() || order.len() >= 20_000);
            let once: HashSet<_> = order.iter().collect();
            prop_assert_eq!(once.len(), order.len());
            prop_assert_eq!(done.len(), order.len());
            let again = advance(&zap, &trigger(), &mut done, &utc());
            if let Some(verdict) = verdict {
                prop_assert_eq!(again.next, Next::End(verdict));
                prop_assert!(again.decided.is_empty());
            }
            // What is kept of turns that are over changes nothing.
            let mut afresh = Done::new();
            for (step, item) in &order {
                let (status, output) = done.get(step, item).unwrap();
                afresh.note(step, item, status, output.clone());
            }
            prop_assert_eq!(finish(&zap, &mut afresh, &outcomes, 1).1, verdict.filter(|_| order.len() < 20_000));
        }

        #[test]
        fn a_run_is_taken_up_where_it_stopped(
            zap in zaps(), outcomes in prop::collection::vec(outputs(), 1..5), at in any::<prop::sample::Index>(),
        ) {
            let mut whole = Done::new();
            let (order, verdict) = finish(&zap, &mut whole, &outcomes, 2_000);
            let kept = at.index(order.len() + 1);
            let mut done = Done::new();
            for (step, item) in &order[..kept] {
                let (status, output) = whole.get(step, item).unwrap();
                done.note(step, item, status, output.clone());
            }
            let (rest, again) = finish(&zap, &mut done, &outcomes, 2_000 - kept);
            let most = rest.len().min(order.len() - kept);
            prop_assert_eq!(&rest[..most], &order[kept..kept + most]);
            if order.len() < 2_000 {
                prop_assert_eq!(again, verdict);
                prop_assert_eq!(done, whole);
            }
        }

        #[test]
        fn whatever_is_said_to_be_done_has_an_answer(
            zap in zaps(),
            noted in prop::collection::vec(("[1-9]", "(|0|1|0\\.1)", prop::sample::select(Status::ALL), outputs()), 0..20),
        ) {
            let mut done = Done::new();
            for (step, item, status, (_, output)) in noted {
                done.note(&step, &item, status, output);
            }
            let mut same = done.clone();
            let first = advance(&zap, &trigger(), &mut done, &utc());
            prop_assert_eq!(advance(&zap, &trigger(), &mut same, &utc()), first);
        }
    }
}

#[test]
fn what_is_switched_off_is_passed_over() {
    let off = |mut step: Json| {
        step["off"] = true.into();
        step
    };
    let steps = json!([
        off(filter("f", "{{1__a}}", "y")),
        off(post("2", json!({ "v": "{{1__a}}" }))),
        off(repeat("l", json!({ "a": "{{1__l}}" }), json!([post("error-in", json!({}))]))),
        post("two-a", json!({ "v": "{{2__v}}", "w": "-{{2__v}}", "l": "{{l}}" })),
        { "id": "g", "kind": "paths", "paths": [
            { "id": "pa", "rule": "always", "steps": [off(post("b", json!({}))), post("c", json!({}))] } ] },
        off(post("error-end", json!({}))),
    ]);
    let (trace, next) = run(&zap(steps), &json!({ "a": "x", "l": [1] }), by_name);
    assert_eq!(
        trace,
        [
            r#"two-a/ success {"w":"-"}"#,
            "g/0 success",
            "c/0 success {}",
            "g/1 success",
            "c/1 success {}"
        ]
    );
    assert_eq!(next, Next::End(Verdict::Success));
}

/// A group is the last of its list if only what is switched off follows it: then what became of it is what
/// became of the list.
#[test]
fn what_is_switched_off_at_the_end_changes_no_verdict() {
    let group = |steps: Json| {
        json!({ "id": "g", "kind": "paths", "paths": [
            { "id": "pa", "rule": "always", "steps": steps } ] })
    };
    let mut off = post("z", json!({}));
    off["off"] = true.into();
    let stopped = group(json!([filter("f", "{{1__a}}", "y"), post("b", json!({}))]));
    assert_eq!(verdict(json!([stopped, off])), Next::End(Verdict::Filtered));
    assert_eq!(verdict(json!([off])), Next::End(Verdict::Success));
}

/// A date that cannot be read is an error, not a run that was filtered.
#[test]
fn what_is_no_date_is_an_error() {
    let date = json!([[{ "key": "{{1__d}}", "match": "date_after", "value": "2023-01-01" }]]);
    let filter = zap(json!([
        { "id": "2", "kind": "filter", "any": date },
        { "id": "3", "kind": "action", "app": "a", "action": "b" },
    ]));
    let paths = zap(json!([{ "id": "2", "kind": "paths", "paths": [
        { "id": "4", "rule": "custom", "any": date, "steps": [] },
        { "id": "5", "rule": "fallback", "steps": [] },
    ]}]));
    for zap in [&filter, &paths] {
        let advance = advance(zap, &json!({ "d": "bientôt" }), &mut Done::new(), &utc());
        assert_eq!(advance.next, Next::End(Verdict::Errored));
        let problem = Some(Undecided::NotADate(NotADate("bientôt".to_owned())));
        let decided = &advance.decided[0];
        assert_eq!((decided.status, &decided.problem), (Status::Errored, &problem));
    }
    let later = advance(&filter, &json!({ "d": "" }), &mut Done::new(), &utc());
    assert_eq!(later.next, Next::End(Verdict::Filtered));
}
