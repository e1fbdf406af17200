//! The nodes of a zap in the order in which they are done.

use crate::{FiledZap, Node};
use std::collections::{HashMap, HashSet};

/// The nodes of a zap by who comes after whom.
pub(crate) struct Tree<'f> {
    pub trigger: Option<&'f Node>,
    after: HashMap<&'f str, Vec<&'f Node>>,
    /// Those that nothing leads to, in the order of the file.
    pub lost: Vec<&'f Node>,
}

impl<'f> Tree<'f> {
    pub fn of(zap: &'f FiledZap) -> Tree<'f> {
        let first = zap.nodes.iter().filter(|node| node.is_object && node.parent().is_none());
        let trigger = first.clone().find(|node| node.is_trigger()).or(first.clone().next());
        let ids: HashMap<_, _> = zap.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let mut after: HashMap<&str, Vec<&Node>> = HashMap::new();
        for node in zap.nodes.iter().filter(|node| node.is_object) {
            if let Some(parent) = node.parent().and_then(|id| ids.get(id.as_str()).copied()) {
                after.entry(parent.id.as_str()).or_default().push(node);
            }
        }
        let mut tree = Tree { trigger, after, lost: Vec::new() };
        let reached = tree.reached();
        tree.lost = zap.nodes.iter().filter(|node| !reached.contains(&address(node))).collect();
        tree
    }

    /// The nodes that come directly after one.
    pub fn after(&self, node: &Node) -> &[&'f Node] {
        self.after.get(node.id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Every node that the trigger leads to.
    fn reached(&self) -> HashSet<usize> {
        let mut reached = HashSet::new();
        let mut next: Vec<&Node> = self.trigger.into_iter().collect();
        while let Some(node) = next.pop() {
            if reached.insert(address(node)) {
                next.extend(self.after(node));
            }
        }
        reached
    }
}

/// Two nodes of a damaged file may have the same id.
pub(crate) fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}
