//! Where a step can go.

use super::{Entry, Outline, Place, outline};
use crate::document::LEVELS;
use serde_json::Value as Json;
use std::collections::HashMap;

/// The places of a draft where a step can stand, in the order of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    pub all: Vec<Place>,
    /// Which of them is where the step stands now.
    pub here: Option<usize>,
}

/// All places where a step can go: one that is to be moved, or a new one (`None`) that has nothing within
/// it. Places within the step itself, and those where it would stand too deep, are none.
pub fn places(draft: &Json, moving: Option<&str>) -> Places {
    let outline = outline(draft);
    let entry = moving.and_then(|id| outline.entry(id));
    let moved = entry.filter(|entry| entry.pointer != outline.trigger.pointer);
    let mut found = Found { places: Places::default(), moved, levels: moved.map_or(0, levels) };
    found.list(&outline.steps, None, 0);
    found.places
}

impl Places {
    /// The place before where the step stands now.
    pub fn up(&self) -> Option<&Place> {
        self.all.get(self.here?.checked_sub(1)?)
    }

    /// The place behind where the step stands now.
    pub fn down(&self) -> Option<&Place> {
        self.all.get(self.here? + 1)
    }
}

struct Found<'o> {
    places: Places,
    moved: Option<&'o Entry>,
    /// How many levels of paths and loops the moved step has within it.
    levels: usize,
}

impl Found<'_> {
    fn list(&mut self, steps: &[Entry], inside: Option<&str>, level: usize) {
        self.put(Place::first_in(inside), level);
        for step in steps {
            if self.moved.is_some_and(|moved| moved.pointer == step.pointer) {
                // It stands at the place that was told last: behind its neighbour, or first in the list.
                self.places.here = self.places.all.len().checked_sub(1);
                continue;
            }
            for path in &step.paths {
                self.list(&path.steps, Some(&path.id), level + 1);
            }
            if step.kind == "loop" {
                self.list(&step.steps, Some(&step.id), level + 1);
            }
            self.put(Place::after(&*step.id), level);
        }
    }

    fn put(&mut self, place: Place, level: usize) {
        if level + self.levels <= LEVELS {
            self.places.all.push(place);
        }
    }
}

/// The places next to where a step stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    pub up: Option<Place>,
    pub down: Option<Place>,
}

/// Of each step, by its JSON pointer, what [`Places::up`] and [`Places::down`] say: all at once, which costs
/// far less than [`places`] for each.
pub fn neighbours(outline: &Outline) -> HashMap<String, Neighbours> {
    let mut walk = Walk::default();
    walk.list(&outline.steps, None, 0);
    let Walk { places, steps } = &walk;
    let of = |step: &WalkedStep| {
        let fits = |at: &usize| places[*at].1 + step.levels <= LEVELS;
        let place = |at: usize| places[at].0.clone();
        let mut before = (0..=step.before).rev().filter(fits);
        let here = before.next();
        let down = here.and_then(|_| (step.after + 1..places.len()).find(fits));
        Neighbours { up: before.next().map(place), down: down.map(place) }
    };
    steps.iter().map(|step| (step.pointer.clone(), of(step))).collect()
}

/// Every place of a draft with the level that a step there would stand on, and its steps among them.
#[derive(Default)]
struct Walk {
    places: Vec<(Place, usize)>,
    steps: Vec<WalkedStep>,
}

struct WalkedStep {
    pointer: String,
    /// As [`levels`] counts them.
    levels: usize,
    /// The places right before it and right behind it; those within it are between them.
    before: usize,
    after: usize,
}

impl Walk {
    fn list(&mut self, steps: &[Entry], inside: Option<&str>, level: usize) {
        self.places.push((Place::first_in(inside), level));
        for step in steps {
            let before = self.places.len() - 1;
            for path in &step.paths {
                self.list(&path.steps, Some(&path.id), level + 1);
            }
            if step.kind == "loop" {
                self.list(&step.steps, Some(&step.id), level + 1);
            }
            let after = self.places.len();
            self.places.push((Place::after(&*step.id), level));
            let (pointer, levels) = (step.pointer.clone(), levels(step));
            self.steps.push(WalkedStep { pointer, levels, before, after });
        }
    }
}

/// How many paths and loops are within each other in a step.
fn levels(step: &Entry) -> usize {
    let within = |steps: &[Entry]| steps.iter().map(levels).max().unwrap_or(0) + 1;
    let paths = step.paths.iter().map(|path| within(&path.steps)).max();
    let repeated = if step.kind == "loop" { within(&step.steps) } else { 0 };
    repeated.max(paths.unwrap_or(0))
}
