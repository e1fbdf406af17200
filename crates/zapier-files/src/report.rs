//! What becomes of each node.

use crate::Node;

/// What becomes of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It runs as it is.
    Works,
    /// Another of our apps does it, and nothing is left to choose.
    Substituted,
    /// An app and action of ours does exactly this once a connection is chosen.
    NeedsAccount,
    /// Nothing here does it.
    Placeholder,
    /// The export itself is damaged.
    Broken,
}

impl Status {
    pub const ALL: [Status; 5] = [
        Status::Works,
        Status::Substituted,
        Status::NeedsAccount,
        Status::Placeholder,
        Status::Broken,
    ];

    /// The stable word, for programs and texts.
    pub fn word(self) -> &'static str {
        match self {
            Status::Works => "works",
            Status::Substituted => "substituted",
            Status::NeedsAccount => "needs_account",
            Status::Placeholder => "placeholder",
            Status::Broken => "broken",
        }
    }

    /// Whether a step of ours does it, perhaps with an account.
    pub fn comes_across(self) -> bool {
        self <= Status::NeedsAccount
    }
}

/// Why a node has its status: a code, and what the sentence about it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Remark {
    pub(crate) fn new(code: &'static str) -> Remark {
        Remark { code, args: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Remark {
        self.args.push((name, value.into()));
        self
    }
}

/// One node of a file, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id in the file.
    pub node: String,
    /// The id of its step, path or trigger in our document.
    pub step: String,
    /// The app as the file names it, without its version.
    pub app: String,
    pub action: String,
    pub status: Status,
    pub remark: Option<Remark>,
}

impl Report {
    pub(crate) fn of(node: &Node, step: &str, status: Status, remark: Option<Remark>) -> Report {
        let (node, app, action) =
            (node.id.clone(), node.api().to_owned(), node.action().to_owned());
        Report { node, step: step.to_owned(), app, action, status, remark }
    }
}
