//! A run that comes into memory: new, or as it was stored.

use super::{
    Playing,
    head::Head,
    rows::{StepRow, trigger_row},
};
use crate::{
    dossiers::Dossier,
    zaps::runs::{Run, Step, StepState},
};
use serde_json::Value as Json;
use std::{collections::HashMap, sync::Arc};
use zap_engine::{
    document::Zap,
    plan::{Done, Status},
};

/// A step that was begun so often and never came to an end takes the whole program with it.
const MAX_ATTEMPTS: i64 = 50;

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

    pub(super) fn take_up(&mut self, step: Step) {
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

    pub(super) fn note_failure(&mut self, word: &str) {
        if self.failure.is_empty() {
            word.clone_into(&mut self.failure);
        }
    }
}
