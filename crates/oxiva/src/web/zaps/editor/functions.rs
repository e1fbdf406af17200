//! Simple functions of the formatter: each is one click on a piece of data, and becomes a step of its own
//! right before the one whose field it is for.

use crate::error::{Code, Result};
use serde_json::{Map, Value as Json, json};
use zap_engine::edit::{Command, Outline, Place, StepWord};

/// What can be made of a piece of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Uppercase,
    Lowercase,
    Capitalize,
    Trim,
    PlainText,
    FrenchDate,
    ShortDate,
    TwoDecimals,
    Euros,
    Phone,
}

impl Function {
    /// Every one, as they are offered.
    pub(super) const ALL: [Function; 10] = [
        Function::Uppercase,
        Function::Lowercase,
        Function::Capitalize,
        Function::Trim,
        Function::PlainText,
        Function::FrenchDate,
        Function::ShortDate,
        Function::TwoDecimals,
        Function::Euros,
        Function::Phone,
    ];

    /// What forms and the keys of texts call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Function::Uppercase => "uppercase",
            Function::Lowercase => "lowercase",
            Function::Capitalize => "capitalize",
            Function::Trim => "trim",
            Function::PlainText => "plain_text",
            Function::FrenchDate => "french_date",
            Function::ShortDate => "short_date",
            Function::TwoDecimals => "two_decimals",
            Function::Euros => "euros",
            Function::Phone => "phone",
        }
    }

    /// The one of that word.
    pub(super) fn parse(word: &str) -> Option<Function> {
        Function::ALL.into_iter().find(|function| function.word() == word)
    }

    /// The action of the formatter that does it.
    pub(super) fn action(self) -> &'static str {
        match self {
            Function::FrenchDate | Function::ShortDate => "date",
            Function::TwoDecimals | Function::Euros | Function::Phone => "number",
            _ => "text",
        }
    }

    /// The parameters of that action.
    pub(super) fn params(self, inputs: Json) -> Map<String, Json> {
        let (transform, others) = match self {
            Function::Uppercase => ("text.uppercase", json!({})),
            Function::Lowercase => ("text.lowercase", json!({})),
            Function::Capitalize => ("text.capitalize", json!({})),
            Function::Trim => ("text.trim", json!({})),
            Function::PlainText => ("text.remove_html", json!({})),
            Function::FrenchDate => {
                ("date.format", json!({ "to_format": "D MMMM YYYY", "locale": "fr" }))
            }
            Function::ShortDate => ("date.format", json!({ "to_format": "DD/MM/YYYY" })),
            Function::TwoDecimals => {
                ("number.format", json!({ "to_format": "fr", "decimals": "2" }))
            }
            Function::Euros => ("number.currency", json!({ "currency": "EUR", "decimals": "2" })),
            Function::Phone => ("number.phone", json!({ "to_format": "international" })),
        };
        let mut params = Map::from_iter([
            ("transform".to_owned(), transform.into()),
            ("inputs".to_owned(), inputs),
        ]);
        params.extend(others.as_object().cloned().unwrap_or_default());
        params
    }

    /// The command that adds the step.
    pub(super) fn insert(self, reference: &str, place: Place) -> Command {
        let fields = json!({
            "app": "formatter", "action": self.action(), "params": self.params(reference.into()),
        });
        let fields = fields.as_object().cloned().unwrap_or_default();
        Command::Insert { kind: StepWord::Action, place, fields }
    }
}

/// Right before a step; before the group of a path. Before the trigger is nothing.
pub(super) fn place_before(outline: &Outline, id: &str) -> Result<Place> {
    let id = outline.path(id).map_or(id, |path| &path.parent);
    let entry = outline.entry(id).filter(|entry| entry.pointer != outline.trigger.pointer);
    let entry = entry.ok_or(Code::NotFound)?;
    Ok(Place::In { inside: entry.parent.clone(), at: Some(entry.position - 1) })
}

/// The text that refers to what the step of that id gives.
pub(super) fn output_of(id: &str) -> String {
    format!("{{{{{id}__output}}}}")
}
