//! What a zap makes use of, for whoever chooses one.

use super::catalogue;
use serde_json::Value as Json;
use zap_engine::edit::{Entry, outline};

/// Whether one of its steps sends mail.
pub fn sends_mail(document: &Json) -> bool {
    let outline = outline(document);
    let mut entries = outline.entries().into_iter();
    entries.any(|entry| super::find(&entry.app).is_some_and(|app| app.sends_mail))
}

/// Lucide's names of the icons of what starts it and of the apps of its steps, each once.
pub fn icons(document: &Json) -> Vec<&'static str> {
    let event = document["trigger"]["events"][0].as_str();
    let starts_by = document["trigger"]["kind"].as_str().unwrap_or_default();
    let first = event.map_or_else(|| catalogue::trigger_icon(starts_by), catalogue::event_icon);
    let outline = outline(document);
    let icon = |entry: &Entry| Some(super::find(&entry.app)?.icon);
    let apps = outline.entries().into_iter().filter_map(icon);
    let mut icons = Vec::new();
    for icon in std::iter::once(first).chain(apps) {
        if !icons.contains(&icon) {
            icons.push(icon);
        }
    }
    icons
}
