//! The request that a step makes: its address, its headers, its body.

use super::{
    encode::{form, unflatten, with_query},
    message, xml,
};
use crate::actions::{
    Call, Failure,
    connections::Secrets,
    outgoing::Request,
    params::{self, Params},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::{Value as Json, json};

/// The request of a step.
pub fn request(call: &Call, secrets: &Secrets) -> Result<Request, Failure> {
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
    headers
        .entry(header::ACCEPT)
        .or_insert(HeaderValue::from_static("application/json, */*;q=0.5"));
    let only_to = call.connection.map(|_| secrets.hosts().clone());
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
