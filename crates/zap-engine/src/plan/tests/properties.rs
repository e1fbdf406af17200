//! What holds for every zap and whatever its steps give.

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
                let sum: usize = due.step.id.bytes().chain(due.item.bytes()).map(usize::from).sum();
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
