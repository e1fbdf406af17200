//! A step that begins.

use super::{
    Next, Playing,
    rows::{Begun, StepRow},
};
use crate::{
    clock::Micros,
    zaps::{
        delays::{self, Delay},
        runs::StepState,
    },
};
use serde_json::{Map, Value as Json, json};
use zap_engine::{
    document::StepKind,
    plan::{Due, Status},
};

impl Playing {
    /// Begins an action. A delay is worked out at once; `None`: and does not keep the run.
    pub(super) fn begin(
        &mut self,
        due: Due<'_>,
        now: Micros,
        rows: &mut Vec<StepRow>,
    ) -> Option<Next> {
        let Due { step, item, params, warnings } = due;
        let id = step.id.clone();
        let StepKind::Action { app, action, connection, .. } = &step.kind else {
            return self.delay(id, item, params, &warnings, now, rows);
        };
        let input = Json::Object(params);
        let mut row =
            self.row(id, item, StepState::Playing, now).with(&input, &Json::Null, &warnings);
        row.ended_at = None;
        let Json::Object(params) = input else { unreachable!("it was made above") };
        let begun = Begun {
            seq: row.seq,
            step: row.step.clone(),
            item: row.item.clone(),
            app: app.clone(),
            action: action.clone(),
            connection: *connection,
            params,
            warnings,
        };
        rows.push(row);
        Some(Next::Do(Box::new(begun)))
    }

    pub(super) fn delay(
        &mut self,
        id: String,
        item: String,
        fields: Map<String, Json>,
        warnings: &[String],
        now: Micros,
        rows: &mut Vec<StepRow>,
    ) -> Option<Next> {
        let delay = delays::read(&fields, &self.dossier.reading(now), self.dossier.langue);
        let input = Json::Object(fields);
        let mut row = self.row(id, item, StepState::Success, now);
        let mut output = json!({});
        let (status, next) = match delay {
            Ok(Delay::Over) => (Status::Success, None),
            Ok(Delay::TooLate) => {
                row.state = StepState::Halted;
                (Status::Halted, None)
            }
            Ok(Delay::Until(until)) => {
                (row.state, row.ended_at) = (StepState::Waiting, None);
                output =
                    json!({ "until": crate::records::shown::date(until, &self.dossier.zone()) });
                (Status::Waiting, Some(Next::At(until)))
            }
            Err(failure) => {
                row.state = StepState::Errored;
                (row.failure, row.message) = (failure.code.to_owned(), failure.message);
                self.note_failure(failure.code);
                (Status::Errored, None)
            }
        };
        self.done.note(&row.step, &row.item, status, output.clone());
        rows.push(row.with(&input, &output, warnings));
        next
    }

    /// A row for a step that ends as it begins.
    pub(super) fn row(
        &mut self,
        step: String,
        item: String,
        state: StepState,
        now: Micros,
    ) -> StepRow {
        let (seq, again) = self.place(&step, &item);
        StepRow {
            seq,
            again,
            step,
            item,
            state,
            input: String::new(),
            output: String::new(),
            failure: String::new(),
            message: String::new(),
            warnings: String::new(),
            began_at: now,
            ended_at: Some(now),
        }
    }

    /// Where the step's row is to be, and whether it is there.
    pub(super) fn place(&mut self, step: &str, item: &str) -> (i64, bool) {
        let known = if self.again.is_empty() {
            None
        } else {
            self.again.remove(&(step.to_owned(), item.to_owned()))
        };
        if let Some((seq, _)) = known {
            return (seq, true);
        }
        self.next_seq += 1;
        (self.next_seq - 1, false)
    }
}
