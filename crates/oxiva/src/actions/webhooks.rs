//! The app `webhooks`: a request to anybody, as Zapier's « Webhooks » makes it.
//!
//! `get` says its data in the query; `post` and `put` in the body, as JSON, a form, XML or raw text;
//! `custom` sends a text by any method. The answer is read by what it says it is: an object is the
//! output, a list of objects fans out, a text stands under `body`. Of `custom` the output is the
//! status, the headers and under `data` what was read, whatever it is: it does not fan out.
//!
//! `message` calls the address that a channel of a messenger has for programs, which its connection keeps;
//! `api` makes a request that wants a key.
//!
//! With a connection of this app, its `basic_auth` and `headers` are sent, too, and stand in no zap.

mod message;
mod read;
mod xml;

use super::{
    Action, App, Call, Doing, Failure, Field, FieldKind, Outcome,
    params::{self, Params},
};
use crate::actions::{
    censor::Censor,
    connections::{self, Secrets},
    marks,
    outgoing::{self, Answer, Request},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::{Map, Value as Json, json};

const URL: Field = Field::new("url", FieldKind::Url).required();
const DATA: Field = Field::new("data", FieldKind::Any);
const HEADERS: Field = Field::new("headers", FieldKind::Dict).folded();
/// `user|password`
const BASIC_AUTH: Field = Field::new("basic_auth", FieldKind::Text).folded();
const PAYLOAD_TYPE: Field =
    Field::new("payload_type", FieldKind::Choice(&["json", "form", "xml", "raw"])).or("json");
const WRAP_IN_ARRAY: Field = Field::new("wrap_in_array", FieldKind::Boolean).or("false").folded();
/// `a__b` becomes `{"a": {"b": …}}`, unless this says no.
const UNFLATTEN: Field = Field::new("unflatten", FieldKind::Boolean).or("true").folded();
const METHOD: Field =
    Field::new("method", FieldKind::Choice(&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]))
        .required();
const BODY: Field = Field::new("data", FieldKind::Long);
const SENDING: &[Field] = &[URL, PAYLOAD_TYPE, DATA, WRAP_IN_ARRAY, UNFLATTEN, HEADERS, BASIC_AUTH];

/// What is sent as JSON, or as a form.
const API: &[Field] = &[
    METHOD,
    URL,
    Field::new("query", FieldKind::Dict),
    DATA,
    Field::new("payload_type", FieldKind::Choice(&["json", "form", "raw"])).or("json").folded(),
    HEADERS,
    Field::new("fail_on_errors", FieldKind::Boolean).or("true").folded(),
];

/// Requests to any address.
pub const APP: App = App::new("webhooks", "webhook", ACTIONS, |call| Box::pin(run(call)));

const ACTIONS: &[Action] = &[
    // It asks; but whoever is asked sees what is in the address.
    Action::sends("get", &[URL, DATA, HEADERS, BASIC_AUTH]),
    Action::sends("post", SENDING),
    Action::sends("put", SENDING),
    Action::sends("custom", &[METHOD, URL, BODY, HEADERS, BASIC_AUTH]),
    Action::sends("api", API),
    Action::sends("message", message::FIELDS),
];

/// Whether an action can do nothing without an account.
pub(super) fn needs_connection(action: &str) -> bool {
    ["api", "message"].contains(&action)
}

async fn run(call: Call) -> Doing {
    match called(call).await {
        Ok(outcome) => outcome.into(),
        Err(failure) => Outcome::Failed(failure).into(),
    }
}

async fn called(mut call: Call) -> Result<Outcome, Failure> {
    let secrets = match call.connection {
        Some(id) => connections::open(&call.engine, &call.dossier, "webhooks", id).await?,
        None => Secrets::default(),
    };
    marks::fill(&mut call.params, &secrets);
    let request = request(&call, &secrets)?;
    let lang = call.dossier.langue;
    let answer = outgoing::send(&call.engine, call.dossier.id, request).await;
    let censor = secrets.censor().and(Censor::of_params(&call.params));
    let takes_any = call.action == "api" && !Params::of(&call).flag("fail_on_errors", true);
    let accepted = |answer: Answer| if takes_any { Ok(answer) } else { answer.accepted(lang) };
    let answer = answer.and_then(accepted).map_err(|f| censor.failure(f))?;
    let mut output = match call.action.as_str() {
        "custom" | "api" => whole(&answer),
        _ => output(read::answer(&answer)),
    };
    censor.value(&mut output);
    Ok(Outcome::done(output, answer.warnings()))
}

