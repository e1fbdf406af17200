//! A step that is decided without an effect, or cannot be.

use super::{Playing, rows::StepRow};
use crate::{
    clock::Micros,
    i18n::Lang,
    zaps::{outcome::Failure, runs::StepState},
};
use zap_engine::{
    condition::NotADate,
    plan::{self, Status, Undecided},
};

impl Playing {
    pub(super) fn decided(&mut self, decided: plan::Decided, now: Micros) -> StepRow {
        let plan::Decided { step, item, status, input, output, warnings, problem } = decided;
        let state = match status {
            Status::Filtered => StepState::Filtered,
            Status::Errored => StepState::Errored,
            _ => StepState::Success,
        };
        let mut row = self.row(step, item, state, now).with(&input, &output, &warnings);
        if let Some(problem) = problem {
            let failure = undecided(&problem, self.dossier.langue);
            self.note_failure(failure.code);
            (row.failure, row.message) = (failure.code.to_owned(), failure.message);
        }
        row
    }
}

/// Why a step could not be decided.
pub fn undecided(problem: &Undecided, lang: Lang) -> Failure {
    match problem {
        Undecided::NotADate(problem) => not_a_date(problem, lang),
        Undecided::NotANumber { key, text } => {
            let args = [("champ", (*key).to_owned()), ("value", text.clone())];
            Failure::lasting("loop_number", lang.text_with("zap-failure-loop_number", &args))
        }
    }
}

/// That a condition on dates was given something else.
pub fn not_a_date(problem: &NotADate, lang: Lang) -> Failure {
    let args = [("value", problem.0.clone())];
    Failure::lasting("not_a_date", lang.text_with("zap-failure-not_a_date", &args))
}
