//! What scripts ask of the outside: requests, sent as every app sends its own.

use super::{
    Call, Failure,
    script_store::{self, Asker},
};
use crate::{
    actions::{
        connections::Hosts,
        outgoing::{self, Answer, Request},
    },
    dossiers::DossierId,
    environment::Environment,
    js::{Answering, Asked, Host},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Map, Value as Json, json};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

/// Who sends a script's requests, and what repetitions of them are known by.
#[derive(Clone)]
pub struct Sender {
    environment: Arc<Environment>,
    dossier: DossierId,
    key: Option<String>,
    depth: i64,
    only_to: Option<Hosts>,
    sent: Arc<AtomicUsize>,
    warnings: Arc<Mutex<Vec<String>>>,
}

impl Sender {
    /// Sends for one script of a dossier; `key` and `depth` go with each request.
    pub fn new(
        environment: Arc<Environment>,
        dossier: DossierId,
        key: Option<String>,
        depth: i64,
    ) -> Sender {
        let (sent, warnings) = (Arc::default(), Arc::default());
        Sender { environment, dossier, key, depth, only_to: None, sent, warnings }
    }

    /// The same, whose requests go to these hosts alone: they may hold what a connection keeps.
    pub fn only_to(self, only_to: Option<Hosts>) -> Sender {
        Sender { only_to, ..self }
    }

    /// Each request of a script is another one: they have the step's key and a number.
    pub async fn send(&self, mut request: Request) -> Result<Answer, Failure> {
        let n = self.sent.fetch_add(1, Ordering::Relaxed);
        request.key = self.key.as_ref().map(|key| format!("{key}-{n}"));
        request.depth = self.depth;
        request.only_to = self.only_to.clone();
        let answer = outgoing::send(&self.environment, self.dossier, request).await?;
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        for warning in answer.warnings() {
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
        Ok(answer)
    }

    /// What whoever reads the run should know of the requests so far, each thing once.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The sender of a call's requests.
pub fn sender(call: &Call) -> Sender {
    let environment = call.engine.environment.clone();
    Sender::new(environment, call.dossier.id, Some(call.key()), call.depth)
}

/// The host of a step of code: `fetch`, which sends by `sender`, and the stores of `StoreClient`.
pub fn host(call: &Call, sender: &Sender) -> Host {
    let (environment, sender) = (call.engine.environment.clone(), sender.clone());
    let asker = Asker { dossier: call.dossier.id, zap: call.zap, lang: call.dossier.langue };
    Arc::new(move |asked: Asked| -> Answering {
        let (sender, environment) = (sender.clone(), environment.clone());
        Box::pin(async move {
            match asked.kind.as_str() {
                "store" => {
                    let answer = script_store::answer(&environment, asker, asked.body).await;
                    answer.map_err(|words| thrown("Error", &words))
                }
                _ => {
                    let answer = fetched(&sender, &asked.body).await;
                    answer.map_err(|words| thrown("TypeError", &words))
                }
            }
        })
    })
}

async fn fetched(sender: &Sender, asked: &Json) -> Result<Json, String> {
    let mut request = request(asked)?;
    if let Some(bytes) = asked.get("base64").and_then(Json::as_str) {
        request.body = BASE64.decode(bytes).map_err(|error| error.to_string())?.into();
    }
    let answer = sender.send(request).await.map_err(|failure| failure.message)?;
    let mut shown = shown(&answer);
    shown["statusText"] = answer.status.canonical_reason().unwrap_or_default().into();
    if std::str::from_utf8(&answer.body).is_err() {
        shown["base64"] = BASE64.encode(&answer.body).into();
        shown["content"] = Json::Null;
    }
    Ok(shown)
}

/// Console lines beside an output: in its first object.
pub fn with_logs(mut output: Json, console: Vec<String>) -> Json {
    let first = match &mut output {
        Json::Array(items) => items.first_mut(),
        other => Some(other),
    };
    if let Some(Json::Object(first)) = first
        && !console.is_empty()
    {
        first.insert("runtime_meta".to_owned(), json!({"logs": console}));
    }
    output
}

/// Console lines beside a failure.
pub fn failed(mut failure: Failure, console: Vec<String>) -> Failure {
    if !console.is_empty() {
        if !failure.detail.is_object() {
            failure.detail = json!({});
        }
        failure.detail["logs"] = json!(console);
    }
    failure
}

/// What its requests warned of beside a failure: `redirected:GET` as [`Answer::shown`] has it.
pub fn warned(mut failure: Failure, warnings: &[String]) -> Failure {
    for (word, value) in warnings.iter().filter_map(|warning| warning.split_once(':')) {
        if !failure.detail.is_object() {
            failure.detail = json!({});
        }
        failure.detail[word] = value.into();
    }
    failure
}

/// An error as a script sees it.
pub fn thrown(name: &str, message: &str) -> Json {
    json!({"name": name, "message": message})
}

/// From `{url, method, headers, body}`.
pub fn request(asked: &Json) -> Result<Request, String> {
    let word = |key: &str| asked.get(key).and_then(Json::as_str);
    let method = word("method").unwrap_or("GET");
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| format!("`{method}`?"))?;
    let url = word("url").unwrap_or_default().to_owned();
    let headers = match asked.get("headers") {
        Some(Json::Object(given)) => headers(given)?,
        _ => HeaderMap::new(),
    };
    let body = word("body").map(|body| Bytes::copy_from_slice(body.as_bytes()));
    Ok(Request { method, headers, body: body.unwrap_or_default(), ..Request::get(url) })
}

fn headers(given: &Map<String, Json>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        let text = match value {
            Json::Null => continue,
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        let key = HeaderName::try_from(name).map_err(|_| format!("header `{name}`"))?;
        // The value may be a secret.
        let value = HeaderValue::try_from(text).map_err(|_| format!("value of header `{name}`"))?;
        headers.append(key, value);
    }
    Ok(headers)
}

/// `{status, headers, content}`. What is not UTF-8 is read as well as can be.
pub fn shown(answer: &Answer) -> Json {
    let mut headers = Map::new();
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        match headers.get_mut(name.as_str()) {
            Some(Json::String(before)) => *before = format!("{before}, {value}"),
            _ => drop(headers.insert(name.to_string(), value.into())),
        }
    }
    json!({
        "status": answer.status.as_u16(),
        "headers": headers,
        "content": String::from_utf8_lossy(&answer.body),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_strictly() {
        let good = json!({"url": "https://a.example/", "method": "PUT", "headers": {"A": 5, "b": null}, "body": "x"});
        let read = request(&good).unwrap();
        assert_eq!((read.method, read.headers.len(), &read.body[..]), (Method::PUT, 1, &b"x"[..]));
        assert!(request(&json!({"method": "A B"})).is_err());
        assert!(request(&json!({"headers": {"a b": "x"}})).is_err());
        let secret = request(&json!({"headers": {"a": "geheim\n"}})).unwrap_err();
        assert!(!secret.contains("geheim"));
    }
}
