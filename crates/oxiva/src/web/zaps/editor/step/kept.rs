//! A step or a trigger that stands for one of another program that nothing here does: what it kept, and what may
//! take its place.

use crate::{
    actions::{catalogue, placeholder},
    web::{shell::Shell, zaps::editor::cards::word},
};
use serde_json::{Map, Value as Json};
use zap_engine::edit::Command;

/// Characters of a setting that are shown.
const MAX_SHOWN_CHARS: usize = 300;

/// What was kept.
pub(in crate::web::zaps::editor) struct Kept {
    /// « À remplacer : Trello › card »
    pub heading: String,
    /// Why nothing here does it.
    pub why: String,
    /// What it was told there.
    pub settings: Vec<(String, String)>,
    /// The script of a step of code.
    pub code: String,
    /// What other steps use of it.
    pub outputs: Vec<String>,
    /// Label and command of what may take its place, the nearest first; nothing for a trigger.
    pub others: Vec<(String, String)>,
    /// Whether the first of them is suggested.
    pub is_suggested: bool,
    pub is_trigger: bool,
}

impl Kept {
    pub(super) fn of(step: &Json, id: &str, s: &Shell) -> Option<Kept> {
        let is_trigger = step["placeholder"].is_object();
        let kept = if is_trigger { &step["placeholder"] } else { &step["params"] };
        if !is_trigger && step["app"] != placeholder::NAME {
            return None;
        }
        let text = |key: &str| kept[key].as_str().unwrap_or_default().to_owned();
        let nothing = Map::new();
        let params = kept["original"]["params"].as_object().unwrap_or(&nothing);
        let settings = params.iter().filter(|(key, _)| *key != "code");
        let suggestion = text("suggestion");
        let others = if is_trigger { Vec::new() } else { others(id, &suggestion, s) };
        Some(Kept {
            heading: s.t2("zap-kept", ("app", text("app")), ("action", text("action"))),
            why: why(kept, s),
            settings: settings.map(|(key, value)| (key.clone(), shown(value))).collect(),
            code: params.get("code").and_then(Json::as_str).unwrap_or_default().to_owned(),
            outputs: kept["outputs"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Json::as_str)
                .map(str::to_owned)
                .collect(),
            is_suggested: !suggestion.is_empty() && !others.is_empty(),
            others,
            is_trigger,
        })
    }
}

fn why(kept: &Json, s: &Shell) -> String {
    let args = kept["said"].as_object().into_iter().flatten();
    let args: Vec<(&str, String)> = args
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    let key = format!("import-{}", kept["reason"].as_str().unwrap_or_default());
    s.lang.find_text(&key, &args).unwrap_or_else(|| s.t("import-no-more-known"))
}

fn shown(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars().take(MAX_SHOWN_CHARS).collect()
}

/// Every action of ours, the one that is suggested first.
fn others(id: &str, suggestion: &str, s: &Shell) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for app in catalogue::apps(s.lang).into_iter().filter(|app| app.name != placeholder::NAME) {
        for action in app.actions {
            let command = word(&Command::SetAction {
                step: id.to_owned(),
                app: app.name.to_owned(),
                action: action.name.to_owned(),
                params: Some(Map::new()),
            });
            let is_first = format!("{}.{}", app.name, action.name) == suggestion;
            let choice = (format!("{} › {}", app.label, action.label), command);
            if is_first { all.insert(0, choice) } else { all.push(choice) }
        }
    }
    all
}
