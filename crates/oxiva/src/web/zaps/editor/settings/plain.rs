//! A field of a trigger or of a loop.

use crate::{
    actions::{FieldKind, catalogue::FormField},
    web::{
        shell::Shell,
        zaps::editor::fields::{self, Way, typed},
    },
};
use serde_json::Value as Json;

/// A field that takes a text, a number or a choice.
#[derive(Default)]
pub(in crate::web::zaps::editor) struct Plain {
    /// What the form calls it.
    pub name: String,
    pub label: String,
    pub help: String,
    pub value: String,
    pub required: bool,
    /// Whether it is a whole number.
    pub is_number: bool,
    /// What holds where it is empty.
    pub default: String,
    pub choices: Vec<(String, String)>,
    /// Whether an empty choice is offered, too.
    pub is_optional_choice: bool,
    /// Whether other fields follow from it.
    pub decides: bool,
    /// Several of the choices, each with whether it is ticked.
    pub ticks: Vec<(String, String, bool)>,
    /// Pages on which a value is looked for or made.
    pub ways: Vec<Way>,
}

/// A field that a person is asked for.
pub(in crate::web::zaps::editor) struct Ask {
    /// What steps call it.
    pub key: String,
    pub label: String,
    pub is_required: bool,
}

impl Plain {
    pub(super) fn of(field: &FormField, value: &Json, s: &Shell) -> Plain {
        let mut choices: Vec<_> =
            field.choices.iter().map(|(word, label)| ((*word).to_owned(), label.clone())).collect();
        if field.kind == FieldKind::Boolean {
            choices = fields::yes_or_no(s);
        }
        let several = field.kind == FieldKind::List;
        let has =
            |word: &str| value.as_array().is_some_and(|all| all.iter().any(|one| one == word));
        Plain {
            name: format!("t.{}", field.key),
            label: field.label.clone(),
            help: field.help.clone(),
            value: typed(value),
            required: field.required,
            is_number: field.kind == FieldKind::Number,
            default: field.default.clone(),
            decides: matches!(field.key, "unit" | "from"),
            ticks: if several {
                choices
                    .iter()
                    .map(|(word, label)| (word.clone(), label.clone(), has(word)))
                    .collect()
            } else {
                Vec::new()
            },
            choices: if several { Vec::new() } else { choices },
            ..Plain::default()
        }
    }

    pub fn is_searched(&self) -> bool {
        self.choices.len() > fields::MAX_UNSEARCHED
    }
}
