use super::*;
use crate::{
    actions::{FieldKind, definition},
    i18n::{self, ENGLISH, FRENCH},
};
use serde_json::json;
use std::collections::BTreeSet;
use zap_engine::{
    document::{StepKind, TURNS, TriggerKind},
    formatter::{Kind, transforms as all_transforms},
    schedule::{Every, Schedule, UNITS},
};

/// What a form shows that nobody has written down: a key.
fn is_key(text: &str) -> bool {
    let beginnings = [
        "app-",
        "action-",
        "field-",
        "choice-",
        "transform-",
        "hint-",
        "zap-",
        "told-",
        "day-",
        "effect-",
    ];
    !text.contains(' ') && beginnings.iter().any(|beginning| text.starts_with(beginning))
}

#[track_caller]
fn is_text(text: &str) {
    assert!(!text.trim().is_empty() && !is_key(text) && !text.contains('{'), "{text:?}");
}

#[track_caller]
fn are_texts(field: &FormField) {
    is_text(&field.label);
    is_text(&field.help);
    field.choices.iter().for_each(|(_, label)| is_text(label));
    if let FieldKind::Choice(words) = field.kind {
        assert_eq!(field.choices.iter().map(|(word, _)| *word).collect::<Vec<_>>(), words);
        assert!(field.default.is_empty() || words.contains(&&*field.default), "{}", field.key);
    }
}

fn form(app: &str, name: &str, params: Json) -> ActionForm {
    let params = params.as_object().cloned().unwrap_or_default();
    action(app, name, &params, Lang::Fr).unwrap_or_else(|| panic!("{app} {name}"))
}

#[test]
fn everything_has_its_texts() {
    for lang in Lang::ALL {
        for app in apps(lang) {
            is_text(&app.label);
            is_text(&app.description);
            for entry in app.actions {
                is_text(&entry.label);
                is_text(&entry.description);
                let form = action(app.name, entry.name, &Map::new(), lang).unwrap();
                form.fields.iter().for_each(are_texts);
            }
        }
        for transform in all_transforms() {
            is_text(&transform_label(transform.name, lang));
            let params = Map::from_iter([("transform".to_owned(), transform.name.into())]);
            let form = action("formatter", transform.action, &params, lang).unwrap();
            assert_eq!(form.fields.len(), transform.fields.len() + 1);
            form.fields.iter().for_each(are_texts);
        }
        for trigger in triggers(lang) {
            is_text(&trigger.label);
            is_text(&trigger.description);
            trigger.fields.iter().for_each(are_texts);
        }
        for step in steps(lang) {
            is_text(&step.label);
            is_text(&step.description);
            step.fields.iter().for_each(are_texts);
        }
        Effect::ALL.iter().for_each(|effect| is_text(&effect_label(*effect, lang)));
    }
}

/// The keys that are looked up, of each row of candidates the first that there is.
#[derive(Default)]
struct Used {
    known: BTreeSet<String>,
    keys: BTreeSet<String>,
}

impl Used {
    fn first(&mut self, keys: &[String]) {
        self.keys.extend(keys.iter().find(|key| self.known.contains(*key)).cloned());
    }

    fn field(&mut self, words: &Words, key: &str, choices: &[&str]) {
        self.first(&words.label_keys(key));
        self.first(&words.help_keys(key));
        choices.iter().for_each(|word| self.first(&words.choice_keys(key, word)));
    }

    fn form_fields(&mut self, words: &Words, fields: &[FormField]) {
        for field in fields {
            let choices: Vec<_> = field.choices.iter().map(|(word, _)| *word).collect();
            self.field(words, field.key, &choices);
        }
    }

    fn apps(&mut self) {
        let lang = Lang::Fr;
        for app in APPS.iter() {
            self.first(&[texts::app(app.name)]);
            self.first(&[texts::help(&texts::app(app.name))]);
            for action in app.actions {
                let words = Words { app: app.name, part: action.name, lang };
                self.first(&[texts::action(app.name, action.name)]);
                self.first(&[texts::help(&texts::action(app.name, action.name))]);
                for field in action.fields {
                    let choices = match field.kind {
                        FieldKind::Choice(words) => words,
                        _ => &[],
                    };
                    self.field(&words, field.key, choices);
                }
            }
        }
        for transform in all_transforms() {
            self.first(&[transforms::key(transform.name)]);
            let part = transform.name.replace('.', "-");
            let words = Words { app: "formatter", part: &part, lang };
            for field in transform.fields {
                let choices = match field.kind {
                    Kind::Choice(words) => words,
                    _ => &[],
                };
                self.field(&words, field.key, choices);
            }
        }
    }
}

