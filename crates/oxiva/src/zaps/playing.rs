//! A run in memory, between two things that it does: what is done, what that leads to, and what of it
//! is to be written.
//!
//! # Players
//! - [`Playing`] is the run. [`Playing::outcome`] notes what came of the step that was begun;
//!   [`Playing::advance`] goes on from there to the next one, or to the end.
//! - An [`Advance`] is what happened on the way: rows to write. Beside it stands what is [`Next`].
//!
//! Nothing here waits, reads or writes.

use super::{
    delays::{self, Delay},
    retry,
    runs::{self, Reason, Run, RunState, Start, Step, StepState},
};
use crate::{
    clock::Micros,
    dossiers::{Dossier, DossierId, Scope, TEST_DEPTH},
    i18n::Lang,
    zaps::outcome::{Failure, Outcome},
};
use serde_json::{Map, Value as Json, json};
use std::{collections::HashMap, sync::Arc, time::Duration};
use uuid::Uuid;
use zap_engine::{
    condition::NotADate,
    document::{StepKind, Zap},
    plan::{self, Done, Due, Status, Undecided, Verdict, advance},
};

/// Bytes that a step may give.
pub const MAX_OUTPUT_BYTES: usize = 6 * 1024 * 1024;
/// A step that was begun so often and never came to an end takes the whole program with it.
const MAX_ATTEMPTS: i64 = 50;

/// What a run is, whatever becomes of it.
#[derive(Clone, Debug)]
pub struct Head {
    pub dossier: DossierId,
    pub zap: i64,
    pub version: i64,
    pub run: Uuid,
    pub start: Start,
    pub source: String,
    pub depth: i64,
    pub created_at: Micros,
}

impl Head {
    /// The depth of what its steps do.
    pub fn depth_of_steps(&self) -> i64 {
        if self.start == Start::Test { TEST_DEPTH } else { self.depth + 1 }
    }

    /// That its zap acts now.
    pub fn scope_of_steps(&self, now: Micros) -> Scope {
        match self.start {
            Start::Test => Scope::zap_test(self.dossier, self.zap, now),
            _ => Scope::zap(self.dossier, self.zap, self.depth_of_steps(), now),
        }
    }
}

/// A run in memory.
#[derive(Clone)]
pub struct Playing {
    pub head: Head,
    /// It reads dates in the order that the zap says.
    pub dossier: Dossier,
    plan: Arc<Zap>,
    trigger: Arc<Json>,
    done: Done,
    /// Steps that have a row and are to be done again: where, and how often they were begun.
    again: HashMap<(String, String), (i64, i64)>,
    next_seq: i64,
    retries: i64,
    size: i64,
    /// The first thing that went wrong and was not mended.
    failure: String,
    /// Whether something that failed can be tried again, and not before which moment.
    retry: Option<Micros>,
    /// When a step that made the run wait lets it go on.
    until: Option<Micros>,
    /// Steps whose waiting is over.
    woken: bool,
}

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

/// What a run does next.
#[derive(Debug)]
pub enum Next {
    /// This is to be done.
    Do(Box<Begun>),
    /// It goes on at this moment.
    At(Micros),
    End(RunState),
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

impl Playing {
    /// A run that has not begun. The second is the row of its trigger.
    pub fn new(
        head: Head,
        mut dossier: Dossier,
        plan: Arc<Zap>,
        trigger: Json,
    ) -> (Playing, StepRow) {
        let row = trigger_row(&plan.trigger.id, &trigger, head.created_at);
        dossier.date_order = plan.date_order.unwrap_or(dossier.date_order);
        let size = row.output.len() as i64;
        let playing = Playing {
            head,
            dossier,
            plan,
            trigger: Arc::new(trigger),
            done: Done::new(),
            again: HashMap::new(),
            next_seq: 1,
            retries: 0,
            size,
            failure: String::new(),
            retry: None,
            until: None,
            woken: false,
        };
        (playing, row)
    }

    /// A run as it was stored, whose turn it is.
    pub fn restore(run: Run, steps: Vec<Step>, dossier: Dossier, plan: Arc<Zap>) -> Playing {
        let head = Head {
            dossier: dossier.id,
            zap: run.zap,
            version: run.version,
            run: run.id,
            start: run.start,
            source: run.source,
            depth: run.depth,
            created_at: run.created_at,
        };
        let mut steps = steps.into_iter();
        let trigger = steps.next().map(|step| step.output).unwrap_or_default();
        let (mut playing, _) = Playing::new(head, dossier, plan, trigger);
        (playing.retries, playing.size) = (run.retries, run.size);
        for step in steps {
            playing.take_up(step);
        }
        playing
    }

