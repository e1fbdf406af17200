//! What of a run is to be written.

use crate::{
    clock::Micros,
    zaps::runs::{self, StepState},
};
use serde_json::{Map, Value as Json};

/// What happened between two effects.
#[derive(Debug)]
pub struct Advance {
    pub rows: Vec<StepRow>,
    pub woken: bool,
    /// What failed and can be tried again waits for that.
    pub retry: bool,
    pub retries: i64,
    pub failure: String,
    pub size: i64,
}

/// A step whose effect comes next.
#[derive(Clone, Debug)]
pub struct Begun {
    pub seq: i64,
    pub step: String,
    pub item: String,
    pub app: String,
    pub action: String,
    pub connection: Option<i64>,
    pub params: Map<String, Json>,
    pub warnings: Vec<String>,
}

/// A step as it is written when it begins or was decided.
#[derive(Debug)]
pub struct StepRow {
    pub seq: i64,
    /// It has a row, and is begun once more.
    pub again: bool,
    pub step: String,
    pub item: String,
    pub state: StepState,
    pub input: String,
    pub output: String,
    pub failure: String,
    pub message: String,
    pub warnings: String,
    pub began_at: Micros,
    pub ended_at: Option<Micros>,
}

/// What came of a step that was begun.
#[derive(Debug)]
pub struct Mark {
    pub seq: i64,
    pub state: StepState,
    pub output: String,
    pub failure: String,
    pub message: String,
    pub retry: bool,
    pub warnings: String,
    /// When the run goes on, if the step makes it wait.
    pub until: Option<Micros>,
    pub at: Micros,
}

impl StepRow {
    pub(super) fn with(mut self, input: &Json, output: &Json, warnings: &[String]) -> StepRow {
        (self.input, self.output) = (input.to_string(), output.to_string());
        self.warnings = runs::texts(warnings);
        self
    }
}

/// The row of a trigger: its output is what started the run.
pub fn trigger_row(id: &str, trigger: &Json, at: Micros) -> StepRow {
    StepRow {
        seq: 0,
        again: false,
        step: id.to_owned(),
        item: String::new(),
        state: StepState::Success,
        input: "null".to_owned(),
        output: trigger.to_string(),
        failure: String::new(),
        message: String::new(),
        warnings: runs::texts(&[]),
        began_at: at,
        ended_at: Some(at),
    }
}
