//! What is wrong with a document.

use crate::words::words;
use serde_json::{Value as Json, json};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// A JSON pointer (RFC 6901) into the document; empty for all of it.
    pub pointer: String,
    pub code: Code,
    /// What the sentence about it names, by name.
    pub args: Vec<(&'static str, String)>,
}

words! {
    /// What can be wrong with a document.
    pub enum Code {
        /// `key`: nothing is called so here.
        UnknownKey = "unknown_key",
        /// `key`: it has to be there.
        MissingKey = "missing_key",
        /// `expected`: text, number, boolean, list, object.
        WrongType = "wrong_type",
        /// `word`, `known`: not one of these.
        UnknownWord = "unknown_word",
        /// `id`: letters, digits, `-` and single `_`, at most 64.
        BadId = "bad_id",
        /// `id`: another has it.
        DuplicateId = "duplicate_id",
        /// Nothing, where something has to be.
        Empty = "empty",
        /// `max`: characters, of a text.
        TooLong = "too_long",
        /// `max`: entries of a list.
        TooMany = "too_many",
        /// `max`: levels.
        TooDeep = "too_deep",
        /// `min`, `max`
        OutOfRange = "out_of_range",
        /// More than one path of the group is for the rest.
        SecondFallback = "second_fallback",
        /// `keys`: one of these, and not several.
        OneOf = "one_of",
        /// Characters that cannot stand here.
        BadCharacter = "bad_character",

        /// `value`: a number has to be here.
        NotANumber = "not_a_number",
        /// `value`: a date has to be here.
        NotADate = "not_a_date",

        /// A warning: `step` is referred to, and does not come before.
        NotBefore = "not_before",
        /// A warning: no sample of what `step` gives has `field`.
        NotInSamples = "not_in_samples",
        /// A warning: `step` is referred to, and is switched off.
        OffStep = "off_step",
        /// A warning: `source` is between braces, and no reference.
        Unreadable = "unreadable",
        /// A warning: a condition asks about the same words every time.
        Constant = "constant",
    }
}

impl Problem {
    pub(super) fn new(pointer: impl Into<String>, code: Code) -> Problem {
        Problem { pointer: pointer.into(), code, args: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Problem {
        self.args.push((name, value.to_string()));
        self
    }

    /// What a message says beside the code; `None` if the problem has nothing of this name.
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args.iter().find(|(one, _)| *one == name).map(|(_, value)| value.as_str())
    }

    /// Whether only a value is missing that a draft may still lack. What a document cannot be walked
    /// through without is no gap: ids, the kinds of steps, the rules of paths, lists of steps and of paths.
    /// Of [`Code::OneOf`] it cannot be told here whether none of the keys is there or several are:
    /// [`Zap::draft_problems`](super::Zap::draft_problems) knows.
    pub fn is_gap(&self) -> bool {
        let key = |key: &str| self.pointer.rsplit('/').next() == Some(key);
        match self.code {
            Code::Empty => !["id", "kind", "rule"].into_iter().any(key),
            Code::MissingKey if self.pointer == "/trigger" => self.arg("key") != Some("id"),
            Code::MissingKey => {
                let structure = ["id", "kind", "rule", "paths", "steps", "trigger"];
                !self.arg("key").is_some_and(|key| structure.contains(&key))
            }
            _ => false,
        }
    }

    /// As an API says it.
    pub fn to_json(&self) -> Json {
        let args: serde_json::Map<_, _> =
            self.args.iter().map(|(name, value)| ((*name).into(), value.clone().into())).collect();
        json!({ "pointer": self.pointer, "code": self.code.word(), "args": args })
    }
}
