//! Messages to a channel: a call of the address that the channel has for programs.

use super::{Made, Outcome, Unfit};
use crate::{Node, Remark};
use serde_json::{Map, json};

/// The word of the service, and how people call it.
pub(super) fn service(node: &Node) -> Option<(&'static str, &'static str)> {
    let action = node.action().to_lowercase();
    let is_to_channel = action.contains("channel_message")
        || ["send_message", "message", "create_message", "post_message", "new_message"]
            .contains(&action.as_str());
    let is_write = node.type_of() == "write" || node.type_of().is_empty();
    let known = match node.app().as_str() {
        "slack" => ("slack", "Slack"),
        "discord" => ("discord", "Discord"),
        "microsoftteams" | "msteams" => ("teams", "Microsoft Teams"),
        "googlechat" | "hangoutschat" => ("google_chat", "Google Chat"),
        "mattermost" => ("mattermost", "Mattermost"),
        _ => return None,
    };
    (is_write && is_to_channel).then_some(known)
}

pub(super) fn made(node: &Node) -> Outcome {
    let Some((word, name)) = service(node) else {
        return Err(Unfit::unknown(node, "webhooks.message"));
    };
    // What an address of a channel does not take.
    let beyond = ["file", "files", "thread_ts", "post_at", "attachments"];
    if let Some(key) = beyond.iter().find(|key| node.param(key).is_some()) {
        let remark = Remark::new("chat-beyond").with("app", name).with("field", *key);
        return Err(Unfit::placeholder(remark, "webhooks.message"));
    }
    let Some(text) = node.param_of(&["text", "message", "content", "body", "markdown"]) else {
        return Err(Unfit::missing("text", "webhooks.message"));
    };
    let mut params = Map::new();
    params.insert("service".to_owned(), word.into());
    params.insert("text".to_owned(), text.clone());
    for (ours, theirs) in [("username", ["username", "bot_name"]), ("icon", ["icon", "avatar_url"])]
    {
        if let Some(value) = node.param_of(&theirs) {
            params.insert(ours.to_owned(), value.clone());
        }
    }
    let channel = node.label("channel").map(str::to_owned);
    let channel = channel.unwrap_or_else(|| node.param_text(&["channel", "channel_id"]));
    let remark = Remark::new("webhook-url").with("app", name).with("channel", channel);
    Ok(Made::needs_account(super::action("webhooks", "message", json!(params)), remark))
}
