//! Which step, path or trigger an id names.

use crate::web::edits::fingerprint;
use serde_json::Value as Json;
use zap_engine::edit::{Command, Outline};

/// A step, a path or the trigger in the outline.
pub(in crate::web::zaps::editor) struct Found {
    /// Where it stands in the draft.
    pub pointer: String,
    pub number: usize,
    pub title: String,
    pub is_trigger: bool,
    pub is_path: bool,
    /// Of a path the step whose path it is.
    pub group: Option<String>,
}

impl Found {
    pub fn of(outline: &Outline, id: &str) -> Option<Found> {
        if let Some(entry) = outline.entry(id) {
            return Some(Found {
                pointer: entry.pointer.clone(),
                number: entry.number,
                title: entry.title.clone(),
                is_trigger: entry.pointer == outline.trigger.pointer,
                is_path: false,
                group: None,
            });
        }
        let path = outline.path(id)?;
        Some(Found {
            pointer: path.pointer.clone(),
            number: path.position,
            title: path.title.clone(),
            is_trigger: false,
            is_path: true,
            group: Some(path.parent.clone()),
        })
    }

    /// The command that gives one field of it a value; `id` is its own, `written` what it says now.
    pub fn set(&self, id: &str, written: &Json, key: &str, value: Json) -> Command {
        if self.is_trigger {
            let kind = written["kind"].as_str().unwrap_or_default().to_owned();
            return Command::SetTrigger {
                kind,
                fields: [(key.to_owned(), value)].into_iter().collect(),
            };
        }
        let field = zap_engine::mapping::pointer("", key);
        Command::SetField { step: id.to_owned(), field, value }
    }
}

/// A digest of a step without what is within it.
pub(super) fn digest(step: &Json) -> String {
    let mut own = step.as_object().cloned().unwrap_or_default();
    own.shift_remove("steps");
    own.shift_remove("paths");
    fingerprint(&Json::Object(own).to_string())
}
