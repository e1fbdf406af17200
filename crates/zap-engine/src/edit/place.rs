//! Where a step goes.

use super::{
    Refusal, RefusalCode,
    tree::{Part, entries, find, list_and_place, text},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A place in a list of steps: `{"after": "3"}`, `{"in": "4", "at": 0}`, `{"in": "4"}`, `{"at": 0}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Place {
    /// Right after this step, in its list; after the trigger: the first of the zap.
    After { after: String },
    /// In a path or a loop, or in the zap itself, before the entry that stands there; without a number at
    /// the end.
    In {
        #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
        inside: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<usize>,
    },
}

/// A place that was found: before the entry `at` of the list of steps of what `around` points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// The JSON pointer of the zap, path or loop.
    pub(super) around: String,
    pub(super) at: usize,
}

impl Place {
    /// Right after a step.
    pub fn after(id: impl Into<String>) -> Place {
        Place::After { after: id.into() }
    }

    /// First in a path or a loop, or in the zap itself.
    pub fn first_in(inside: Option<&str>) -> Place {
        Place::In { inside: inside.map(str::to_owned), at: Some(0) }
    }

    /// Last in a path or a loop, or in the zap itself.
    pub fn last_in(inside: Option<&str>) -> Place {
        Place::In { inside: inside.map(str::to_owned), at: None }
    }

    pub(super) fn find(&self, draft: &Json) -> Result<Slot, Refusal> {
        match self {
            Place::After { after } => slot_after(draft, after),
            Place::In { inside, at } => {
                let around = match inside {
                    Some(id) => container(draft, id)?,
                    None => String::new(),
                };
                let max = draft.pointer(&around).map_or(0, |value| entries(value, "steps").len());
                let at = at.unwrap_or(max);
                if at > max {
                    let refusal = Refusal::new(RefusalCode::NoSuchPlace);
                    return Err(refusal.with("at", at).with("max", max));
                }
                Ok(Slot { around, at })
            }
        }
    }
}

fn slot_after(draft: &Json, id: &str) -> Result<Slot, Refusal> {
    let found = find(draft, id).ok_or_else(|| Refusal::no_such_id(id))?;
    match found.part {
        Part::Trigger => Ok(Slot { around: String::new(), at: 0 }),
        Part::Path => Err(Refusal::wrong_kind(id, "path")),
        Part::Step => {
            let place = list_and_place(&found.pointer)
                .and_then(|(list, place)| Some((list.strip_suffix("/steps")?, place)));
            let (around, place) = place.ok_or_else(|| Refusal::no_such_id(id))?;
            Ok(Slot { around: around.to_owned(), at: place + 1 })
        }
    }
}

/// The pointer of a path or a loop.
fn container(draft: &Json, id: &str) -> Result<String, Refusal> {
    let found = find(draft, id).ok_or_else(|| Refusal::no_such_id(id))?;
    match (found.part, text(found.value, "kind")) {
        (Part::Path, _) | (Part::Step, "loop") => Ok(found.pointer),
        (_, kind) => Err(Refusal::wrong_kind(id, kind)),
    }
}
