//! A request of a definition, on its way from what was written to what is sent: `json` and `form` become
//! the body, references are filled in, the app's template is laid under it, the body becomes text; then
//! come the app's own functions, and at last the parameters go into the address.

use super::{Definition, curlies};
use crate::actions::{censor::encoded, outgoing::Request, script};
use serde_json::{Map, Value as Json, json};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json; charset=utf-8";
/// The parts in which references are filled in.
const PARTS: [&str; 4] = ["url", "headers", "params", "body"];
/// `root`: where references begin, `{"bundle": {…}}`. `shorthand`: the definition's own request, in which references are filled in. A request that a
/// function makes may hold none.
pub fn prepare(
    definition: &Definition,
    root: &Json,
    request: &Json,
    shorthand: bool,
) -> Result<Map<String, Json>, String> {
    let mut request = match request {
        Json::String(url) => Map::from_iter([("url".to_owned(), json!(url))]),
        Json::Object(request) => request.clone(),
        _ => return Err("a request is an object or an address".to_owned()),
    };
    let method = request.get("method").and_then(Json::as_str).unwrap_or("GET").to_uppercase();
    request.insert("method".to_owned(), method.clone().into());
    sugar(&mut request);
    if shorthand {
        fill(&mut request, root)?;
    } else if let Some(path) =
        PARTS.iter().filter_map(|part| request.get(*part)).find_map(curlies::forbidden)
    {
        return Err(format!(
            "z.request() does not fill in {{{{{path}}}}}: use ${{{path}}} in a template literal"
        ));
    }
    if request.get("merge") != Some(&Json::Bool(false)) {
        for template in definition.templates() {
            let mut template = template.clone();
            fill(&mut template, root)?;
            lay_under(&mut request, template);
        }
    }
    request.entry("skipThrowForStatus").or_insert(definition.skips_throwing().into());
    definition.sign_in(&mut request, &root["bundle"]["authData"]);
    if method == "GET" && request.get("allowGetBody") != Some(&Json::Bool(true)) {
        request.remove("body");
    }
    text_body(&mut request);
    Ok(request)
}

/// What is sent: the parameters in the address.
pub fn finished(request: &Map<String, Json>) -> Result<Request, String> {
    let mut url = request.get("url").and_then(Json::as_str).unwrap_or_default().to_owned();
    let drops = removes(request, "params");
    if let Some(Json::Object(params)) = request.get("params") {
        let query: Vec<_> = params
            .iter()
            .filter(|(_, value)| !(drops && is_empty(value)))
            .flat_map(|(key, value)| pairs(key, value))
            .collect();
        if !query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&query.join("&"));
        }
    }
    let mut request = request.clone();
    request.insert("url".to_owned(), url.into());
    script::request(&Json::Object(request))
}

fn sugar(request: &mut Map<String, Json>) {
    for (key, content_type) in [("form", FORM), ("json", JSON)] {
        let Some(value) = request.remove(key) else { continue };
        if !request.contains_key("body") {
            request.insert("body".to_owned(), value);
            set_header(request, "content-type", content_type);
        }
    }
}

fn fill(request: &mut Map<String, Json>, root: &Json) -> Result<(), String> {
    for part in PARTS {
        let Some(template) = request.get(part) else { continue };
        let removes = removes(request, part);
        let value = match template {
            Json::Object(entries) => {
                let mut filled = Map::new();
                for (key, template) in entries {
                    let rendered = curlies::render(template, root)?;
                    if !(removes && rendered.missing && is_empty(&rendered.value)) {
                        filled.insert(key.clone(), rendered.value);
                    }
                }
                Json::Object(filled)
            }
            Json::String(address) if part == "url" => curlies::render_address(address, root)?.value,
            other => curlies::render(other, root)?.value,
        };
        request.insert(part.to_owned(), value);
    }
    Ok(())
}

fn removes(request: &Map<String, Json>, part: &str) -> bool {
    let removes = request.get("removeMissingValuesFrom").and_then(|from| from.get(part));
    removes == Some(&Json::Bool(true))
}

fn is_empty(value: &Json) -> bool {
    matches!(value, Json::Null) || value.as_str() == Some("")
}

