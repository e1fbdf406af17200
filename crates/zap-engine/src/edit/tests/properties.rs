//! Any series of commands.

use super::*;
use crate::document::{Zap, tests::documents};
use proptest::prelude::*;
use std::collections::HashSet;

fn ids() -> impl Strategy<Value = String> {
    (1..14).prop_map(|id: i32| id.to_string())
}

fn spots() -> impl Strategy<Value = Place> {
    prop_oneof![
        ids().prop_map(Place::after),
        (prop::option::of(ids()), prop::option::of(0..3_usize))
            .prop_map(|(inside, at)| Place::In { inside, at }),
    ]
}

fn values() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(json!(null)),
        Just(json!("{{2__a}} {{=gives[\"3\"][\"a\"]}}")),
        Just(json!({ "a": ["{{1}}"] })),
        Just(json!({ "key": "{{2__a}}", "match": "exists" })),
        Just(json!({ "key": 3 })),
        Just(json!([])),
    ]
}

fn tree_commands() -> impl Strategy<Value = Command> {
    use StepWord::*;
    let words = prop::sample::select(vec![Filter, Paths, Action, Loop, Delay]);
    let fields = || values().prop_map(|value| value.as_object().cloned().unwrap_or_default());
    prop_oneof![
        4 => (words, spots()).prop_map(|(kind, place)| Command::Insert { kind, place, fields: Default::default() }),
        2 => ids().prop_map(|id| Command::Remove { id }),
        4 => (ids(), spots()).prop_map(|(step, place)| Command::Move { step, place }),
        2 => ids().prop_map(|id| Command::Duplicate { id }),
        1 => (documents(), spots()).prop_map(|(zap, place)| {
            Command::Paste { steps: zap["steps"].as_array().unwrap().clone(), place, trigger: Some("1".into()) }
        }),
        1 => (documents(), prop::bool::ANY).prop_map(|(zap, append)| {
            let mode = if append { PasteMode::Append } else { PasteMode::Replace };
            Command::PasteZap { zap, mode }
        }),
        1 => (values(), spots()).prop_map(|(step, place)| Command::Paste { steps: vec![step], place, trigger: None }),
        1 => ids().prop_map(|step| Command::AddPath { step, title: "x".into(), rule: PathRule::Custom, at: None }),
        1 => (ids(), prop::bool::ANY).prop_map(|(path, is_left)| {
            Command::MovePath { path, to: if is_left { Side::Left } else { Side::Right } }
        }),
        1 => (ids(), fields()).prop_map(|(step, fields)| Command::SetFields { step, fields }),
    ]
}

