//! The keys of the texts about apps, actions and fields.
//!
//! | of | key |
//! |---|---|
//! | an app | `app-tables` |
//! | an action | `action-tables-create_row` |
//! | a field | `field-webhooks-custom-data`; `field-webhooks-data` where it is the same for all actions; `field-data` where it is the same for all apps |
//! | a field of a transform | `field-formatter-number-math-inputs`; `field-formatter-number-inputs` where it is the same for its group; `field-formatter-inputs` |
//! | a word | `choice-webhooks-payload_type-json`; `choice-on_miss-halt` for all apps |
//!
//! What explains it stands under the same key and `-help`; of a field for all apps it is a `hint-`.

use crate::{actions::Effect, i18n::Lang};

pub(super) fn app(name: &str) -> String {
    format!("app-{name}")
}

pub(super) fn action(app: &str, name: &str) -> String {
    format!("action-{app}-{name}")
}

pub(super) fn effect(effect: Effect) -> String {
    format!("effect-{}", effect.word())
}

/// The key of what explains what stands under `key`.
pub(super) fn help(key: &str) -> String {
    format!("{key}-help")
}

/// The words of the fields of an action.
pub(super) struct Words<'a> {
    pub app: &'a str,
    /// The action, or the transform.
    pub part: &'a str,
    pub lang: Lang,
}

impl Words<'_> {
    pub(super) fn label(&self, key: &str) -> String {
        self.first(&self.label_keys(key))
    }

    pub(super) fn help(&self, key: &str) -> String {
        self.first(&self.help_keys(key))
    }

    pub(super) fn choice(&self, key: &str, word: &str) -> String {
        self.first(&self.choice_keys(key, word))
    }

    /// The keys under which a label may stand, of which the first that there is counts.
    pub(super) fn label_keys(&self, key: &str) -> [String; 4] {
        let Words { app, part, .. } = self;
        // Transforms begin with their group: `number-math`.
        let group = part.split('-').next().unwrap_or_default();
        [
            format!("field-{app}-{part}-{key}"),
            format!("field-{app}-{group}-{key}"),
            format!("field-{app}-{key}"),
            format!("field-{}", key.replace('_', "-")),
        ]
    }

    pub(super) fn help_keys(&self, key: &str) -> [String; 4] {
        let [of_part, of_group, of_app, _] = self.label_keys(key);
        let of_all = format!("hint-{}", key.replace('_', "-"));
        [help(&of_part), help(&of_group), help(&of_app), of_all]
    }

    pub(super) fn choice_keys(&self, key: &str, word: &str) -> [String; 3] {
        let (Words { app, part, .. }, word) = (self, name_of_word(word));
        [
            format!("choice-{app}-{part}-{key}-{word}"),
            format!("choice-{app}-{key}-{word}"),
            format!("choice-{key}-{word}"),
        ]
    }

    fn first(&self, keys: &[String]) -> String {
        let found = keys.iter().find_map(|key| self.lang.find_text(key, &[]));
        found.unwrap_or_else(|| keys.first().cloned().unwrap_or_default())
    }
}

/// What a key calls a word: signs cannot stand in one.
fn name_of_word(word: &str) -> &str {
    match word {
        "," => "comma",
        ";" => "semicolon",
        "|" => "pipe",
        word => word,
    }
}
