//! Which steps and paths stand elsewhere.

use super::index::Index;
use std::collections::{HashMap, HashSet};

/// The ids of what both documents have and what is in something else, or at another place among those that
/// stayed: as few as explain the new order.
pub(super) fn moved(old: &Index<'_>, new: &Index<'_>) -> HashSet<String> {
    let mut moved = HashSet::new();
    let place: HashMap<&str, usize> =
        old.items.iter().enumerate().map(|(at, item)| (item.subject.id.as_str(), at)).collect();
    // By what they are in: those that stayed in it, with their places in the old document.
    let mut stayed: Vec<(&str, Vec<(&str, usize)>)> = Vec::new();
    for item in &new.items {
        let id = item.subject.id.as_str();
        let Some(before) = old.get(&item.subject) else { continue };
        let (was_in, is_in) = (old.parent_id(before), new.parent_id(item));
        if was_in != is_in {
            moved.insert(id.to_owned());
            continue;
        }
        let known = (id, place.get(id).copied().unwrap_or_default());
        match stayed.iter_mut().find(|(parent, _)| *parent == is_in) {
            Some((_, list)) => list.push(known),
            None => stayed.push((is_in, vec![known])),
        }
    }
    for (_, list) in &stayed {
        let places: Vec<usize> = list.iter().map(|(_, place)| *place).collect();
        let in_order = longest_rising(&places);
        let others = list.iter().enumerate().filter(|(at, _)| !in_order.contains(at));
        moved.extend(others.map(|(_, (id, _))| (*id).to_owned()));
    }
    moved
}

/// The positions of a longest rising sequence among numbers.
fn longest_rising(numbers: &[usize]) -> HashSet<usize> {
    // For each length the position of the smallest number that such a sequence ends with.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    std::iter::successors(ends.last().copied(), |at| before[*at]).collect()
}
