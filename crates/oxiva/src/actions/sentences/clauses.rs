//! A sentence about an action: its beginning, and a clause for each field that has one.

use super::{Names, values};
use crate::{
    actions::{App, Field, FieldKind, catalogue, crm, definition, formatter},
    i18n::Lang,
};
use serde_json::{Map, Value as Json};
use zap_engine::formatter as transforms;

/// How the sentence begins, and with it the keys of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// « Envoie un e-mail »: what a step does.
    Says,
    /// « un e-mail part »: what happens when a zap runs.
    Happens,
}

impl Manner {
    fn word(self) -> &'static str {
        match self {
            Manner::Says => "say",
            Manner::Happens => "does",
        }
    }
}

/// What an action does; `None` if there is no such action, or nothing to say of it in that manner.
pub(super) fn action(
    manner: Manner,
    app: &'static App,
    action: &str,
    params: &Map<String, Json>,
    names: &Names,
    lang: Lang,
) -> Option<String> {
    let declared = app.action(action)?;
    let key = key(manner, app.name, action);
    if let Some(own) = definition::find(app.name).and_then(|app| app.step(action)) {
        return (manner == Manner::Says).then(|| own_words(own));
    }
    let sentence = Sentence { key: &key, params, names, lang };
    let mut text = lang.find_text(&key, &[])?;
    for field in declared.fields {
        text = sentence.with_field(text, field);
    }
    if app.name == crm::APP.name {
        text = sentence.with_record_fields(text, declared.name);
    }
    if app.name == formatter::APP.name {
        text = sentence.with_transform(text, action);
    }
    Some(text)
}

/// `say-email-send`
pub(super) fn key(manner: Manner, app: &str, action: &str) -> String {
    format!("{}-{app}-{action}", manner.word())
}

/// `say-text-uppercase`
pub(super) fn key_of_transform(name: &str) -> String {
    format!("say-{}", name.replace('.', "-"))
}

/// What a definition says of its step.
fn own_words(step: &definition::Step) -> String {
    let text = if step.description.is_empty() { &step.label } else { &step.description };
    text.trim().trim_end_matches('.').to_owned()
}

struct Sentence<'a> {
    key: &'a str,
    params: &'a Map<String, Json>,
    names: &'a Names,
    lang: Lang,
}

impl Sentence<'_> {
    fn value(&self, key: &str) -> &Json {
        self.params.get(key).unwrap_or(&Json::Null)
    }

    /// The clause of a field, if it has one and something stands there.
    fn with_field(&self, before: String, field: &Field) -> String {
        let value = self.value(field.key);
        let shown = match field.kind {
            FieldKind::Any => values::quoted_value(value, self.names, self.lang),
            // A word is a clause of its own, or none.
            FieldKind::Choice(words) => {
                let word = words.iter().find(|word| value.as_str() == Some(**word));
                let clause = word.map(|word| format!("{}-{}-{word}", self.key, field.key));
                let said =
                    clause.and_then(|key| self.lang.find_text(&key, &[("before", before.clone())]));
                if let Some(said) = said {
                    return said;
                }
                values::shown(value, self.names, self.lang)
            }
            kind => values::named(kind, value, self.names, self.lang),
        };
        // What is sought says nothing without where it is sought.
        if field.key == "lookup_value" && self.value("lookup_column").is_null() {
            return before;
        }
        match shown {
            Some(value) => self.with(before, field.key, value),
            None => before,
        }
    }

    fn with(&self, before: String, clause: &str, value: String) -> String {
        let args = [("before", before), ("value", value)];
        let said = self.lang.find_text(&format!("{}-{clause}", self.key), &args);
        let [(_, before), _] = args;
        said.unwrap_or(before)
    }

    /// Which fields of the record are written or looked at: « par e-mail ».
    fn with_record_fields(&self, before: String, action: &str) -> String {
        let Some(kind) = catalogue::record_kind(action) else { return before };
        let given = self.params.iter().filter(|(key, value)| {
            kind.field(key).is_some() && values::shown(value, self.names, self.lang).is_some()
        });
        let labels = given.map(|(key, _)| {
            lower_first(&self.lang.text(&format!("field-{}", key.replace('_', "-"))))
        });
        let labels: Vec<_> = labels.collect();
        match joined(&labels, "and", self.lang) {
            Some(labels) => self.with(before, "fields", labels),
            None => before,
        }
    }

    /// What a transform does, and to what.
    fn with_transform(&self, before: String, action: &str) -> String {
        let name = self.value("transform").as_str().unwrap_or_default();
        let Some(transform) = transforms::transform(action, name) else { return before };
        let input = ["inputs", "start_date", "my_dict", "formula"]
            .into_iter()
            .find_map(|key| values::shown(self.value(key), self.names, self.lang));
        let value = input.unwrap_or_else(|| "…".to_owned());
        self.lang.text_with(&key_of_transform(transform.name), &[("value", value)])
    }
}

/// « e-mail », but « SIREN »: within a sentence.
pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(_), Some(second)) if second.is_uppercase() => text.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(text.chars().skip(1)).collect(),
        (None, _) => String::new(),
    }
}

/// « a, b et c »; `None` for nothing.
pub(super) fn joined(parts: &[String], word: &str, lang: Lang) -> Option<String> {
    let (last, before) = parts.split_last()?;
    Some(match before {
        [] => last.clone(),
        before => format!("{} {} {last}", before.join(", "), lang.text(word)),
    })
}
