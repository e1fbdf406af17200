//! Why a command was not carried out.

use crate::{document::Problem, words::words};
use serde_json::{Map, Value as Json, json};

/// A command that was not carried out; the draft is as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub code: RefusalCode,
    /// What the sentence about it names, by name.
    pub args: Vec<(&'static str, String)>,
    /// Of [`RefusalCode::NotADraft`]: what would be wrong, with places in the document as it would be.
    pub problems: Vec<Problem>,
}

words! {
    /// Why a command was not carried out.
    pub enum RefusalCode {
        /// `id`: nothing in the draft has it that the command could be about.
        NoSuchId = "no_such_id",
        /// `at`, `max`: a list has no such place.
        NoSuchPlace = "no_such_place",
        /// `id`: a step would be moved into itself.
        IntoItself = "into_itself",
        /// `id`, `kind`: a step, path or trigger of this kind has nothing of the sort.
        WrongKind = "wrong_kind",
        /// `field`: a JSON pointer that leads nowhere, or to what another command changes.
        NoSuchField = "no_such_field",
        /// What came of it would be no draft: limits, ids, keys that are not known.
        NotADraft = "not_a_draft",
        /// `max`: the draft would have more bytes.
        TooLarge = "too_large",
    }
}

impl Refusal {
    pub(super) fn new(code: RefusalCode) -> Refusal {
        Refusal { code, args: Vec::new(), problems: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Refusal {
        self.args.push((name, value.to_string()));
        self
    }

    pub(super) fn no_such_id(id: &str) -> Refusal {
        Refusal::new(RefusalCode::NoSuchId).with("id", id)
    }

    pub(super) fn wrong_kind(id: &str, kind: &str) -> Refusal {
        Refusal::new(RefusalCode::WrongKind).with("id", id).with("kind", kind)
    }

    pub(super) fn no_such_field(field: &str) -> Refusal {
        Refusal::new(RefusalCode::NoSuchField).with("field", field)
    }

    /// What the sentence about it names; `None` if it has nothing of this name.
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args.iter().find(|(one, _)| *one == name).map(|(_, value)| value.as_str())
    }

    /// As an API says it.
    pub fn to_json(&self) -> Json {
        let args: Map<_, _> =
            self.args.iter().map(|(name, value)| ((*name).into(), value.clone().into())).collect();
        let problems: Vec<Json> = self.problems.iter().map(Problem::to_json).collect();
        json!({ "code": self.code.word(), "args": args, "problems": problems })
    }
}
