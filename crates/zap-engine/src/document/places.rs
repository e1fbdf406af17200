//! Walking through the steps of a zap.

use super::{Path, Step, StepKind, Zap};

/// A step and where it stands.
#[derive(Clone, Debug)]
pub struct Placed<'z> {
    pub step: &'z Step,
    /// A JSON pointer into the document.
    pub pointer: String,
    /// Whether no run does it: it, or what is around it, is switched off.
    pub is_off: bool,
    /// How many paths and loops are around it.
    pub level: usize,
    /// The nearest path around it.
    pub path: Option<&'z Path>,
    /// The loops around it, from the outermost.
    pub loops: Vec<&'z Step>,
}

/// All steps, depth first, in the order of the document.
pub struct Steps<'z> {
    /// What is still to come, the next last.
    ahead: Vec<Placed<'z>>,
}

impl Zap {
    /// Every step, those within paths and loops too, each with its place.
    pub fn steps(&self) -> Steps<'_> {
        let mut ahead = Vec::new();
        let around = Around { at: "", is_off: false, level: 0, path: None, loops: &[] };
        put(&mut ahead, &self.steps, &around);
        ahead.reverse();
        Steps { ahead }
    }

    /// The step with this id, wherever it stands.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps().map(|placed| placed.step).find(|step| step.id == id)
    }
}

impl<'z> Iterator for Steps<'z> {
    type Item = Placed<'z>;

    fn next(&mut self) -> Option<Placed<'z>> {
        let placed = self.ahead.pop()?;
        let mut within = Vec::new();
        let within_it = Around {
            at: &placed.pointer,
            is_off: placed.is_off,
            level: placed.level + 1,
            path: placed.path,
            loops: &placed.loops,
        };
        match &placed.step.kind {
            StepKind::Paths { paths } => {
                for (place, path) in paths.iter().enumerate() {
                    let at = format!("{}/paths/{place}", placed.pointer);
                    let around = Around { at: &at, path: Some(path), ..within_it };
                    put(&mut within, &path.steps, &around);
                }
            }
            StepKind::Loop { steps, .. } => {
                let loops = [placed.loops.as_slice(), &[placed.step]].concat();
                put(&mut within, steps, &Around { loops: &loops, ..within_it });
            }
            _ => {}
        }
        self.ahead.extend(within.into_iter().rev());
        Some(placed)
    }
}

/// What a list of steps is in.
#[derive(Clone, Copy)]
struct Around<'a, 'z> {
    /// A JSON pointer.
    at: &'a str,
    is_off: bool,
    level: usize,
    path: Option<&'z Path>,
    loops: &'a [&'z Step],
}

fn put<'z>(to: &mut Vec<Placed<'z>>, steps: &'z [Step], around: &Around<'_, 'z>) {
    to.extend(steps.iter().enumerate().map(|(place, step)| Placed {
        step,
        pointer: format!("{}/steps/{place}", around.at),
        is_off: around.is_off || step.off,
        level: around.level,
        path: around.path,
        loops: around.loops.to_vec(),
    }));
}
