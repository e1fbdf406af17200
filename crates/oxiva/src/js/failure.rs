//! Why a script came to nothing.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::time::Duration;

/// Characters of an error's name and of each text it carries, of its message, of its stack.
const MAX_WORD_CHARS: usize = 500;
const MAX_MESSAGE_CHARS: usize = 4_000;
const MAX_STACK_CHARS: usize = 8_000;
/// What an error may carry besides, of those that are kept.
const MAX_EXTRAS: usize = 20;

/// Why a script has no output.
#[derive(Clone, Debug, PartialEq)]
pub enum JsFailure {
    /// It threw.
    Thrown(Box<Thrown>),
    /// It did not end in time.
    Deadline(Duration),
    /// It took more memory than this many megabytes.
    Memory(usize),
    /// It waits for a promise that nothing will settle.
    Unsettled,
    /// Its output has more than this many bytes.
    TooLarge(usize),
    /// Its output is nested too deeply to be kept.
    TooDeep,
    /// Its output is no JSON that can be kept.
    NoText(String),
    /// The engine died under it.
    Crashed,
    /// Too many scripts of this dossier wait already, or this one waited too long.
    Busy,
    /// No child can be started.
    NoWorker(String),
}

/// What a script threw.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thrown {
    /// `TypeError`; empty if what it threw is no error.
    pub name: String,
    pub message: String,
    pub stack: String,
    /// What an error carries besides: `status`, `code`, `delay`.
    pub extra: Map<String, Json>,
}

/// What a child says of a script that failed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    Thrown(Thrown),
    Memory,
    Unsettled,
    TooLarge,
}

impl Report {
    /// The failure that a child reported. Memory is in megabytes, output in bytes.
    pub fn failure(self, memory_mb: usize, output: usize) -> JsFailure {
        match self {
            Report::Thrown(thrown) if thrown.is_out_of_memory() => JsFailure::Memory(memory_mb),
            Report::Thrown(thrown) => JsFailure::Thrown(Box::new(thrown)),
            Report::Memory => JsFailure::Memory(memory_mb),
            Report::Unsettled => JsFailure::Unsettled,
            Report::TooLarge => JsFailure::TooLarge(output),
        }
    }
}

impl Report {
    /// What a person can read of it: an error may say as much as it likes, and is one all the same.
    pub fn shortened(self) -> Report {
        match self {
            Report::Thrown(thrown) => Report::Thrown(thrown.shortened()),
            other => other,
        }
    }
}

impl Thrown {
    fn shortened(self) -> Thrown {
        let word = |value| match value {
            Json::String(text) => Json::String(shortened(text, MAX_WORD_CHARS)),
            other => other,
        };
        let extra = self.extra.into_iter().take(MAX_EXTRAS);
        Thrown {
            name: shortened(self.name, MAX_WORD_CHARS),
            message: shortened(self.message, MAX_MESSAGE_CHARS),
            stack: shortened(self.stack, MAX_STACK_CHARS),
            extra: extra
                .map(|(key, value)| (shortened(key, MAX_WORD_CHARS), word(value)))
                .collect(),
        }
    }

    fn is_out_of_memory(&self) -> bool {
        self.name == "InternalError" && self.message == "out of memory"
    }

    /// The line of `file` that threw.
    pub fn line(&self, file: &str) -> Option<u32> {
        let at = self.stack.lines().find_map(|line| {
            let (_, place) = line.split_once(&format!("{file}:"))?;
            Some(place.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().to_owned())
        });
        at?.parse().ok()
    }

    /// `TypeError: not a function`.
    pub fn words(&self) -> String {
        match (self.name.as_str(), self.message.as_str()) {
            ("", message) => message.to_owned(),
            (name, "") => name.to_owned(),
            (name, message) => format!("{name}: {message}"),
        }
    }
}

/// The text, or its beginning.
pub fn shortened(mut text: String, most: usize) -> String {
    if let Some((at, _)) = text.char_indices().nth(most) {
        text.truncate(at);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_the_first_of_the_users_own_code() {
        let stack = "    at parse (native)\n    at inner (code:3:7)\n    at code:12:1\n";
        let thrown = Thrown { stack: stack.into(), ..Thrown::default() };
        assert_eq!(thrown.line("code"), Some(3));
        assert_eq!(thrown.line("perform"), None);
        assert_eq!(Thrown::default().line("code"), None);
    }
}
