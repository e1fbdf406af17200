//! Whether the parameters of an action can be what they should, before it is ever called. A text with
//! a reference in it (`{{1__id}}`) may become anything.

use super::{Field, FieldKind};
use crate::records::input;
use serde_json::{Map, Value as Json};
use zap_engine::{
    document::{Code, Problem},
    mapping,
};

/// What is wrong, by JSON pointer into the parameters; nothing of an app that is not known.
pub(super) fn check(app: &str, name: &str, params: &Map<String, Json>) -> Vec<Problem> {
    let Some(app) = super::find(app) else { return Vec::new() };
    let Some(action) = app.action(name) else {
        let known: Vec<_> = app.actions.iter().map(|action| action.name).collect();
        return vec![problem(
            "",
            Code::UnknownWord,
            [("word", name), ("known", &known.join(", "))],
        )];
    };
    let missing = action.fields.iter().filter(|field| field.required).filter_map(|field| {
        let there = params.get(field.key).is_some_and(|value| !is_empty(value));
        (!there).then(|| problem("", Code::MissingKey, [("key", field.key)]))
    });
    let wrong = params.iter().filter_map(|(key, value)| {
        let pointer = mapping::pointer("", key);
        match action.fields.iter().find(|field| field.key == key) {
            None if app.takes_any_key => None,
            None => Some(problem(&pointer, Code::UnknownKey, [("key", key.as_str())])),
            Some(_) if is_empty(value) => None,
            Some(field) => unfit(&pointer, field, value),
        }
    });
    missing.chain(wrong).chain((app.check)(name, params)).collect()
}

pub(super) fn is_empty(value: &Json) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn unfit(pointer: &str, field: &Field, value: &Json) -> Option<Problem> {
    let text = match value {
        Json::String(text) if text.contains("{{") => return None,
        Json::String(text) => Some(text.as_str()),
        _ => None,
    };
    let (fits, expected) = match field.kind {
        FieldKind::Any => return None,
        FieldKind::Text
        | FieldKind::Long
        | FieldKind::Code
        | FieldKind::Date
        | FieldKind::Url
        | FieldKind::Column
        | FieldKind::Person => (!value.is_object() && !value.is_array(), "text"),
        FieldKind::Number => {
            let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().is_ok();
            (value.is_number() || text.is_some_and(number), "number")
        }
        FieldKind::Boolean => {
            let fits = value.is_boolean() || text.is_some_and(|t| super::params::flag(t).is_some());
            (fits, "boolean")
        }
        FieldKind::Dict => (value.is_object(), "object"),
        FieldKind::List | FieldKind::Emails => (value.is_array() || text.is_some(), "list"),
        FieldKind::Choice(words) => {
            let word = text.unwrap_or_default();
            let args = [("word", word), ("known", &words.join(", "))];
            return (!words.contains(&word)).then(|| problem(pointer, Code::UnknownWord, args));
        }
        // A table may be called by its name.
        FieldKind::Table => (value.is_number() || text.is_some(), "number"),
        FieldKind::Record(_) => {
            let fits = value.as_i64().is_some_and(|id| id > 0);
            (fits || text.and_then(input::id).is_some(), "number")
        }
    };
    (!fits).then(|| problem(pointer, Code::WrongType, [("expected", expected)]))
}

fn problem<const N: usize>(pointer: &str, code: Code, args: [(&'static str, &str); N]) -> Problem {
    let args = args.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    Problem { pointer: pointer.to_owned(), code, args }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn checked(app: &str, action: &str, params: Json) -> Vec<(String, &'static str)> {
        let problems = check(app, action, params.as_object().unwrap());
        problems.into_iter().map(|p| (p.pointer, p.code.word())).collect()
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        let wrong = |pointer: &str, code| vec![(pointer.to_owned(), code)];
        let url = "https://example.org/";
        assert_eq!(checked("webhooks", "post", json!({"url": url, "data": {"a": 1}})), []);
        assert_eq!(checked("webhooks", "post", json!({})), wrong("", "missing_key"));
        assert_eq!(checked("webhooks", "post", json!({"url": " "})), wrong("", "missing_key"));
        let typo = json!({"url": url, "hea/ders": {}});
        assert_eq!(checked("webhooks", "post", typo), wrong("/hea~1ders", "unknown_key"));
        let kind = json!({"url": url, "payload_type": "yaml"});
        assert_eq!(checked("webhooks", "post", kind), wrong("/payload_type", "unknown_word"));
        let list = json!({"url": url, "headers": ["a"]});
        assert_eq!(checked("webhooks", "get", list), wrong("/headers", "wrong_type"));
        assert_eq!(checked("webhooks", "delete", json!({})), wrong("", "unknown_word"));
        assert_eq!(
            checked("crm", "update_ticket", json!({"id": "12x"})),
            wrong("/id", "wrong_type")
        );
        assert_eq!(checked("crm", "update_ticket", json!({"id": "{{1__id}}"})), []);
        assert_eq!(checked("somebody", "else", json!({"a": 1})), []);
    }

    #[test]
    fn every_action_is_named_once() {
        let all = || {
            super::super::APPS.iter().flat_map(|app| app.actions.iter().map(|one| (app.name, one)))
        };
        let mut names: Vec<_> = all().map(|(app, action)| (app, action.name)).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        for (_, action) in all() {
            let mut keys: Vec<_> = action.fields.iter().map(|field| field.key).collect();
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), action.fields.len(), "{}", action.name);
        }
    }
}