fn request(call: &Call, secrets: &Secrets) -> Result<Request, Failure> {
    let params = Params::of(call);
    let mut url = match call.action.as_str() {
        "message" => message::url(call, secrets)?,
        _ => params.required("url")?.trim().to_owned(),
    };
    let mut headers = headers(call, &params, secrets)?;
    let (method, body) = match call.action.as_str() {
        "message" => {
            let json = HeaderValue::from_static("application/json");
            headers.entry(header::CONTENT_TYPE).or_insert(json);
            (Method::POST, message::body(&params)?.to_string().into())
        }
        "api" => {
            url = with_query(&url, &params.dict("query"));
            let method = method(call, &params)?;
            if params.value("data").is_none() {
                (method, Bytes::new())
            } else {
                let (kind, body) = body(call, &params)?;
                headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
                (method, body)
            }
        }
        "get" => {
            url = with_query(&url, &params.dict("data"));
            (Method::GET, Bytes::new())
        }
        "custom" => {
            let method = method(call, &params)?;
            (method, params.text("data").unwrap_or_default().into())
        }
        _ => {
            let method = if call.action == "put" { Method::PUT } else { Method::POST };
            let (kind, body) = body(call, &params)?;
            headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
            (method, body)
        }
    };
    let only_to = call.connection.map(|_| secrets.hosts().clone());
    headers
        .entry(header::ACCEPT)
        .or_insert(HeaderValue::from_static("application/json, */*;q=0.5"));
    Ok(Request { method, url, headers, body, key: Some(call.key()), depth: call.depth, only_to })
}

fn method(call: &Call, params: &Params<'_>) -> Result<Method, Failure> {
    let method = params.required("method")?.to_uppercase();
    Method::try_from(method.as_str()).map_err(|_| refused(call, "bad_method", "method"))
}

/// The content type and the bytes of `data`.
fn body(call: &Call, params: &Params<'_>) -> Result<(&'static str, Bytes), Failure> {
    let kind = params.text("payload_type").unwrap_or_else(|| "json".to_owned());
    if kind == "raw" {
        let text = params.value("data").map(params::text).unwrap_or_default();
        return Ok(("text/plain; charset=utf-8", text.into()));
    }
    let mut data = match params.value("data") {
        // A text that is JSON is sent as what it says.
        Some(Json::String(text)) => {
            text_rules::json::read(text).map_err(|_| refused(call, "bad_data", "data"))?
        }
        Some(data) => data.clone(),
        None => json!({}),
    };
    // Who calls an API writes what it wants.
    if call.action != "api"
        && params.flag("unflatten", true)
        && let Json::Object(map) = data
    {
        data = Json::Object(unflatten(map));
    }
    Ok(match kind.as_str() {
        "form" => ("application/x-www-form-urlencoded", form(&data).into()),
        "xml" => {
            let text = xml::write(&data).ok_or_else(|| refused(call, "bad_xml", "data"))?;
            ("application/xml; charset=utf-8", text.into())
        }
        _ if params.flag("wrap_in_array", false) && !data.is_array() => {
            ("application/json", json!([data]).to_string().into())
        }
        _ => ("application/json", data.to_string().into()),
    })
}

