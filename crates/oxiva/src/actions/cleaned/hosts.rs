//! The hosts that a document names in its addresses: they are looked for wherever else they stand.

use super::find::{host_of, places};
use crate::zaps::portable::{BlankKind, each_text};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Each once, in small letters, the longest first.
pub(super) fn of(document: &Json) -> Vec<String> {
    let mut hosts = BTreeSet::new();
    each_text(document, &mut |text| {
        for place in places(text, &[]) {
            if matches!(place.kind, BlankKind::Email | BlankKind::Url | BlankKind::Secret) {
                hosts.extend(Some(&text[place.at]).filter(|one| is_address(one)).and_then(host_of));
            }
        }
    });
    let mut hosts: Vec<String> = hosts.into_iter().collect();
    hosts.sort_by_key(|host| std::cmp::Reverse(host.len()));
    hosts
}

/// A secret has no host.
fn is_address(value: &str) -> bool {
    value.contains("://") || value.contains('@') || value.starts_with("www.")
}
