//! Steps, as Zapier calls them.

use super::{Node, criteria::criteria};
use serde_json::{Map, Value as Json, json};

const JAVASCRIPT: &str = "01929fad-d3dd-62c2-52ed-7868d5fcc691";

/// The step; `None` if Zapier has none that does the same.
pub(super) fn node(step: &Json) -> Option<Node> {
    let params = step["params"].as_object().cloned().unwrap_or_default();
    Some(match step["kind"].as_str()? {
        "filter" => {
            let params = json!({ "filter_criteria": criteria(&step["any"]) });
            Node::new("filter", "FilterAPI", "filter", params)
        }
        "paths" => Node::write("BranchingAPI", "branch", json!({})),
        "delay" => delay(step),
        "loop" => repeat(step),
        _ => return action(step["app"].as_str()?, step["action"].as_str()?, params),
    })
}

fn delay(step: &Json) -> Node {
    if let Some(until) = step["until"].as_str() {
        let past = if step["past"] == "halt" { "cancel" } else { "continue" };
        let params = json!({ "delay_until_date": until, "handle_past": past });
        return Node::write("DelayCLIAPI", "delay_until", params);
    }
    let params = json!({
        "delay_for_value": step["for"]["value"], "delay_for_unit": step["for"]["unit"],
    });
    Node::write("DelayCLIAPI", "delay_for", params)
}

fn repeat(step: &Json) -> Node {
    let mut params = Map::new();
    let action = match step["from"].as_str() {
        Some("numbers") => {
            params.extend(step["over"].as_object().cloned().unwrap_or_default());
            "loop_numbers"
        }
        Some("text") => {
            params.insert("values".to_owned(), step["over"].clone());
            params.insert(
                "delimiter".to_owned(),
                step.get("separator").cloned().unwrap_or(",".into()),
            );
            params.insert("trim".to_owned(), json!(step["trim"] != false));
            "loop_text"
        }
        _ => {
            params.insert("values".to_owned(), step["over"].clone());
            "loop_line_items"
        }
    };
    if let Some(max) = step.get("max") {
        params.insert("max_iterations".to_owned(), max.clone());
    }
    Node::write("ZapierLoopingCLIAPI", action, params.into())
}

fn action(app: &str, action: &str, mut params: Map<String, Json>) -> Option<Node> {
    let (api, name) = match (app, action) {
        ("webhooks", "get" | "post" | "put") => ("WebHookCLIAPI", action),
        ("webhooks", "custom") => ("WebHookCLIAPI", "custom_request"),
        ("webhooks", "message") => return message(params),
        ("email", "send") => {
            params.shift_remove("body_type");
            ("ZapierMailCLIAPI", "outbound")
        }
        ("code", "javascript") => ("CodeCLIAPI", JAVASCRIPT),
        ("storage", _) => {
            params.shift_remove("scope");
            ("StorageCLIAPI", action)
        }
        ("formatter", _) => {
            let name = params.get("transform").and_then(Json::as_str)?.to_owned();
            let known = transform(&name, &mut params)?;
            params.insert("transform".to_owned(), known.into());
            ("ZapierFormatterCLIAPI", if action == "utility" { "util_line_item" } else { action })
        }
        _ => return None,
    };
    Some(Node::write(api, name, params.into()))
}

fn message(mut params: Map<String, Json>) -> Option<Node> {
    let service = params.shift_remove("service");
    let api = match service.as_ref().and_then(Json::as_str).unwrap_or("slack") {
        "slack" => "SlackCLIAPI",
        "discord" => "DiscordCLIAPI",
        "teams" => "MicrosoftTeamsCLIAPI",
        "google_chat" => "GoogleChatCLIAPI",
        _ => return None,
    };
    Some(Node::write(api, "channel_message", params.into()))
}

/// Zapier's name of a transform, its options renamed; `None` if Zapier has none with the same answer.
fn transform(name: &str, params: &mut Map<String, Json>) -> Option<String> {
    let is_zapiers =
        zap_engine::formatter::transforms().any(|known| known.name == name && known.is_zapiers());
    if is_zapiers || ["number.math", "util.lookup", "number.spreadsheet_formula"].contains(&name) {
        return Some(name.to_owned());
    }
    let mut renamed = |from: &str, to: &str| {
        if let Some(value) = params.shift_remove(from) {
            params.insert(to.to_owned(), value);
        }
    };
    Some(
        match name {
            "text.lowercase" => "string.lower_case",
            "text.trim" => "string.trim_space",
            "text.word_count" => "string.word_count",
            "text.length" => "string.length",
            "text.default_value" => "string.default_value_v2",
            "text.extract_email" => "string.email_extract",
            "text.extract_url" => "string.url_extract",
            "text.remove_html" => "string.strip_html",
            "text.find" => "string.find",
            "text.replace" => {
                renamed("find", "old");
                renamed("replace", "new");
                "string.replace"
            }
            "util.lineitem_to_text" => "util.lineitem_to_string",
            _ => return None,
        }
        .to_owned(),
    )
}
