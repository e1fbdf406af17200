//! Walking through a zap, past what is done.

use super::{
    Advance, Alone, Decided, Done, Due, MAX_STEPS, Next, Status,
    decide::{Ground, warnings},
    tally::Tally,
};
use crate::{
    dates::Reading,
    document::{Delay, Path, Step, StepKind, TURNS, Zap},
    mapping::{Held, Mapped, Mapper, Template, Values},
};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// Decides what can be decided, and says what is next. Dates are read as `reading` says;
/// references to the moment of a step are about its `now` and its zone.
pub fn advance<'z>(
    zap: &'z Zap,
    trigger: &Json,
    done: &mut Done,
    reading: &Reading,
) -> Advance<'z> {
    let values = Values::new().at(reading.now, &reading.zone).with(&zap.trigger.id, trigger);
    let mut walk = Walk { values, done, reading, decided: Vec::new() };
    let next = match walk.list(&zap.steps, "") {
        Ok(tally) => Next::End(tally.verdict()),
        Err(next) => *next,
    };
    Advance { decided: walk.decided, next }
}

/// How many turns an action's output starts, and how many it would start beyond the limit. `None` for
/// what is a value like others.
pub fn turns(output: &Json) -> Option<(usize, usize)> {
    let list = output.as_array().filter(|list| list.iter().all(Json::is_object))?;
    let turns = list.len().min(TURNS);
    Some((turns, list.len() - turns))
}

struct Walk<'w> {
    values: Values<'w>,
    done: &'w mut Done,
    reading: &'w Reading,
    decided: Vec<Decided>,
}

/// A list of steps that was gone through, or what stands in the way.
type Walked<'z> = Result<Tally, Box<Next<'z>>>;

/// What a step means for those behind it.
enum Flow {
    On,
    /// A group was gone through.
    Group(Tally),
    Stop(Tally),
    /// Those behind it are done once for each item.
    FanOut(Arc<Json>, usize),
}

