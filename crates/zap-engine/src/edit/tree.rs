//! Walking through a draft, whatever it looks like.

use serde_json::Value as Json;

/// What in a document has an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Trigger,
    Step,
    Path,
}

/// One of them, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Found<'d> {
    pub(super) part: Part,
    pub(super) id: &'d str,
    /// A JSON pointer into the document.
    pub(super) pointer: String,
    pub(super) value: &'d Json,
}

/// The trigger, and every step and path in the order of the document, each before what is within it.
pub(super) fn parts(document: &Json) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    if let Some(trigger) = document.get("trigger") {
        found.push(Found::new(Part::Trigger, trigger, "/trigger".into()));
    }
    gather_steps(document, "", &mut found);
    found
}

/// What has this id; of several the first.
pub(super) fn find<'d>(document: &'d Json, id: &str) -> Option<Found<'d>> {
    parts(document).into_iter().find(|found| found.id == id)
}

/// A step with all within it, for [`super::Command::Paste`]; `None` if no step has this id.
pub fn copy(draft: &Json, step: &str) -> Option<Json> {
    find(draft, step).filter(|found| found.part == Part::Step).map(|found| found.value.clone())
}

/// The entries of a list; none if it is not there, or no list.
pub(super) fn entries<'d>(value: &'d Json, key: &str) -> &'d [Json] {
    value.get(key).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A text; empty if it is not there, or no text.
pub(super) fn text<'d>(value: &'d Json, key: &str) -> &'d str {
    value.get(key).and_then(Json::as_str).unwrap_or_default()
}

/// The pointer of what something stands in the list of, and its place in that list:
/// of `/steps/0/paths/1` it is `/steps/0/paths` and 1.
pub(super) fn list_and_place(pointer: &str) -> Option<(&str, usize)> {
    let (list, place) = pointer.rsplit_once('/')?;
    Some((list, place.parse().ok()?))
}

impl<'d> Found<'d> {
    fn new(part: Part, value: &'d Json, pointer: String) -> Found<'d> {
        Found { part, id: text(value, "id"), pointer, value }
    }
}

fn gather_steps<'d>(around: &'d Json, at: &str, found: &mut Vec<Found<'d>>) {
    for (place, step) in entries(around, "steps").iter().enumerate() {
        let at = format!("{at}/steps/{place}");
        found.push(Found::new(Part::Step, step, at.clone()));
        for (place, path) in entries(step, "paths").iter().enumerate() {
            let at = format!("{at}/paths/{place}");
            found.push(Found::new(Part::Path, path, at.clone()));
            gather_steps(path, &at, found);
        }
        gather_steps(step, &at, found);
    }
}
