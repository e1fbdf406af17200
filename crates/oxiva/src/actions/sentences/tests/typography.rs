//! Every action and transform has a sentence in both languages, whatever of it is filled in.

use super::*;
use crate::actions::{APPS, Field, FieldKind};
use serde_json::Map;
use zap_engine::{
    document::{StepKind, TriggerKind},
    formatter::{Kind, transforms},
};

/// A value that a person might choose for a field.
fn sample(kind: FieldKind) -> Json {
    match kind {
        FieldKind::Choice(words) => words[words.len() - 1].into(),
        FieldKind::Number => 2.into(),
        FieldKind::Boolean => true.into(),
        FieldKind::Dict => json!({ "nom": "{{1__nom}}" }),
        FieldKind::List => json!(["{{1__nom}}", "b"]),
        FieldKind::Table => 3.into(),
        FieldKind::Record(_) => "12".into(),
        FieldKind::Url => "https://user:secret@exemple.fr/hooks/secret".into(),
        _ => "Du texte {{1__sujet}}".into(),
    }
}

#[track_caller]
fn is_good(sentence: &str, lang: Lang) {
    let is_key = |word: &str| {
        let sets =
            ["say-", "does-", "field-", "choice-", "transform-", "app-", "action-", "match-"];
        sets.iter().any(|set| word.starts_with(set))
    };
    assert!(!sentence.trim().is_empty(), "{sentence:?}");
    assert!(!sentence.split([' ', '\u{a0}']).any(is_key), "{sentence}");
    assert!(
        !sentence.contains(['{', '}', '\u{2068}']) && !sentence.contains("secret"),
        "{sentence}"
    );
    assert!(!sentence.contains("  ") && !sentence.ends_with('.'), "{sentence}");
    if lang == Lang::Fr {
        for wrong in [" :", " ;", " !", " ?", "« ", " »", "'", "\"", "“"] {
            assert!(!sentence.contains(wrong), "{sentence}");
        }
    } else {
        assert!(!sentence.contains(['«', '»', '\'', '"']), "{sentence}");
    }
}

#[track_caller]
fn all_good(one: &Json) {
    for lang in Lang::ALL {
        is_good(&step(one, &names(), lang), lang);
        let document = json!({ "trigger": { "id": "1", "kind": "manual" }, "steps": [one] });
        is_good(&zap(&document, &names(), lang), lang);
    }
}

/// With nothing, with each field alone, and with all of them.
fn in_every_state(app: &str, name: &str, fixed: &Map<String, Json>, fields: &[(&str, Json)]) {
    let with = |some: &[(&str, Json)]| {
        let mut params = fixed.clone();
        params.extend(some.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        all_good(&action(app, name, Json::Object(params)));
    };
    with(&[]);
    with(fields);
    fields.iter().for_each(|field| with(std::slice::from_ref(field)));
}

#[test]
fn every_action_has_a_sentence() {
    for app in APPS.iter() {
        for declared in app.actions {
            let value = |field: &Field| (field.key, sample(field.kind));
            let fields: Vec<_> = declared.fields.iter().map(value).collect();
            in_every_state(app.name, declared.name, &Map::new(), &fields);
        }
    }
}

#[test]
fn every_effect_is_told_of() {
    use crate::actions::Effect;
    for app in APPS.iter() {
        for declared in app.actions.iter().filter(|action| action.effect != Effect::Reads) {
            for lang in Lang::ALL {
                let document = json!({ "trigger": { "id": "1", "kind": "manual" },
                    "steps": [action(app.name, declared.name, json!({}))] });
                let nothing = zap(&json!({ "trigger": { "kind": "manual" } }), &names(), lang);
                let said = zap(&document, &names(), lang);
                assert_ne!(said, nothing, "{} {}", app.name, declared.name);
            }
        }
    }
}

#[test]
fn every_transform_has_a_sentence() {
    for transform in transforms() {
        let chosen = Map::from_iter([("transform".to_owned(), transform.name.into())]);
        let fields = transform.fields.iter().map(|field| {
            let kind = match field.kind {
                Kind::Choice(words) => FieldKind::Choice(words),
                Kind::Dict => FieldKind::Dict,
                Kind::List => FieldKind::List,
                _ => FieldKind::Text,
            };
            (field.key, sample(kind))
        });
        let fields: Vec<_> = fields.collect();
        in_every_state("formatter", transform.action, &chosen, &fields);
    }
}

#[test]
fn every_kind_has_a_sentence() {
    for kind in StepKind::WORDS {
        all_good(&json!({ "id": "2", "kind": kind }));
    }
    for lang in Lang::ALL {
        for kind in TriggerKind::WORDS {
            is_good(&trigger(&json!({ "id": "1", "kind": kind }), &names(), lang), lang);
        }
        for event in crate::webhooks::settings::kinds() {
            let one = json!({ "id": "1", "kind": "event", "events": [event] });
            is_good(&trigger(&one, &names(), lang), lang);
        }
    }
}

/// Texts of sentences that no sentence is made of.
#[test]
fn every_text_is_used() {
    use crate::i18n::{FRENCH, keys};
    let mut used: Vec<String> = Vec::new();
    for app in APPS.iter() {
        for declared in app.actions {
            for manner in ["say", "does"] {
                let key = format!("{manner}-{}-{}", app.name, declared.name);
                let clauses = declared.fields.iter().flat_map(|field| {
                    let words = match field.kind {
                        FieldKind::Choice(words) => words,
                        _ => &[],
                    };
                    let of_word = words.iter().map(|word| format!("{key}-{}-{word}", field.key));
                    of_word.chain([format!("{key}-{}", field.key)]).collect::<Vec<_>>()
                });
                used.extend(clauses.collect::<Vec<_>>());
                used.push(format!("{key}-fields"));
                used.push(key);
            }
        }
    }
    used.extend(transforms().map(|transform| clauses::key_of_transform(transform.name)));
    used.extend(TriggerKind::WORDS.iter().map(|kind| format!("say-trigger-{kind}")));
    used.extend(crate::webhooks::settings::kinds().map(|kind| triggers::key_of_event(&kind)));
    let source = [
        include_str!("../conditions.rs"),
        include_str!("../flow.rs"),
        include_str!("../triggers.rs"),
        include_str!("../whole.rs"),
        include_str!("../values.rs"),
    ]
    .concat();
    let is_used = |key: &str| {
        let numbered = ["say-delay-", "say-schedule-", "say-weekday-"];
        used.iter().any(|known| known == key)
            || source.contains(&format!("\"{key}\""))
            || numbered.iter().any(|set| key.starts_with(set))
    };
    let keys = keys(FRENCH).into_iter();
    let ours = keys.filter(|key| key.starts_with("say-") || key.starts_with("does-"));
    let orphans: Vec<_> = ours.filter(|key| !is_used(key)).collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}
