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

mod encode;
mod message;
mod read;
mod request;
mod xml;

use super::{Action, App, Call, Doing, Failure, Field, FieldKind, Outcome, params::Params};
use crate::actions::{
    censor::Censor,
    connections::{self, Secrets},
    marks,
    outgoing::{self, Answer},
};
use http::header;
use request::request;
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