impl<'w> Walk<'w> {
    fn list<'z: 'w>(&mut self, steps: &'z [Step], item: &str) -> Walked<'z> {
        let mut tally = Tally::default();
        for (at, step) in steps.iter().enumerate().filter(|(_, step)| !step.off) {
            let rest = &steps[at + 1..];
            let is_last = rest.iter().all(|step| step.off);
            match self.step(step, item)? {
                Flow::On => {}
                Flow::Stop(stopped) => return Ok(tally | stopped),
                Flow::FanOut(list, turns) => {
                    return Ok(tally | self.turns(step, item, list, turns, rest)?);
                }
                Flow::Group(group) if group.errored || is_last => return Ok(tally | group),
                Flow::Group(group) => tally = tally | group.passed(),
            }
        }
        Ok(tally | Tally::COMPLETED)
    }

    fn step<'z: 'w>(&mut self, step: &'z Step, item: &str) -> Result<Flow, Box<Next<'z>>> {
        let (status, output) = match self.done.get(&step.id, item) {
            Some((status, output)) => (status, output.clone()),
            None => self.decide(step, item)?,
        };
        match status {
            Status::Waiting => {
                return Err(Box::new(Next::Wait { step, item: item.to_owned() }));
            }
            Status::Filtered => return Ok(Flow::Stop(Tally::FILTERED)),
            Status::Errored => return Ok(Flow::Stop(Tally::ERRORED)),
            Status::Halted => return Ok(Flow::Stop(Tally::HALTED)),
            Status::Success => {}
        }
        let flow = match &step.kind {
            StepKind::Paths { paths } => Flow::Group(self.paths(paths, &output, item)?),
            StepKind::Loop { max, steps, .. } => {
                let count = output.as_array().map_or(0, Vec::len).min(*max);
                Flow::Group(self.turns(step, item, output.clone(), count, steps)?)
            }
            StepKind::Action { .. } => match turns(&output) {
                Some((turns, _)) => return Ok(Flow::FanOut(output, turns)),
                None => Flow::On,
            },
            StepKind::Filter { .. } | StepKind::Delay(_) => Flow::On,
        };
        self.values.hold(&step.id, Held::Shared(output));
        Ok(flow)
    }

    /// Those that matched, one after the other.
    fn paths<'z: 'w>(&mut self, paths: &'z [Path], output: &Json, item: &str) -> Walked<'z> {
        let matched = output["matched"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut tally = if matched.is_empty() { Tally::COMPLETED } else { Tally::default() };
        for path in paths {
            if matched.iter().any(|id| id.as_str() == Some(&path.id)) {
                tally = tally | self.list(&path.steps, item)?;
            }
        }
        Ok(tally)
    }

    /// Steps once for each of the first `count` items of a list, past the turns that are over.
    fn turns<'z: 'w>(
        &mut self,
        owner: &'z Step,
        item: &str,
        list: Arc<Json>,
        count: usize,
        steps: &'z [Step],
    ) -> Walked<'z> {
        let (over, mut tally) = self.done.over(&owner.id, item);
        for turn in over..count {
            let inner = match item {
                "" => turn.to_string(),
                outer => format!("{outer}.{turn}"),
            };
            let mark = self.values.mark();
            self.values.hold(&owner.id, Held::Item(list.clone(), turn));
            tally = tally | self.list(steps, &inner)?;
            self.values.forget(mark);
            self.done.turn_over(&owner.id, item, turn + 1, tally);
        }
        Ok(if count == 0 { Tally::COMPLETED } else { tally })
    }

    /// Decides a step and notes it; an action or a delay is due instead.
    fn decide<'z: 'w>(
        &mut self,
        step: &'z Step,
        item: &str,
    ) -> Result<(Status, Arc<Json>), Box<Next<'z>>> {
        if self.done.len() >= MAX_STEPS {
            return Err(Box::new(Next::Exhausted));
        }
        let decided = match alone(step, item, &self.values, self.reading) {
            Alone::Decided(decided) => decided,
            Alone::Due(due) => return Err(Box::new(Next::Run(due))),
        };
        self.done.note_decided(&decided);
        let outcome = (decided.status, decided.output.clone());
        self.decided.push(decided);
        Ok(outcome)
    }
}

/// What a step comes to, with what others gave: it is decided, or due with its fields mapped. `item`: which
/// turn it is in.
pub(super) fn alone<'z>(
    step: &'z Step,
    item: &str,
    values: &Values<'_>,
    reading: &Reading,
) -> Alone<'z> {
    let ground = Ground { values, reading };
    let mapped = match &step.kind {
        StepKind::Filter { any } => return Alone::Decided(ground.filter(step, item, any)),
        StepKind::Paths { paths } => return Alone::Decided(ground.paths(step, item, paths)),
        StepKind::Loop { from, over, max, .. } => {
            return Alone::Decided(ground.repeat(step, item, from, over, *max));
        }
        StepKind::Action { params, .. } => params.map(values),
        StepKind::Delay(delay) => delayed(delay, values),
    };
    let warnings = warnings(&mapped);
    Alone::Due(Due { step, item: item.to_owned(), params: mapped.value, warnings })
}

fn delayed(delay: &Delay, values: &Values<'_>) -> Mapped {
    let mut mapper = Mapper::new(values);
    let mut fill = |template: &Template| Json::from(mapper.text(template));
    let fields: [(&str, Json); 2] = match delay {
        Delay::For { value, unit } => [("value", fill(value)), ("unit", unit.word().into())],
        Delay::Until { moment, past } => [("until", fill(moment)), ("past", past.word().into())],
    };
    let value: Map<_, _> = fields.into_iter().map(|(key, value)| (key.into(), value)).collect();
    Mapped { value, missing: mapper.missing, dropped: mapper.dropped }
}
