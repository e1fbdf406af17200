//! Whether what was made is a draft at all: what is too large or too deep for one goes, step by step.

use super::Converted;
use crate::{PLACEHOLDER, Remark, Status, TO_REPLACE};
use serde_json::{Value as Json, json};
use zap_engine::document::Zap;

/// Changes the document until it is a draft; what does not fit is reported as broken.
pub(super) fn keep(converted: &mut Converted) {
    for _ in 0..20 {
        let wrong = Zap::draft_problems(&converted.document);
        if wrong.is_empty() {
            return;
        }
        let mut pointers: Vec<String> = wrong.into_iter().map(|one| one.pointer).collect();
        pointers.dedup();
        for pointer in pointers {
            lighten(converted, &pointer);
        }
    }
    // Nothing of it can be kept.
    converted.document = json!({
        "title": converted.title, "trigger": { "id": "1" }, "steps": [],
    });
    for report in &mut converted.reports {
        (report.status, report.remark) = (Status::Broken, Some(Remark::new("limits")));
    }
    converted.credentials.clear();
}

/// Puts something small in the place of the step that a pointer leads into.
fn lighten(converted: &mut Converted, pointer: &str) {
    let Some(at) = step_of(&converted.document, pointer) else { return };
    let Some(step) = converted.document.pointer_mut(&at) else { return };
    let id = step["id"].clone();
    let kept = json!({ "status": Status::Broken.word(), "reason": "limits" });
    *step = if at == "/trigger" {
        json!({ "id": id, "placeholder": kept })
    } else if step.get("rule").is_some() {
        let steps = step["steps"].take();
        json!({ "id": id, "rule": "custom", "any": [], "steps": steps })
    } else {
        json!({ "id": id, "kind": "action", "app": PLACEHOLDER, "action": TO_REPLACE, "params": kept })
    };
    for report in converted.reports.iter_mut().filter(|report| *report.step == id) {
        (report.status, report.remark) = (Status::Broken, Some(Remark::new("limits")));
    }
    converted.credentials.retain(|one| one.step != id);
}

/// The id of the innermost step, path or trigger that a JSON pointer into a document leads into.
pub fn step_at(document: &Json, pointer: &str) -> Option<String> {
    let at = step_of(document, pointer)?;
    document.pointer(&at)?["id"].as_str().map(str::to_owned)
}

/// The pointer of the innermost step, path or trigger on the way of a pointer.
fn step_of(document: &Json, pointer: &str) -> Option<String> {
    let mut ends: Vec<usize> = pointer.match_indices('/').map(|(at, _)| at).skip(1).collect();
    ends.push(pointer.len());
    let is_step = |at: &&str| {
        let own = at.starts_with("/steps/") || *at == "/trigger";
        own && document.pointer(at).is_some_and(|value| {
            value.get("id").is_some() && !at.contains("/params") && !at.contains("/placeholder")
        })
    };
    let found = ends.iter().rev().map(|end| &pointer[..*end]).find(is_step);
    found.map(str::to_owned)
}
