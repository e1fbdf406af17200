//! One step of a run.

use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::{Code, Result},
    statements,
    zaps::censor::Censor,
};
use serde_json::Value as Json;
use uuid::Uuid;

closed_set! {
    /// How a step stands.
    pub enum StepState {
        /// Begun; what it will do may have been done.
        Playing = "playing",
        Waiting = "waiting",
        Success = "success",
        Filtered = "filtered",
        Errored = "errored",
        Halted = "halted",
    }
}

/// The trigger, or a step, of a run.
#[derive(Clone, Debug)]
pub struct Step {
    /// In the order in which they began; the trigger is 0.
    pub seq: i64,
    /// Its id in the document.
    pub step: String,
    /// Which turn of the loops around it: `""`, `"0"`, `"2.1"`.
    pub item: String,
    pub state: StepState,
    /// How often it was begun.
    pub attempts: i64,
    /// What it was given; of what was written into it to get in elsewhere, nothing.
    pub input: Json,
    pub output: Json,
    /// The stable word of what went wrong, empty if nothing did.
    pub failure: String,
    /// What went wrong, for a person.
    pub message: String,
    /// Whether trying again can help.
    pub retry: bool,
    pub warnings: Vec<String>,
    pub began_at: Micros,
    pub ended_at: Option<Micros>,
}

statements! {
    STEPS = "SELECT seq, step, item, state, attempts, input, output, failure, message, retry,
        warnings, began_at, ended_at FROM run_steps WHERE dossier = $1 AND run = $2 ORDER BY seq";
    STEP = "SELECT seq, step, item, state, attempts, input, output, failure, message, retry,
        warnings, began_at, ended_at FROM run_steps WHERE dossier = $1 AND run = $2 AND seq = $3";
}

fn step_from_row(row: Row) -> std::result::Result<Step, DriverError> {
    let json = |column| -> std::result::Result<Json, DriverError> {
        let text: String = row.get(column)?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    };
    let mut input = json(5)?;
    if let Json::Object(params) = &input {
        Censor::of_params(params).value(&mut input);
    }
    Ok(Step {
        seq: row.get(0)?,
        step: row.get(1)?,
        item: row.get(2)?,
        state: StepState::from_row(&row, 3)?,
        attempts: row.get(4)?,
        input,
        output: json(6)?,
        failure: row.get(7)?,
        message: row.get(8)?,
        retry: row.get(9)?,
        warnings: serde_json::from_value(json(10)?).unwrap_or_default(),
        began_at: row.get(11)?,
        ended_at: row.get(12)?,
    })
}

/// Warnings as they are kept.
pub fn texts(texts: &[String]) -> String {
    if texts.is_empty() {
        "[]".to_owned()
    } else {
        serde_json::to_string(texts).unwrap_or_default()
    }
}

/// The trigger and the steps of a run, in the order in which they began.
pub fn steps(tx: &mut Tx, dossier: DossierId, run: Uuid) -> Result<Vec<Step>> {
    Ok(tx.query(&STEPS, &[&dossier.number(), &run], step_from_row)?)
}

/// One of them.
pub fn step(tx: &mut Tx, dossier: DossierId, run: Uuid, seq: i64) -> Result<Step> {
    tx.optional(&STEP, &[&dossier.number(), &run, &seq], step_from_row)?
        .ok_or_else(|| Code::NotFound.into())
}
