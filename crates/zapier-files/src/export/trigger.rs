//! What starts a zap, as Zapier calls it.

use super::Node;
use serde_json::{Value as Json, json};

/// The trigger, and whether Zapier has it: another one becomes an address that can be called.
pub(super) fn node(trigger: &Json) -> (Node, bool) {
    let hook = |action: &str, params| Node::new("read", "WebHookCLIAPI", action, params);
    match trigger["kind"].as_str().unwrap_or_default() {
        "catch_hook" => match trigger["child_key"].as_str() {
            Some(key) => (hook("hook_v2", json!({ "child_key": key })), true),
            None => (hook("hook_v2", json!({})), true),
        },
        "raw_hook" => (hook("hook_raw", json!({})), true),
        "schedule" => match schedule(&trigger["every"]) {
            Some(node) => (node, true),
            None => (hook("hook_v2", json!({})), false),
        },
        _ => (hook("hook_v2", json!({})), false),
    }
}

fn schedule(every: &Json) -> Option<Node> {
    let at = &every["at"];
    let (action, params) = match every["unit"].as_str()? {
        "minutes" if every["n"] == 15 => ("every15Min", json!({})),
        "hour" => {
            let minute = every["minute"].as_u64().unwrap_or_default();
            ("everyHour", json!({ "moh": format!("{minute:02}"), "weekends": "yes" }))
        }
        "day" => {
            let weekends = if every["weekdays_only"] == true { "no" } else { "yes" };
            ("everyDay", json!({ "hod": at, "weekends": weekends }))
        }
        "week" => ("everyWeek", json!({ "dow": days(&every["days"]), "hod": at })),
        "month" => {
            let day = every["day"].as_u64().unwrap_or(1).to_string();
            ("everyMonth", json!({ "dom": day, "hod": at }))
        }
        _ => return None,
    };
    Some(Node::new("read", "ScheduleCLIAPI", action, params))
}

/// From Sunday, which is 0.
fn days(names: &Json) -> Vec<String> {
    let all = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let number = |name: &Json| all.iter().position(|day| name == day).map(|day| day.to_string());
    names.as_array().into_iter().flatten().filter_map(number).collect()
}
