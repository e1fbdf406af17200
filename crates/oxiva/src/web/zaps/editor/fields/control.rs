//! One field of a form.

use crate::{actions::code::Fault, web::zaps::editor::step::encoded};

/// Lines of a text of code that are there at least, and empty ones below it.
const MIN_LINES: usize = 12;
const SPARE_LINES: usize = 4;

/// One field of a form.
#[derive(Default)]
pub(in crate::web::zaps::editor) struct Control {
    /// What the form calls it.
    pub name: String,
    pub label: String,
    pub help: String,
    /// `text`, `long`, `code`, `json`, `list`, `pairs`, `choice`, `record`
    pub shape: &'static str,
    /// The hint of an on-screen keyboard: `decimal`, `numeric`, `email`, `url`.
    pub keyboard: &'static str,
    pub required: bool,
    /// What holds where it is empty, in words.
    pub default: String,
    pub value: String,
    /// What can be chosen, as it is stored and as it is called.
    pub choices: Vec<(String, String)>,
    /// Whether what can be chosen is the dossier's own, of which there may be many.
    pub is_of_dossier: bool,
    /// Of a field that is chosen or mapped: what it has of the one and the other.
    pub switch: Option<Switch>,
    pub rows: Vec<(String, String)>,
    /// What the record is called whose number the value is.
    pub chosen: String,
    /// Where its records are looked for while somebody types.
    pub suggestions: String,
    /// Pages on which a value is looked for or made.
    pub ways: Vec<Way>,
    /// Whether other fields follow from it.
    pub decides: bool,
    /// Of code: what is wrong in which line.
    pub faults: Vec<Fault>,
    pub problems: Vec<String>,
}

/// The other kind of value of a field: while the one holds, the other waits.
#[derive(Default)]
pub(in crate::web::zaps::editor) struct Switch {
    /// Whether what is written holds, rather than what is chosen.
    pub is_mapped: bool,
    /// What is written.
    pub text: String,
    /// What the two kinds are called: the keys of their texts.
    pub chosen_key: &'static str,
    pub mapped_key: &'static str,
}

/// A page that comes back with a value.
pub(in crate::web::zaps::editor) struct Way {
    pub href: String,
    pub icon: &'static str,
    /// The key of its text.
    pub key: &'static str,
}

impl Control {
    /// What the page calls its element: references to it are separated by spaces, so it has none.
    pub fn id(&self) -> String {
        self.name.split_whitespace().collect::<Vec<_>>().join("_")
    }

    /// What it is called among the units of its form.
    pub fn unit(&self) -> String {
        encoded(&self.name)
    }

    /// Whether a choice among so many is better searched.
    pub fn is_searched(&self) -> bool {
        self.is_of_dossier && self.choices.len() > super::MAX_UNSEARCHED
    }

    /// The lines of a text of code, and of each what is wrong in it.
    pub fn lines(&self) -> Vec<String> {
        lines(&self.value, &self.faults)
    }

    /// How tall a text of code is, in lines: there is room for more.
    pub fn rows_shown(&self) -> usize {
        (self.value.split('\n').count() + SPARE_LINES).max(MIN_LINES)
    }

    /// What is wrong with code, told with its line where that is known.
    pub fn described(&self) -> bool {
        !self.problems.is_empty() || !self.faults.is_empty()
    }
}

/// One entry for each line of a text: what is wrong in it, or nothing.
pub(in crate::web::zaps::editor) fn lines(text: &str, faults: &[Fault]) -> Vec<String> {
    let count = text.split('\n').count();
    let of = |line: usize| {
        let own = faults.iter().filter(|fault| fault.line == Some(line));
        own.map(|fault| fault.words.as_str()).collect::<Vec<_>>().join(" ")
    };
    (1..=count).map(of).collect()
}
