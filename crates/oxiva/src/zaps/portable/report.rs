//! What became of the zaps of a file, step by step.

use crate::closed_set;
use serde::Serialize;
use utoipa::ToSchema;

closed_set! {
    /// What became of a step that came from elsewhere.
    pub enum NodeStatus {
        /// Runs as it is.
        Works = "works",
        /// Another of our apps does it, with no choice left.
        Substituted = "substituted",
        /// One of our actions does exactly this once an account or a value of its own is given.
        NeedsAccount = "needs_account",
        /// Nothing here does it.
        Placeholder = "placeholder",
        /// The file itself is damaged there.
        Broken = "broken",
    }
}

/// What became of the trigger or a step.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NodeReport {
    /// Its id in the file; empty if it has none.
    pub node: String,
    /// Empty where no app does it.
    pub app: String,
    /// The action, or the kind of the trigger or step.
    pub action: String,
    pub status: NodeStatus,
    /// What to do about it; empty if nothing.
    pub message: String,
}

/// What became of a zap.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ZapReport {
    pub title: String,
    /// `null`: nothing was written.
    pub id: Option<String>,
    pub nodes: Vec<NodeReport>,
}
