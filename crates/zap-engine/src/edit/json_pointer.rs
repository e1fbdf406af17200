//! Setting and removing a value by its JSON pointer (RFC 6901).

use crate::document::DEPTH;
use serde_json::{Map, Value as Json};

/// The pointer leads nowhere.
#[derive(Debug, PartialEq)]
pub(super) struct LeadsNowhere;

/// Sets what a pointer leads to. Objects on the way are made; `-` is a new entry of a list, and so is the
/// number behind its last entry.
pub(super) fn set(root: &mut Json, pointer: &str, value: Json) -> Result<(), LeadsNowhere> {
    let keys = keys(pointer)?;
    let Some((last, way)) = keys.split_last() else { return Err(LeadsNowhere) };
    let mut parent = root;
    for key in way {
        if parent.is_null() {
            *parent = Json::Object(Map::new());
        }
        parent = match parent {
            Json::Object(fields) => fields.entry(key.as_str()).or_insert(Json::Null),
            Json::Array(list) => {
                place(key, list).and_then(|at| list.get_mut(at)).ok_or(LeadsNowhere)?
            }
            _ => return Err(LeadsNowhere),
        };
    }
    if parent.is_null() {
        *parent = Json::Object(Map::new());
    }
    match parent {
        Json::Object(fields) => drop(fields.insert(last.clone(), value)),
        Json::Array(list) => match place(last, list).ok_or(LeadsNowhere)? {
            at if at < list.len() => list[at] = value,
            _ => list.push(value),
        },
        _ => return Err(LeadsNowhere),
    }
    Ok(())
}

/// Removes what a pointer leads to. What is not there is removed already; of a list the entries behind it
/// move up.
pub(super) fn remove(root: &mut Json, pointer: &str) -> Result<(), LeadsNowhere> {
    let keys = keys(pointer)?;
    let Some((last, way)) = keys.split_last() else { return Err(LeadsNowhere) };
    let mut parent = root;
    for key in way {
        let child = match parent {
            Json::Object(fields) => fields.get_mut(key),
            Json::Array(list) => place(key, list).and_then(|at| list.get_mut(at)),
            _ => None,
        };
        match child {
            Some(child) => parent = child,
            None => return Ok(()),
        }
    }
    match parent {
        Json::Object(fields) => drop(fields.shift_remove(last)),
        Json::Array(list) => {
            if let Some(at) = place(last, list).filter(|at| *at < list.len()) {
                list.remove(at);
            }
        }
        _ => {}
    }
    Ok(())
}

/// The keys of a pointer; deeper than a document may be it leads nowhere.
fn keys(pointer: &str) -> Result<Vec<String>, LeadsNowhere> {
    let mut keys = pointer.split('/');
    let is_pointer = keys.next() == Some("");
    let keys: Vec<String> =
        keys.take(DEPTH + 1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
    if is_pointer && keys.len() <= DEPTH { Ok(keys) } else { Err(LeadsNowhere) }
}

/// A place in a list, or the one behind its last.
fn place(key: &str, list: &[Json]) -> Option<usize> {
    if key == "-" {
        return Some(list.len());
    }
    let is_number =
        key == "0" || (!key.starts_with('0') && key.bytes().all(|b| b.is_ascii_digit()));
    key.parse().ok().filter(|at| is_number && *at <= list.len())
}
