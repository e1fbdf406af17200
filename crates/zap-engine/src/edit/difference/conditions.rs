//! Which conditions changed.

use super::What;
use crate::edit::tree::entries;
use serde_json::Value as Json;

/// The conditions under `any` that are new, gone or others. What is the same at the beginning and at the
/// end stays out of the comparison, so that one line more or less is one change.
pub(super) fn changes(old: &Json, new: &Json) -> Vec<What> {
    let mut changes = Vec::new();
    for (from, to) in pairs(entries(old, "any"), entries(new, "any")) {
        let group = to.or(from).map_or(0, |(place, _)| place);
        let lines = |side: Option<(usize, &'_ Json)>| -> Vec<Json> {
            side.and_then(|(_, group)| group.as_array()).cloned().unwrap_or_default()
        };
        let (before, after) = (lines(from), lines(to));
        if before.is_empty() && after.is_empty() {
            // A group without conditions came or went.
            let value = |side: Option<(usize, &Json)>| side.map(|(_, group)| group.clone());
            changes.push(What::Condition { group, line: 0, from: value(from), to: value(to) });
        }
        for (from, to) in pairs(&before, &after) {
            let line = to.or(from).map_or(0, |(place, _)| place);
            let value = |side: Option<(usize, &Json)>| side.map(|(_, line)| line.clone());
            changes.push(What::Condition { group, line, from: value(from), to: value(to) });
        }
    }
    changes
}

/// An entry of a list, and its place.
type Side<'j> = Option<(usize, &'j Json)>;

/// What differs between two lists, side by side.
fn pairs<'j>(old: &'j [Json], new: &'j [Json]) -> Vec<(Side<'j>, Side<'j>)> {
    let start = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let rest = old[start..].iter().rev().zip(new[start..].iter().rev());
    let end = rest.take_while(|(one, other)| one == other).count();
    let side = |list: &'j [Json], at: usize| {
        let is_within = at < list.len() - end;
        is_within.then(|| (at, &list[at]))
    };
    let longest = old.len().max(new.len()) - end;
    (start..longest).map(|at| (side(old, at), side(new, at))).collect()
}
