//! Requests to any address.

use super::{
    Made, Outcome, Place, Unfit,
    gives::Gives,
    secrets::{self, Keys},
};
use crate::{
    Node, Remark,
    node::{is_yes, plain},
};
use serde_json::{Map, Value as Json};

pub(super) fn made(node: &Node, place: &Place<'_>) -> Outcome {
    let action = match node.action().to_lowercase().as_str() {
        "get" | "get_request" => "get",
        "post" | "post_request" => "post",
        "put" | "put_request" => "put",
        "custom" | "custom_request" => "custom",
        _ => return Err(Unfit::unknown(node, "webhooks.custom")),
    };
    let suggestion = "webhooks.post";
    if node.param_of(&["file", "files"]).is_some() {
        return Err(Unfit::placeholder(Remark::new("attachments"), suggestion));
    }
    let url = node.param_text(&["url", "URL"]);
    if url.is_empty() {
        return Err(Unfit::missing("url", suggestion));
    }
    let mut keys = Keys::new(place.mark);
    let mut params = Map::new();
    if action == "custom" {
        let method = node.param_text(&["method"]).to_uppercase();
        let method = if method.is_empty() { "GET".to_owned() } else { method };
        params.insert("method".to_owned(), method.into());
    }
    let host = host(&url);
    params.insert("url".to_owned(), keys.text(&url).into());
    body(node, action, &mut keys, &mut params);
    let request = Request { host, params, keys };
    Ok(request.made(node, action, "webhooks"))
}

fn body(node: &Node, action: &str, keys: &mut Keys<'_>, params: &mut Map<String, Json>) {
    let data = node.param_of(&["data", "querystring", "query_string_params", "body", "raw"]);
    if let Some(data) = data {
        let kept = keys.value(data, "");
        let kept = if action == "custom" { plain(&kept).into() } else { kept };
        params.insert("data".to_owned(), kept);
    }
    if !["post", "put"].contains(&action) {
        return;
    }
    let kind = node.param_text(&["payload_type", "payload", "send_as"]).to_lowercase();
    if ["json", "form", "xml", "raw"].contains(&kind.as_str()) {
        params.insert("payload_type".to_owned(), kind.into());
    }
    let wraps = node.param_of(&["wrap_in_array", "wrap_request_in_array", "wrap"]);
    if wraps.is_some_and(is_yes) {
        params.insert("wrap_in_array".to_owned(), true.into());
    }
    if node.param("unflatten").is_some_and(|flag| !is_yes(flag)) {
        params.insert("unflatten".to_owned(), false.into());
    }
}

/// A request whose keys are taken out.
pub(super) struct Request<'m> {
    /// Who is called, for the name of a connection.
    pub host: String,
    pub params: Map<String, Json>,
    pub keys: Keys<'m>,
}

impl Request<'_> {
    /// The step. What gave access in headers and elsewhere is a connection of its own.
    pub fn made(mut self, node: &Node, action: &str, app: &'static str) -> Made {
        let (open, sealed) = secrets::headers(node.param("headers"), &mut self.keys);
        if !open.is_empty() {
            self.params.insert("headers".to_owned(), open.into());
        }
        let mut data = Map::new();
        if !sealed.is_empty() {
            data.insert("headers".to_owned(), sealed.into());
        }
        let pair = node.param_text(&["basic_auth", "auth"]);
        if pair.contains("{{") {
            self.params.insert("basic_auth".to_owned(), pair.into());
        } else if !pair.is_empty() {
            data.insert("basic_auth".to_owned(), pair.into());
        }
        if !self.keys.is_empty() {
            data.insert("values".to_owned(), self.keys.taken().into());
        }
        let step = super::action(app, action, self.params.into());
        let gives = match action {
            "custom" => Gives {
                renamed: vec![(vec!["status"], vec!["status"]), (vec!["headers"], vec!["headers"])],
                under: vec!["data"],
                ..Gives::default()
            },
            _ => Gives::default(),
        };
        if data.is_empty() && !node.has_account() {
            return Made::works(step).giving(gives);
        }
        if data.is_empty() {
            let remark = Remark::new("api-key").with("host", self.host);
            return Made::needs_account(step, remark).giving(gives);
        }
        let remark = Remark::new("key-moved").with("host", &*self.host);
        let made = Made::needs_account(step, remark).giving(gives);
        Made { credentials: Some((app, self.host, data)), ..made }
    }
}

/// Who is called: `api.example.org`.
pub(super) fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host: String =
        host.chars().filter(|c| c.is_ascii_alphanumeric() || ".-:".contains(*c)).collect();
    if host.is_empty() { "API".to_owned() } else { host }
}
