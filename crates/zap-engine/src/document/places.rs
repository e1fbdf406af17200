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
        put(&mut ahead, &self.steps, "", 0, None, &[]);
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
        let (at, level) = (&placed.pointer, placed.level + 1);
        match &placed.step.kind {
            StepKind::Paths { paths } => {
                for (place, path) in paths.iter().enumerate() {
                    let at = format!("{at}/paths/{place}");
                    put(&mut within, &path.steps, &at, level, Some(path), &placed.loops);
                }
            }
            StepKind::Loop { steps, .. } => {
                let loops = [placed.loops.as_slice(), &[placed.step]].concat();
                put(&mut within, steps, at, level, placed.path, &loops);
            }
            _ => {}
        }
        self.ahead.extend(within.into_iter().rev());
        Some(placed)
    }
}

fn put<'z>(
    to: &mut Vec<Placed<'z>>,
    steps: &'z [Step],
    at: &str,
    level: usize,
    path: Option<&'z Path>,
    loops: &[&'z Step],
) {
    to.extend(steps.iter().enumerate().map(|(place, step)| Placed {
        step,
        pointer: format!("{at}/steps/{place}"),
        level,
        path,
        loops: loops.to_vec(),
    }));
}