/// What `request` has not, `template` gives it.
fn lay_under(request: &mut Map<String, Json>, template: Map<String, Json>) {
    for (part, value) in template {
        match (request.get_mut(&part), value) {
            (None | Some(Json::Null), value) => drop(request.insert(part, value)),
            (Some(Json::Object(own)), Json::Object(value)) => {
                for (key, value) in value {
                    let same = |own: &String| match part.as_str() {
                        "headers" => own.eq_ignore_ascii_case(&key),
                        _ => *own == key,
                    };
                    if !own.keys().any(same) {
                        own.insert(key, value);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A header of a request that a definition writes, whatever its case.
pub fn header<'a>(request: &'a Map<String, Json>, name: &str) -> Option<&'a str> {
    let headers = request.get("headers")?.as_object()?;
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.as_str()
}

/// Unless the request has it.
pub fn set_header(request: &mut Map<String, Json>, name: &str, value: &str) {
    if header(request, name).is_none()
        && let Json::Object(headers) = request.entry("headers").or_insert(json!({}))
    {
        headers.insert(name.to_owned(), value.into());
    }
}

fn text_body(request: &mut Map<String, Json>) {
    let Some(body) = request.get("body") else { return };
    let text = match body {
        Json::String(_) => return,
        Json::Null => None,
        Json::Object(fields) if header(request, "content-type").is_some_and(is_form) => {
            let pairs = fields.iter().flat_map(|(key, value)| pairs(key, value));
            Some(pairs.collect::<Vec<_>>().join("&").replace("%20", "+"))
        }
        other => Some(other.to_string()),
    };
    match text {
        None => drop(request.remove("body")),
        Some(text) => {
            set_header(request, "content-type", JSON);
            request.insert("body".to_owned(), text.into());
        }
    }
}

fn is_form(content_type: &str) -> bool {
    content_type.starts_with(FORM)
}

/// `key=value`, once for each value of a list.
fn pairs(key: &str, value: &Json) -> Vec<String> {
    let pair = |value: &Json| {
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Number(_) | Json::Bool(_) => value.to_string(),
            _ => String::new(),
        };
        format!("{}={}", encoded(key), encoded(&text))
    };
    match value {
        Json::Array(values) => values.iter().map(pair).collect(),
        other => vec![pair(other)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn app(more: Json) -> Definition {
        let mut app = json!({"version": "1.0.0"});
        app.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Definition::parse("test", app).unwrap()
    }

    fn root() -> Json {
        json!({"bundle": {"authData": {"token": "a&b"}, "inputData": {"id": "11&x=1", "o": {"a": 1}}}})
    }

    fn made(app: &Definition, request: Json) -> Request {
        finished(&prepare(app, &root(), &request, true).unwrap()).unwrap()
    }

    #[test]
    fn parameters_cannot_be_smuggled_in() {
        let request = json!({
            "url": "https://a.example/?x=y",
            "params": {"id": "{{bundle.inputData.id}}", "t": "{{bundle.authData.token}}", "l": [1, 2], "none": "{{bundle.inputData.none}}"},
        });
        let url = made(&app(json!({})), request.clone()).url;
        assert_eq!(url, "https://a.example/?x=y&id=11%26x%3D1&t=a%26b&l=1&l=2&none=");
        let mut request = request;
        request["removeMissingValuesFrom"] = json!({"params": true});
        assert!(!made(&app(json!({})), request).url.contains("none"));
    }

    #[test]
    fn a_value_cannot_leave_its_place_in_an_address() {
        let request =
            json!({"url": "https://a.example/{{bundle.inputData.id}}?t={{bundle.authData.token}}"});
        let url = made(&app(json!({})), request).url;
        assert_eq!(url, "https://a.example/11%26x%3D1?t=a%26b");
    }

    #[test]
    fn bodies_are_json_or_forms() {
        let app = app(json!({}));
        let sent = made(
            &app,
            json!({"url": "https://a.example/", "method": "post", "body": {"o": "{{bundle.inputData.o}}"}}),
        );
        assert_eq!(
            (&sent.body[..], sent.headers["content-type"].to_str().unwrap()),
            (&b"{\"o\":{\"a\":1}}"[..], JSON)
        );
        let sent = made(
            &app,
            json!({"url": "https://a.example/", "method": "PUT", "form": {"a": "b c", "d": "é"}}),
        );
        assert_eq!((&sent.body[..], sent.method.as_str()), (&b"a=b+c&d=%C3%A9"[..], "PUT"));
        let sent = made(&app, json!({"url": "https://a.example/", "body": {"a": 1}}));
        assert!(sent.body.is_empty());
    }

    #[test]
    fn the_template_is_under_every_request() {
        let app = app(json!({
            "requestTemplate": {"headers": {"X-Token": "{{bundle.authData.token}}", "accept": "a/b"}, "params": {"v": "2"}},
            "authentication": {"type": "basic", "test": {"url": "https://a.example/"}},
        }));
        let manual = json!({"url": "https://a.example/", "headers": {"Accept": "c/d"}});
        let sent = finished(&prepare(&app, &root(), &manual, false).unwrap()).unwrap();
        assert_eq!(sent.url, "https://a.example/?v=2");
        assert_eq!(
            (sent.headers["x-token"].to_str().unwrap(), sent.headers["accept"].to_str().unwrap()),
            ("a&b", "c/d")
        );
        assert!(sent.headers.contains_key("authorization"));
        let curly =
            json!({"url": "https://a.example/", "params": {"a": "{{bundle.inputData.id}}"}});
        assert!(prepare(&app, &root(), &curly, false).unwrap_err().contains("bundle.inputData.id"));
    }

    proptest! {
        #[test]
        fn nothing_panics(url in "\\PC{0,20}", key in "\\PC{0,8}", value in "\\PC{0,20}", method in "\\PC{0,6}") {
            let mut request = json!({"url": url, "method": method, "params": {}, "headers": {}, "body": {}});
            for part in ["params", "headers", "body"] {
                request[part][&key] = json!(value);
            }
            if let Ok(prepared) = prepare(&app(json!({})), &root(), &request, true) {
                let _ = finished(&prepared);
            }
        }
    }
}
