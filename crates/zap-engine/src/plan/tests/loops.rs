//! Loops: their turns, their limits.

use super::*;

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
