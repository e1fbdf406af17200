//! Walking through the steps of a zap.

use super::{Path, Step, StepKind, Zap};

/// A step and where it stands.
#[derive(Clone, Debug)]
pub struct Placed<'z> {
    pub step: &'z Step,
    /// A JSON pointer into the document.
    pub pointer: String,
    /// How many paths and loops are around it.
    pub level: usize,
    /// The nearest path around it.
    pub path: Option<&'z Path>,
    /// The loops around it, from the outermost.
    pub loops: Vec<&'z Step>,
    /// Whether no run does it: it, or what is around it, is switched off.
    pub is_off: bool,
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
        let around = Around { at: "", level: 0, path: None, loops: &[], is_off: false };
        around.put(&self.steps, &mut ahead);
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
        let around = Around {
            at: &placed.pointer,
            level: placed.level + 1,
            path: placed.path,
            loops: &placed.loops,
            is_off: placed.is_off,
        };
        match &placed.step.kind {
            StepKind::Paths { paths } => {
                for (place, path) in paths.iter().enumerate() {
                    let at = format!("{}/paths/{place}", placed.pointer);
                    Around { at: &at, path: Some(path), ..around }.put(&path.steps, &mut within);
                }
            }
            StepKind::Loop { steps, .. } => {
                let loops = [placed.loops.as_slice(), &[placed.step]].concat();
                Around { loops: &loops, ..around }.put(steps, &mut within);
            }
            _ => {}
        }
        self.ahead.extend(within.into_iter().rev());
        Some(placed)
    }
}

/// What a list of steps is in.
struct Around<'a, 'z> {
    at: &'a str,
    level: usize,
    path: Option<&'z Path>,
    loops: &'a [&'z Step],
    is_off: bool,
}

impl<'z> Around<'_, 'z> {
    fn put(&self, steps: &'z [Step], to: &mut Vec<Placed<'z>>) {
        to.extend(steps.iter().enumerate().map(|(place, step)| Placed {
            step,
            pointer: format!("{}/steps/{place}", self.at),
            level: self.level,
            path: self.path,
            loops: self.loops.to_vec(),
            is_off: self.is_off || step.off,
        }));
    }
}
