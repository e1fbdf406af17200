//! Calls of an API that wants a key: whatever a person wrote as such a call of any app.

use super::{
    Made, Outcome, Place, Unfit,
    gives::Gives,
    secrets::{self, Keys},
    webhooks::host,
};
use crate::{
    Node, Remark,
    node::{is_empty, is_yes, plain},
};
use serde_json::{Map, Value as Json};

/// A call that a person wrote: method, address, query, headers, body.
pub(super) fn made(node: &Node, place: &Place<'_>) -> Outcome {
    let url = node.param_text(&["url", "URL", "endpoint"]);
    if url.is_empty() {
        return Err(Unfit::missing("url", "webhooks.api"));
    }
    let method = node.param_text(&["method", "http_method"]).to_uppercase();
    let method = if method.is_empty() { "GET".to_owned() } else { method };
    let mut keys = Keys::new(place.mark);
    let mut params = Map::new();
    params.insert("method".to_owned(), method.into());
    params.insert("url".to_owned(), keys.text(&url).into());
    let query = node.param_of(&["querystring", "query_string", "qs", "params", "query"]);
    if let Some(query) = query.filter(|query| query.is_object()) {
        params.insert("query".to_owned(), keys.value(query, ""));
    }
    if let Some(body) = node.param_of(&["body", "data"]) {
        params.insert("data".to_owned(), keys.value(body, ""));
    }
    let (open, sealed) = secrets::headers(node.param("headers"), &mut keys);
    if !open.is_empty() {
        params.insert("headers".to_owned(), open.into());
    }
    if node.param("fail_on_errors").is_some_and(|flag| !is_yes(flag)) {
        params.insert("fail_on_errors".to_owned(), false.into());
    }
    let host = host(&url);
    let step = super::action("webhooks", "api", params.into());
    let gives = Gives {
        as_json: vec![(vec!["response", "body"], vec!["data"])],
        renamed: vec![(vec!["response"], vec![])],
        ..Gives::default()
    };
    let mut data = Map::new();
    if !sealed.is_empty() {
        data.insert("headers".to_owned(), sealed.into());
    }
    if !keys.is_empty() {
        data.insert("values".to_owned(), keys.taken().into());
    }
    if data.is_empty() {
        let remark = Remark::new("api-key").with("host", host);
        return Ok(Made::needs_account(step, remark).giving(gives));
    }
    let made = Made::needs_account(step, Remark::new("key-moved").with("host", &*host));
    Ok(Made { credentials: Some(("webhooks", host, data)), ..made.giving(gives) })
}

/// A call that is known to do what an action of an app does.
pub(super) struct Known {
    pub method: &'static str,
    pub url: String,
    pub query: Map<String, Json>,
    pub data: Json,
    pub headers: &'static [(&'static str, &'static str)],
    /// How the app wants its key: « Authorization: Bearer … ».
    pub key: &'static str,
    pub gives: Gives,
}

impl Known {
    /// The step, once a connection is chosen.
    pub fn made(self, node: &Node) -> Outcome {
        let mut params = Map::new();
        params.insert("method".to_owned(), self.method.into());
        params.insert("url".to_owned(), self.url.clone().into());
        if !self.query.is_empty() {
            params.insert("query".to_owned(), self.query.into());
        }
        if !is_empty(&self.data) {
            params.insert("data".to_owned(), secrets::scrubbed(&self.data));
        }
        if !self.headers.is_empty() {
            let headers = self.headers.iter();
            let headers: Map<_, _> =
                headers.map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
            params.insert("headers".to_owned(), headers.into());
        }
        let remark = Remark::new("api-key-of").with("app", node.app_name());
        let remark = remark.with("host", host(&self.url)).with("header", self.key);
        let step = super::action("webhooks", "api", params.into());
        Ok(Made::needs_account(step, remark).giving(self.gives))
    }
}

/// These parameters under our names, those that are empty left out.
pub(super) fn picked(node: &Node, names: &[(&str, &[&str])]) -> Map<String, Json> {
    let mut picked = Map::new();
    for (ours, theirs) in names {
        if let Some(value) = node.param_of(theirs) {
            picked.insert((*ours).to_owned(), value.clone());
        }
    }
    picked
}

/// A number where a text is one.
pub(super) fn number(value: &Json) -> Json {
    let text = plain(value);
    text.parse::<i64>()
        .map(Json::from)
        .or_else(|_| text.parse::<f64>().map(Json::from))
        .unwrap_or_else(|_| value.clone())
}
