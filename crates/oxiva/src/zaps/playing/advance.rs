//! From what is done to the next effect, or to the end.

use super::{Next, Playing, rows::Advance};
use crate::{
    clock::Micros,
    zaps::{
        retry,
        runs::{Reason, RunState},
    },
};
use zap_engine::plan::{self, Verdict, advance};

impl Playing {
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

    /// When what failed is tried again, if it is.
    pub(super) fn next_try(
        &mut self,
        verdict: Verdict,
        now: Micros,
        random: f64,
    ) -> Option<Micros> {
        let asked = self.retry.filter(|_| verdict == Verdict::Errored)?;
        let wait = retry::wait(self.retries, random)?;
        self.retries += 1;
        Some(asked.max(now + wait))
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
