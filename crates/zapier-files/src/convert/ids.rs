//! The ids of steps.

use crate::{FiledZap, tree::address};
use std::collections::{HashMap, HashSet};
use zap_engine::mapping::Reference;

/// Of each node an id that a step may have: its own, unless it is none or taken.
pub(super) fn of(zap: &FiledZap) -> HashMap<usize, String> {
    let mut taken: HashSet<String> = HashSet::new();
    let own: HashSet<&str> = zap.nodes.iter().map(|node| node.id.as_str()).collect();
    let mut number = 0;
    let mut ids = HashMap::new();
    for node in &zap.nodes {
        let fits = Reference::parse(&node.id).is_some_and(|one| one.step == node.id);
        let mut id = node.id.clone();
        while !fits && id == node.id || taken.contains(&id) || id != node.id && own.contains(&*id) {
            number += 1;
            id = format!("n{number}");
        }
        taken.insert(id.clone());
        ids.insert(address(node), id);
    }
    ids
}
