//! What came of the step that was begun.

use super::{
    Playing,
    rows::{Begun, Mark},
};
use crate::{
    clock::Micros,
    dossiers::Dossier,
    zaps::{
        outcome::{Failure, Outcome},
        runs::{self, StepState},
    },
};
use serde_json::Value as Json;
use std::time::Duration;
use zap_engine::plan::{self, Status};

/// Bytes that a step may give.
pub const MAX_OUTPUT_BYTES: usize = 6 * 1024 * 1024;

impl Playing {
    /// Notes what came of a step.
    pub fn outcome(&mut self, begun: &Begun, outcome: Outcome, now: Micros) -> Mark {
        let mut mark = Mark {
            seq: begun.seq,
            state: StepState::Success,
            output: String::new(),
            failure: String::new(),
            message: String::new(),
            retry: false,
            warnings: String::new(),
            until: None,
            at: now,
        };
        let mut warnings = begun.warnings.clone();
        let (status, output) = match outcome.without_nul() {
            Outcome::Done(output) => self.gave(output, now, &mut mark),
            Outcome::DoneWith { output, warnings: more } => {
                warnings.extend(more);
                self.gave(output, now, &mut mark)
            }
            Outcome::Wait(until, output) => {
                mark.output = output.to_string();
                mark.state = StepState::Waiting;
                (mark.until, self.until) = (Some(until), Some(until));
                (Status::Waiting, output)
            }
            Outcome::Halted(message) => {
                (mark.state, mark.message) = (StepState::Halted, message);
                self.note_failure("halted");
                (Status::Halted, Json::Null)
            }
            Outcome::Failed(failure) => self.failed(failure, now, &mut mark),
        };
        if let (Status::Success, Some((_, left_out))) = (status, plan::turns(&output))
            && left_out > 0
        {
            warnings.push(format!("left_out:{left_out}"));
        }
        mark.warnings = runs::texts(&warnings);
        self.size += mark.output.len() as i64;
        self.done.note(&begun.step, &begun.item, status, output);
        mark
    }

    fn gave(&mut self, output: Json, now: Micros, mark: &mut Mark) -> (Status, Json) {
        mark.output = output.to_string();
        if mark.output.len() <= MAX_OUTPUT_BYTES {
            (Status::Success, output)
        } else {
            self.failed(too_large(&self.dossier), now, mark)
        }
    }

    fn failed(&mut self, failure: Failure, now: Micros, mark: &mut Mark) -> (Status, Json) {
        mark.state = StepState::Errored;
        (mark.failure, mark.message) = (failure.code.to_owned(), failure.message);
        (mark.output, mark.retry) = (failure.detail.to_string(), failure.retry);
        self.note_failure(failure.code);
        if failure.retry {
            let asked = now.saturating_add(micros(failure.after.unwrap_or_default()));
            self.retry = Some(self.retry.unwrap_or(0).max(asked));
        }
        (Status::Errored, failure.detail)
    }
}

/// That a step gave more than may be kept.
pub fn too_large(dossier: &Dossier) -> Failure {
    let most = (MAX_OUTPUT_BYTES / 1024 / 1024).to_string();
    let message = dossier.langue.text_with("zap-failure-output_too_large", &[("max", most)]);
    Failure::lasting("output_too_large", message)
}

fn micros(duration: Duration) -> Micros {
    Micros::try_from(duration.as_micros()).unwrap_or(Micros::MAX)
}
