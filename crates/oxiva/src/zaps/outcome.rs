//! How a step ended.

use crate::clock::Micros;
use serde_json::Value as Json;
use std::time::Duration;

/// How an action ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An object; or an array of objects, and then what follows is done once for each.
    Done(Json),
    /// The run goes no further here, and that is as it should be.
    Halted(String),
    /// The run goes on after this moment with this output.
    Wait(Micros, Json),
    Failed(Failure),
}

/// Why an action was not done.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// A stable word: `timeout`, `http_status`, `code_error`, `missing_field`…
    pub code: &'static str,
    /// For the person who reads the run, in the language of the dossier. Without secrets.
    pub message: String,
    /// Whether trying again can help.
    pub retry: bool,
    /// Not before so long, as the other side asked.
    pub after: Option<Duration>,
    /// What is worth keeping beside the message: the answer's status and body, console lines.
    pub detail: Json,
}

impl Failure {
    /// One that trying again does not mend.
    pub fn lasting(code: &'static str, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), retry: false, after: None, detail: Json::Null }
    }

    /// One that may be gone the next time.
    pub fn passing(code: &'static str, message: impl Into<String>) -> Failure {
        Failure { retry: true, ..Failure::lasting(code, message) }
    }
}