fn text_commands() -> impl Strategy<Value = Command> {
    use PathRule::*;
    let rules = prop::sample::select(vec![Custom, Always, Fallback]);
    let kinds = prop::sample::select(vec!["event", "schedule", "manual", "nope"]);
    let sources = prop::sample::select(vec!["line_items", "text", "numbers", "nope"]);
    let pointers = prop::sample::select(vec!["", "/a", "/a/0", "/a/-", "/b/c~1/d", "x"]);
    prop_oneof![
        (ids(), "[a\\n\u{1}]{0,3}").prop_map(|(id, title)| Command::Rename { id, title }),
        (ids(), "[a\\n\u{1}]{0,3}").prop_map(|(id, note)| Command::SetNote { id, note }),
        (ids(), prop::bool::ANY).prop_map(|(step, off)| Command::SetOff { step, off }),
        (ids(), prop::option::of(-1..3_i64))
            .prop_map(|(step, connection)| Command::SetConnection { step, connection }),
        (ids(), prop::option::of(-1..3_i64)).prop_map(|(step, max)| Command::SetMax { step, max }),
        (
            ids(),
            prop::option::of(sources),
            prop::option::of("[,a]{0,1}"),
            prop::option::of(prop::bool::ANY)
        )
            .prop_map(|(step, from, separator, trim)| {
                let from = from.map(str::to_owned);
                Command::SetLoop { step, from, separator, trim, over: None }
            }),
        (ids(), pointers, values()).prop_map(|(step, field, value)| Command::SetField {
            step,
            field: field.into(),
            value
        }),
        (ids(), prop::option::of(values()), prop::option::of("[a1]"))
            .prop_map(|(step, for_, until)| Command::SetDelay { step, for_, until, past: None }),
        (kinds, values()).prop_map(|(kind, fields)| Command::SetTrigger {
            kind: kind.into(),
            fields: fields.as_object().cloned().unwrap_or_default(),
        }),
        (ids(), rules).prop_map(|(path, rule)| Command::SetRule { path, rule }),
        (ids(), values()).prop_map(|(of, value)| Command::AddGroup { of, conditions: vec![value] }),
        (ids(), 0..2_usize, values()).prop_map(|(of, group, condition)| Command::AddCondition {
            of,
            group,
            condition
        }),
        (ids(), 0..2_usize, 0..2_usize).prop_map(|(of, group, line)| Command::RemoveCondition {
            of,
            group,
            line
        }),
        values().prop_map(|document| Command::Replace { document }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![tree_commands(), text_commands()]
}

fn all_ids(draft: &Json) -> Vec<String> {
    tree::parts(draft).iter().map(|found| found.id.to_owned()).collect()
}

/// Everything that reads a draft has an answer about this one.
fn read(draft: &Json) {
    drop(uses(draft));
    let outline = outline(draft);
    for entry in outline.entries() {
        let places = places(draft, Some(&entry.id));
        drop((places.up(), places.down(), reachable(draft, &entry.id), copy(draft, &entry.id)));
    }
    drop(neighbours(&outline));
}

/// What is worked out for all steps at once is what is worked out for each.
fn neighbours_are_the_places_beside(draft: &Json) -> Result<(), TestCaseError> {
    let outline = outline(draft);
    let neighbours = neighbours(&outline);
    for entry in outline.entries().into_iter().skip(1) {
        let places = places(draft, Some(&entry.id));
        let beside = Neighbours { up: places.up().cloned(), down: places.down().cloned() };
        prop_assert_eq!(neighbours.get(&entry.pointer), Some(&beside), "{}", entry.id);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// What commands make of a zap is a draft: a zap with gaps at most, within all limits. No id is there
    /// twice, and none is given again. What is refused has changed nothing, and what was is there to go back to.
    #[test]
    fn a_series_of_commands_makes_a_draft(
        zap in documents(), commands in prop::collection::vec(commands(), 1..25),
    ) {
        let (mut draft, mut last_id) = (zap.clone(), 0);
        let mut ever: HashSet<String> = all_ids(&draft).into_iter().collect();
        let mut former = Vec::new();
        for command in &commands {
            let Ok(edited) = apply(&draft, command, last_id) else { continue };
            prop_assert_eq!(Zap::draft_problems(&edited.document), [], "{:?}", command);
            if let Err(problems) = Zap::parse(&edited.document) {
                let is_gap = |one: &crate::document::Problem| one.is_gap() || one.code.word() == "one_of";
                prop_assert!(problems.iter().all(is_gap), "{command:?} {problems:?}");
            }
            let ids = all_ids(&edited.document);
            let once: HashSet<&String> = ids.iter().collect();
            prop_assert_eq!(once.len(), ids.len());
            let before: HashSet<String> = all_ids(&draft).into_iter().collect();
            let is_replaced = matches!(command,
                Command::Replace { .. } | Command::PasteZap { mode: PasteMode::Replace, .. });
            for id in ids.iter().filter(|id| !before.contains(*id) && !is_replaced) {
                prop_assert!(!ever.contains(id), "{id} again by {command:?}");
            }
            ever.extend(ids.iter().cloned());
            prop_assert!(edited.last_id >= last_id);
            if let Some(touched) = &edited.touched {
                prop_assert!(ids.contains(touched), "{touched} by {command:?}");
            }
            read(&edited.document);
            neighbours_are_the_places_beside(&edited.document)?;
            former.push((draft, edited.document.clone()));
            (draft, last_id) = (edited.document, edited.last_id);
        }
        for (before, after) in former.into_iter().rev() {
            prop_assert_eq!(&draft, &after);
            draft = before;
        }
        prop_assert_eq!(draft, zap);
    }

    /// Of documents that say the same nothing differs, and where nothing differs they say the same.
    #[test]
    fn a_difference_is_all_of_it(one in documents(), other in documents()) {
        prop_assert_eq!(difference(&one, &one), []);
        let changes = difference(&one, &other);
        prop_assert_eq!(changes.is_empty(), Zap::parse(&one).unwrap() == Zap::parse(&other).unwrap());
        // Each id that came or went is told, itself or with what is around it.
        let count = |is: fn(&What) -> Option<usize>| -> usize {
            let step = |change: &&Change| change.subject.is == SubjectKind::Step;
            let own = changes.iter().filter(step).filter(|change| is(&change.what).is_some()).count();
            own + changes.iter().filter_map(|change| is(&change.what)).sum::<usize>()
        };
        let added = count(|what| match what { What::Added { within, .. } => Some(*within), _ => None });
        let removed = count(|what| match what { What::Removed { within, .. } => Some(*within), _ => None });
        let (before, after) = (outline(&one).entries().len(), outline(&other).entries().len());
        prop_assert_eq!(before + added, after + removed);
    }

    /// Whatever a draft looks like, nothing panics.
    #[test]
    fn any_json_has_an_answer(
        document in documents(), at in any::<prop::sample::Index>(), value in values(),
        commands in prop::collection::vec(commands(), 1..8),
    ) {
        let mut broken = document.clone();
        let found = tree::parts(&document);
        let pointer = found[at.index(found.len())].pointer.clone();
        *broken.pointer_mut(&pointer).unwrap() = value;
        read(&broken);
        drop((difference(&broken, &document), difference(&document, &broken)));
        for command in commands {
            if let Ok(edited) = apply(&broken, &command, 3) {
                let (before, after) = (Zap::draft_problems(&broken), Zap::draft_problems(&edited.document));
                prop_assert!(after.len() <= before.len());
                read(&edited.document);
                broken = edited.document;
            }
        }
    }
}
