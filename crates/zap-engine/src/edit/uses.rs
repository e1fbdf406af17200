//! All references of a draft, and whether they lead anywhere.

use super::{
    Certainty, Entry, Outline, ids::KEYS_WITH_REFERENCES, outline, reachable::reachable_in,
    tree::parts,
};
use crate::mapping::{META, Template, pointer};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::HashMap;

/// A reference of a draft.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Use {
    /// The text in which it stands, as a JSON pointer into the draft.
    pub pointer: String,
    /// Whose text it is: a step, a path (its conditions), or the trigger.
    pub by: String,
    /// The step that it refers to.
    pub to: String,
    /// As it is written between the braces.
    pub source: String,
    pub standing: Standing,
}

/// Whether a reference leads anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// To a step whose output is there.
    Reachable(Certainty),
    /// To a step that comes later, stands in another path, or was in a loop that has ended.
    OutOfReach,
    /// To a step that is switched off, itself or with what is around it.
    Off,
    /// To a step that is not there.
    Gone,
}

/// Every reference of a draft, in the order of the document; also of one that is no zap yet. References to
/// the moment (`zap_meta_…`) are about no step, and left out.
pub fn uses(draft: &Json) -> Vec<Use> {
    let outline = outline(draft);
    let mut uses = Vec::new();
    for found in parts(draft) {
        let steps: HashMap<String, Certainty> = reachable_in(&outline, found.id)
            .into_iter()
            .map(|one| (one.id, one.certainty))
            .collect();
        let keys = KEYS_WITH_REFERENCES.iter();
        for (key, value) in keys.filter_map(|key| Some((key, found.value.get(*key)?))) {
            for_each_reference(value, pointer(&found.pointer, key), &mut |pointer, to, source| {
                if META.contains(&to) {
                    return;
                }
                let standing = match steps.get(to) {
                    Some(certainty) => Standing::Reachable(certainty.clone()),
                    None => out_of_reach(&outline, to),
                };
                let (by, to, source) = (found.id.to_owned(), to.to_owned(), source.to_owned());
                uses.push(Use { pointer: pointer.to_owned(), by, to, source, standing });
            });
        }
    }
    uses
}

fn out_of_reach(outline: &Outline, step: &str) -> Standing {
    match outline.entry(step) {
        None => Standing::Gone,
        Some(Entry { is_passed_over: true, .. }) => Standing::Off,
        Some(_) => Standing::OutOfReach,
    }
}

fn for_each_reference(value: &Json, at: String, then: &mut impl FnMut(&str, &str, &str)) {
    match value {
        Json::String(text) => {
            let template = Template::parse(text);
            template.references().for_each(|one| then(&at, &one.step, &one.source));
        }
        Json::Array(list) => {
            for (place, entry) in list.iter().enumerate() {
                for_each_reference(entry, format!("{at}/{place}"), then);
            }
        }
        Json::Object(fields) => {
            for (key, value) in fields {
                for_each_reference(value, pointer(&at, key), then);
            }
        }
        _ => {}
    }
}
