//! One action of one run, and how it is done.

use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{Dossier, Scope},
    error::Result,
    zaps::{engine::Engine, outcome::Outcome},
};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use uuid::Uuid;

/// One action of one run.
pub struct Call {
    pub engine: Arc<Engine>,
    pub dossier: Dossier,
    pub zap: i64,
    pub run: Uuid,
    pub step: String,
    /// Which turn of the loops around it: `""`, `"0"`, `"2.1"`.
    pub item: String,
    /// Within its app: `post`.
    pub action: String,
    /// As mapped: whole values keep their type.
    pub params: Map<String, Json>,
    /// Whose account is used, where the app has accounts.
    pub connection: Option<i64>,
    /// Of what it leads to: how many zaps started each other up to there.
    pub depth: i64,
    pub now: Micros,
}

impl Call {
    /// What a receiver knows a repetition by.
    pub fn key(&self) -> String {
        match self.item.as_str() {
            "" => format!("{}-{}", self.run, self.step),
            item => format!("{}-{}-{item}", self.run, self.step),
        }
    }
}

/// What is done in the transaction that records it; it may be done again, if that transaction is.
pub type Within = Arc<dyn Fn(&mut Tx, &Scope) -> Result<Outcome> + Send + Sync>;

/// How an action is done.
pub enum Doing {
    /// It was done, or could not be.
    Ended(Outcome),
    /// It is done in the transaction that records its outcome.
    Inside(Within),
}

impl From<Outcome> for Doing {
    fn from(outcome: Outcome) -> Doing {
        Doing::Ended(outcome)
    }
}
