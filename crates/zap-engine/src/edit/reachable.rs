//! Which steps a step can refer to.

use super::{Entry, Outline, outline};
use serde::Serialize;
use serde_json::Value as Json;

/// A step whose output another can refer to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reachable {
    pub id: String,
    /// As people see it: the trigger is 1.
    pub number: usize,
    pub certainty: Certainty,
    /// The innermost loop around both: what the step gave in the same turn is meant.
    pub turn_of: Option<String>,
}

/// Whether there is an output when the step that refers to it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// It was done before, in any run that gets so far.
    Certain,
    /// Only if these paths were taken, each within the one before it.
    IfTaken { paths: Vec<String> },
    /// It is a loop around: what it gives is its current turn.
    Turn,
}

/// The steps whose output can be mapped into a step, in order. `id` may also be that of a path: then it is
/// about its conditions; and the trigger's: its own conditions ask of itself. Unknown ids reach nothing.
///
/// Not reachable is what comes later, what stands in another path of the same group, what is within a loop
/// that has ended (it had many outputs), a group of paths from within it, and what is switched off. What is
/// switched off together with the step itself counts as if it were on.
pub fn reachable(draft: &Json, id: &str) -> Vec<Reachable> {
    reachable_in(&outline(draft), id)
}

pub(super) fn reachable_in(outline: &Outline, id: &str) -> Vec<Reachable> {
    let id = outline.path(id).map_or(id, |path| path.parent.as_str());
    let trigger = Reachable {
        id: outline.trigger.id.clone(),
        number: 1,
        certainty: Certainty::Certain,
        turn_of: None,
    };
    if id == trigger.id {
        return vec![trigger];
    }
    let mut walk = Walk { before: Vec::new(), around: Vec::new() };
    if !walk.list(&outline.steps, id) {
        return Vec::new();
    }
    let own = walk.around;
    let steps = walk.before.into_iter().filter_map(|(step, around)| judge(step, &around, &own));
    std::iter::once(trigger).chain(steps).collect()
}

/// A path or a loop around a step.
#[derive(Clone)]
struct Around<'o> {
    /// The group of paths, or the loop.
    step: &'o Entry,
    /// The path of the group.
    path: Option<&'o str>,
}

impl PartialEq for Around<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.step.pointer == other.step.pointer && self.path == other.path
    }
}

struct Walk<'o> {
    before: Vec<(&'o Entry, Vec<Around<'o>>)>,
    /// What is around the place that was reached; in the end around the step that was looked for.
    around: Vec<Around<'o>>,
}

impl<'o> Walk<'o> {
    /// Goes on up to the step; whether it was found.
    fn list(&mut self, steps: &'o [Entry], id: &str) -> bool {
        for step in steps {
            if step.id == id {
                return true;
            }
            self.before.push((step, self.around.clone()));
            for path in &step.paths {
                if self.within(step, Some(&path.id), &path.steps, id) {
                    return true;
                }
            }
            if self.within(step, None, &step.steps, id) {
                return true;
            }
        }
        false
    }

    fn within(
        &mut self,
        step: &'o Entry,
        path: Option<&'o str>,
        steps: &'o [Entry],
        id: &str,
    ) -> bool {
        self.around.push(Around { step, path });
        let is_found = self.list(steps, id);
        if !is_found {
            self.around.pop();
        }
        is_found
    }
}

/// A step that comes before, seen from a place that `own` is around.
fn judge(step: &Entry, around: &[Around<'_>], own: &[Around<'_>]) -> Option<Reachable> {
    let shared = around.iter().zip(own).take_while(|(one, other)| one == other).count();
    let (not_shared, beside) = (&around[shared..], &own[shared..]);
    let is_in_own = beside.first().is_some_and(|one| one.step.pointer == step.pointer);
    let certainty = if is_in_own && not_shared.is_empty() {
        // A group of paths gives something only when all of it has ended.
        if beside[0].path.is_some() {
            return None;
        }
        Certainty::Turn
    } else {
        let is_off = step.off || not_shared.iter().any(|one| one.step.off);
        let is_beside = match (not_shared.first(), beside.first()) {
            (Some(one), Some(other)) => one.step.pointer == other.step.pointer,
            _ => false,
        };
        if is_off || is_beside {
            return None;
        }
        // Without a path it is a loop, which has ended.
        let paths: Option<Vec<String>> =
            not_shared.iter().map(|one| one.path.map(str::to_owned)).collect();
        let paths = paths?;
        if paths.is_empty() { Certainty::Certain } else { Certainty::IfTaken { paths } }
    };
    let turn_of = own[..shared].iter().rev().find(|one| one.path.is_none());
    Some(Reachable {
        id: step.id.clone(),
        number: step.number,
        certainty,
        turn_of: turn_of.map(|one| one.step.id.clone()),
    })
}