fn headers(call: &Call, params: &Params<'_>, secrets: &Secrets) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    let kept = secrets.object("headers");
    for (name, value) in params.dict("headers").iter().chain(&kept) {
        let (name, text) = (name.trim(), params::text(value));
        if name.is_empty() {
            continue;
        }
        let parsed = (HeaderName::try_from(name), HeaderValue::try_from(text.trim()));
        let (Ok(name), Ok(mut value)) = parsed else {
            return Err(refused(call, "bad_header", name));
        };
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    if let Some(pair) = secrets.text("basic_auth").or_else(|| params.text("basic_auth")) {
        let (user, password) = pair.split_once('|').unwrap_or((&pair, ""));
        let encoded = STANDARD.encode(format!("{user}:{password}"));
        // Base64 is always a header's text.
        if let Ok(mut value) = HeaderValue::try_from(format!("Basic {encoded}")) {
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
    }
    Ok(headers)
}

fn refused(call: &Call, code: &'static str, what: &str) -> Failure {
    let args = [("champ", what.to_owned())];
    Failure::lasting(code, call.dossier.langue.text_with(&format!("zap-failure-{code}"), &args))
}

/// Adds what is not there yet to the query; a fragment is nobody's concern.
fn with_query(url: &str, data: &Map<String, Json>) -> String {
    if data.is_empty() {
        return url.to_owned();
    }
    let url = url.split('#').next().unwrap_or_default();
    let joint = match url.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{url}{joint}{}", form(&Json::Object(data.clone())))
}

/// A list says its name several times; what is deeper is JSON.
fn form(data: &Json) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in data.as_object().into_iter().flatten() {
        match value {
            Json::Array(items) => {
                form.extend_pairs(items.iter().map(|item| (name, params::text(item))));
            }
            value => drop(form.append_pair(name, &params::text(value))),
        }
    }
    form.finish()
}

/// `{"a__b": 1, "a__c": 2}` as `{"a": {"b": 1, "c": 2}}`. What is in the way of another key keeps its
/// name whole.
fn unflatten(flat: Map<String, Json>) -> Map<String, Json> {
    let mut nested = Map::new();
    for (key, value) in flat {
        let mut parts: Vec<_> = key.split("__").collect();
        let fits = parts.len() > 1 && parts.iter().all(|part| !part.is_empty());
        let last = parts.pop().unwrap_or_default();
        match fits.then(|| place(&mut nested, &parts)).flatten() {
            Some(inner) => drop(inner.insert(last.to_owned(), value)),
            None => drop(nested.insert(key, value)),
        }
    }
    nested
}

fn place<'a>(map: &'a mut Map<String, Json>, path: &[&str]) -> Option<&'a mut Map<String, Json>> {
    path.iter()
        .try_fold(map, |map, part| map.entry(*part).or_insert_with(|| json!({})).as_object_mut())
}

/// An object, or a list of objects.
fn output(read: Json) -> Json {
    match read {
        Json::Null => json!({}),
        Json::Object(_) => read,
        Json::Array(items) => items
            .into_iter()
            .map(|item| if item.is_object() { item } else { json!({ "output": item }) })
            .collect(),
        other => json!({ "body": other }),
    }
}

fn whole(answer: &Answer) -> Json {
    let named = answer.headers.iter().filter(|(name, _)| *name != header::SET_COOKIE);
    let headers: Map<String, Json> = named
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    json!({ "status": answer.status.as_u16(), "headers": headers, "data": read::answer(answer) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_nested_where_it_can_be() {
        for (flat, expected) in [
            (json!({"a__b": 1, "a__c__d": 2}), json!({"a": {"b": 1, "c": {"d": 2}}})),
            (json!({"a": 1, "a__b": 2}), json!({"a": 1, "a__b": 2})),
            (json!({"__a": 1, "b__": 2}), json!({"__a": 1, "b__": 2})),
            (json!({"a": {"x": 1}, "a__b": 2}), json!({"a": {"x": 1, "b": 2}})),
        ] {
            let Json::Object(map) = flat else { unreachable!() };
            assert_eq!(Json::Object(unflatten(map)), expected);
        }
    }

    #[test]
    fn data_joins_the_query() {
        let data = json!({"a b": "c&d", "e": [1, 2]});
        let data = data.as_object().unwrap();
        for (url, expected) in [
            ("https://x/", "https://x/?a+b=c%26d&e=1&e=2"),
            ("https://x/?f=1", "https://x/?f=1&a+b=c%26d&e=1&e=2"),
            ("https://x/?#top", "https://x/?a+b=c%26d&e=1&e=2"),
        ] {
            assert_eq!(with_query(url, data), expected);
        }
        assert_eq!(with_query("https://x/#top", &Map::new()), "https://x/#top");
    }
}