#[test]
fn every_text_is_used() {
    let known: BTreeSet<_> = i18n::keys(FRENCH).into_iter().collect();
    assert_eq!(known, i18n::keys(ENGLISH).into_iter().collect());
    let mut used = Used { known, ..Used::default() };
    used.apps();
    for entry in triggers(Lang::Fr) {
        let words = Words { app: "trigger", part: entry.kind, lang: Lang::Fr };
        used.form_fields(&words, &entry.fields);
    }
    for entry in steps(Lang::Fr) {
        let words = Words { app: "step", part: entry.kind, lang: Lang::Fr };
        used.form_fields(&words, &entry.fields);
    }
    used.keys.extend(Effect::ALL.map(texts::effect));
    used.keys.extend(["create", "continue", "halt"].map(|word| format!("choice-on_miss-{word}")));
    let apps = APPS.iter().map(|app| app.name).chain(["trigger", "step"]);
    let of_fields: Vec<_> = apps.map(|app| format!("field-{app}-")).collect();
    let is_ours = |key: &&String| {
        let sets = ["app-", "action-", "choice-", "transform-", "effect-"];
        sets.iter().any(|set| key.starts_with(set))
            || of_fields.iter().any(|beginning| key.starts_with(beginning))
    };
    let orphans: Vec<_> =
        used.known.iter().filter(is_ours).filter(|key| !used.keys.contains(*key)).collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}

#[test]
fn a_form_follows_its_step() {
    let math = form("formatter", "number", json!({"transform": "number.math"}));
    let keys: Vec<_> = math.fields.iter().map(|field| field.key).collect();
    assert_eq!(keys, ["transform", "operation", "inputs", "decimals"]);
    assert_eq!(math.fields[2].label, "Nombres");
    let offered: Vec<_> = math.fields[0].choices.iter().map(|(word, _)| *word).collect();
    assert!(offered.contains(&"number.random") && !offered.contains(&"number.formatting"));
    let zapiers = form("formatter", "number", json!({"transform": "number.formatting"}));
    let chosen = ("number.formatting", "Écrire un nombre".to_owned());
    assert!(zapiers.fields[0].choices.contains(&chosen));
    assert_eq!(form("tables", "find_row", json!({})).action.effect, Effect::Reads);
    let creates = form("tables", "find_row", json!({"on_miss": "create"}));
    assert_eq!((creates.action.effect, creates.takes_columns), (Effect::Writes, true));
    assert!(action("tables", "drop", &Map::new(), Lang::Fr).is_none());
}

#[test]
fn a_new_record_says_what_it_has_by_itself() {
    let default = |action: &str, key: &str| {
        let form = form("crm", action, json!({}));
        form.fields.into_iter().find(|field| field.key == key).unwrap().default
    };
    assert_eq!(default("create_societe", "pays"), "FR");
    assert_eq!(default("create_societe", "type"), "client");
    assert_eq!(default("find_or_create_ticket", "priorite"), "normal");
    assert_eq!(default("update_ticket", "priorite"), "");
    assert_eq!(default("find_ticket", "on_miss"), "halt");
    let form = form("crm", "create_ticket", json!({}));
    let words: Vec<_> = form.fields.iter().filter(|field| field.key == "statut").collect();
    assert_eq!(words[0].choices[0], ("open", "Nouveau".to_owned()));
    let required: Vec<_> = form.fields.iter().take(3).map(|f| (f.key, f.required)).collect();
    assert_eq!(required, [("societe", true), ("sujet", true), ("description", false)]);
}

#[test]
fn a_definition_brings_its_own_words() {
    let form = form("oxiva", "nouveau_ticket", json!({}));
    let own = definition::oxiva().step("nouveau_ticket").unwrap();
    assert_eq!((form.action.label.as_str(), form.action.effect), ("Nouveau ticket", Effect::Reads));
    assert_eq!(form.action.description, own.description);
    assert_eq!(form.fields[1].label, own.fields[1].label);
}

#[test]
fn what_the_engine_knows_is_what_forms_offer() {
    let kinds: Vec<_> = triggers(Lang::Fr).into_iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, TriggerKind::WORDS);
    assert_eq!(steps(Lang::Fr).len() + 1, StepKind::WORDS.len());
    let fields = steps(Lang::Fr).into_iter().flat_map(|step| step.fields);
    let max = fields.into_iter().find(|field| field.key == "max").unwrap();
    assert_eq!(max.default, TURNS.to_string());
    let sample = json!({"n": 5, "minute": 5, "at": "09:00", "days": ["monday"], "day": 2, "weekdays_only": true});
    for unit in UNITS {
        let mut every = Map::from_iter([("unit".to_owned(), (*unit).into())]);
        let fields = schedule_fields(unit).iter();
        every.extend(fields.map(|key| ((*key).to_owned(), sample[key].clone())));
        let read = Schedule::parse(&json!({ "every": every })).unwrap();
        assert!(!matches!(read, Schedule::Every(Every::Day { weekdays_only: false, .. })));
    }
}