    fn take_up(&mut self, step: Step) {
        self.next_seq = self.next_seq.max(step.seq + 1);
        let status = match step.state {
            // It waited for a moment, and that has come.
            StepState::Waiting if step.failure.is_empty() => {
                self.woken = true;
                Status::Success
            }
            StepState::Playing if step.attempts >= MAX_ATTEMPTS => Status::Errored,
            StepState::Playing | StepState::Waiting => {
                self.again.insert((step.step, step.item), (step.seq, step.attempts));
                return;
            }
            StepState::Success => Status::Success,
            StepState::Filtered => Status::Filtered,
            StepState::Errored => Status::Errored,
            StepState::Halted => Status::Halted,
        };
        if status == Status::Errored {
            if step.retry {
                self.retry = self.retry.or(Some(0));
            }
            self.note_failure(if step.failure.is_empty() { "interrupted" } else { &step.failure });
        }
        self.done.note(&step.step, &step.item, status, step.output);
    }

    fn note_failure(&mut self, word: &str) {
        if self.failure.is_empty() {
            word.clone_into(&mut self.failure);
        }
    }

    /// Goes on to the next effect, or to the end. `random`, in `0..1`, spreads retries.
    pub fn advance(&mut self, now: Micros, random: f64) -> (Advance, Next) {
        let plan = self.plan.clone();
        let (mut rows, mut retry) = (Vec::new(), false);
        let reading = self.dossier.reading(now);
        let next = loop {
            let way = advance(&plan, &self.trigger, &mut self.done, &reading);
            rows.extend(way.decided.into_iter().map(|decided| self.decided(decided, now)));
            match way.next {
                plan::Next::Run(due) => match self.begin(due, now, &mut rows) {
                    Some(next) => break next,
                    None => continue,
                },
                plan::Next::Wait { .. } => break Next::At(self.until.take().unwrap_or(now)),
                plan::Next::End(verdict) => {
                    if let Some(moment) = self.next_try(verdict, now, random) {
                        retry = true;
                        break Next::At(moment);
                    }
                    break Next::End(ended(verdict));
                }
                plan::Next::Exhausted => {
                    self.note_failure(Reason::TooManySteps.word());
                    break Next::End(RunState::Halted);
                }
            }
        };
        let failure = match &next {
            Next::End(RunState::Errored | RunState::Halted) => self.failure.clone(),
            Next::At(_) if retry => self.failure.clone(),
            _ => String::new(),
        };
        self.size +=
            rows.iter().map(|row| (row.input.len() + row.output.len()) as i64).sum::<i64>();
        let woken = std::mem::take(&mut self.woken);
        let advance =
            Advance { rows, woken, retry, retries: self.retries, failure, size: self.size };
        (advance, next)
    }

    /// The end of a run that cannot go on, and why.
    pub fn stopped(&self, state: RunState, why: Reason) -> (Advance, Next) {
        let (retries, size, failure) = (self.retries, self.size, why.word().to_owned());
        let advance =
            Advance { rows: Vec::new(), woken: false, retry: false, retries, failure, size };
        (advance, Next::End(state))
    }

    fn decided(&mut self, decided: plan::Decided, now: Micros) -> StepRow {
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

    /// A row for a step that ends as it begins.
    fn row(&mut self, step: String, item: String, state: StepState, now: Micros) -> StepRow {
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
    fn place(&mut self, step: &str, item: &str) -> (i64, bool) {
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

    /// Begins an action. A delay is worked out at once; `None`: and does not keep the run.
    fn begin(&mut self, due: Due<'_>, now: Micros, rows: &mut Vec<StepRow>) -> Option<Next> {
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

    fn delay(
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

    /// When what failed is tried again, if it is.
    fn next_try(&mut self, verdict: Verdict, now: Micros, random: f64) -> Option<Micros> {
        let asked = self.retry.filter(|_| verdict == Verdict::Errored)?;
        let wait = retry::wait(self.retries, random)?;
        self.retries += 1;
        Some(asked.max(now + wait))
    }

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

fn ended(verdict: Verdict) -> RunState {
    match verdict {
        Verdict::Success => RunState::Success,
        Verdict::Filtered => RunState::Filtered,
        Verdict::Errored => RunState::Errored,
        Verdict::Halted => RunState::Halted,
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

fn micros(duration: Duration) -> Micros {
    Micros::try_from(duration.as_micros()).unwrap_or(Micros::MAX)
}

/// That a step gave more than may be kept.
pub fn too_large(dossier: &Dossier) -> Failure {
    let most = (MAX_OUTPUT_BYTES / 1024 / 1024).to_string();
    let message = dossier.langue.text_with("zap-failure-output_too_large", &[("max", most)]);
    Failure::lasting("output_too_large", message)
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

impl StepRow {
    fn with(mut self, input: &Json, output: &Json, warnings: &[String]) -> StepRow {
        (self.input, self.output) = (input.to_string(), output.to_string());
        self.warnings = runs::texts(warnings);
        self
    }
}
