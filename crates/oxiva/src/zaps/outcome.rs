//! How a step ended.

use crate::clock::Micros;
use serde_json::Value as Json;
use std::time::Duration;

/// How an action ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An object; or an array of objects, and then what follows is done once for each.
    Done(Json),
    /// As [`Outcome::Done`], with what whoever reads the run should know: `redirected:GET`.
    DoneWith {
        output: Json,
        warnings: Vec<String>,
    },
    /// The run goes no further here, and that is as it should be.
    Halted(String),
    /// The run goes on after this moment with this output.
    Wait(Micros, Json),
    Failed(Failure),
}

impl Outcome {
    /// What was done, and what whoever reads the run should know of it.
    pub fn done(output: Json, warnings: Vec<String>) -> Outcome {
        if warnings.is_empty() {
            Outcome::Done(output)
        } else {
            Outcome::DoneWith { output, warnings }
        }
    }

    /// The same, as it can be kept: no text of it holds NUL.
    pub fn without_nul(mut self) -> Outcome {
        match &mut self {
            Outcome::Done(output) | Outcome::Wait(_, output) => text_rules::without_nul_in(output),
            Outcome::DoneWith { output, warnings } => {
                text_rules::without_nul_in(output);
                warnings.iter_mut().for_each(text_rules::without_nul);
            }
            Outcome::Halted(message) => text_rules::without_nul(message),
            Outcome::Failed(failure) => {
                text_rules::without_nul(&mut failure.message);
                text_rules::without_nul_in(&mut failure.detail);
            }
        }
        self
    }
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
