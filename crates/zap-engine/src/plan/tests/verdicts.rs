//! How runs end.

use super::*;

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
