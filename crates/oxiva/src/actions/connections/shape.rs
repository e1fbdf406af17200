//! Whether what gives access can be what it is called, found by looking at it: nothing is called. The other side may be
//! away while a connection is made, and « Vérifier » asks it afterwards.

use super::{Hosts, Secrets};
use crate::{
    actions::{definition, takes_connection, webhooks},
    dossiers::{self, tokens},
    error::Problem,
};
use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value as Json};
use url::Url;

/// What a connection of the app `webhooks` may have.
const OF_WEBHOOKS: &[&str] = &["url", "headers", "basic_auth", "values"];
/// What a connection of the app `code` may have.
const OF_CODE: &[&str] = &["values"];

/// What is wrong with the credentials of a connection of `app`. No message repeats what was given: that may be a secret.
pub(super) fn problems(app: &str, data: &Map<String, Json>) -> Vec<Problem> {
    if !takes_connection(app) {
        let apps = crate::actions::APPS.iter().map(|app| app.name);
        let apps: Vec<_> = apps.filter(|app| takes_connection(app)).collect();
        return vec![Problem::new("app", "choice").with("choices", apps.join(", "))];
    }
    let secrets = Secrets::new(data.clone(), Hosts::default());
    let wrong = match definition::find(app) {
        Some(definition) => of_definition(definition, data),
        None => {
            let names = if app == webhooks::APP.name { OF_WEBHOOKS } else { OF_CODE };
            only(names, data).or_else(|| of_native(&secrets, data))
        }
    };
    wrong.into_iter().collect()
}

fn problem(rule: &'static str) -> Problem {
    Problem::new("data", rule)
}

/// Says which names there are where one is none of them.
fn only(names: &[&str], data: &Map<String, Json>) -> Option<Problem> {
    let is_unknown = data.keys().any(|name| !names.contains(&name.as_str()));
    is_unknown.then(|| problem("connection_names").with("names", names.join(", ")))
}

fn of_native(secrets: &Secrets, data: &Map<String, Json>) -> Option<Problem> {
    let is = |name: &str, check: &dyn Fn(&Json) -> bool| data.get(name).is_none_or(check);
    if !is("url", &|url| url.as_str().is_some_and(is_web_address)) {
        return Some(problem("connection_url").with("name", "url"));
    }
    if !is("headers", &|_| are_headers(&secrets.object("headers"))) {
        return Some(problem("connection_headers"));
    }
    if !is("basic_auth", &|pair| pair.as_str().is_some_and(is_pair)) {
        return Some(problem("connection_basic_auth"));
    }
    let values = secrets.object("values");
    let is_text = |value: &Json| value.as_str().is_some_and(|text| !text.is_empty());
    if !is("values", &|_| !values.is_empty() && values.values().all(is_text)) {
        return Some(problem("connection_values"));
    }
    None
}

/// An address that can be called, whatever is there.
fn is_web_address(text: &str) -> bool {
    let has_host = |url: Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    !text.contains(|c: char| c.is_whitespace() || c.is_control())
        && Url::parse(text).is_ok_and(has_host)
}

/// A name, `|`, and a password, which some services leave empty.
fn is_pair(text: &str) -> bool {
    !text.contains(char::is_control)
        && text.split_once('|').is_some_and(|(user, _)| !user.trim().is_empty())
}

fn are_headers(headers: &Map<String, Json>) -> bool {
    let is_value = |value: &Json| {
        let text = match value {
            Json::String(text) => text.trim().to_owned(),
            Json::Number(number) => number.to_string(),
            _ => return false,
        };
        !text.is_empty() && HeaderValue::try_from(text).is_ok()
    };
    let is_header = |(name, value): (&String, &Json)| {
        HeaderName::try_from(name.trim()).is_ok() && is_value(value)
    };
    !headers.is_empty() && headers.iter().all(is_header)
}

/// The fields of an app by definition: those that it needs, each of a shape that its name stands for, and no others.
fn of_definition(
    definition: &'static definition::Definition,
    data: &Map<String, Json>,
) -> Option<Problem> {
    let fields = definition.authentication.iter().flat_map(|auth| &auth.fields);
    let fields: Vec<_> = fields.collect();
    let names: Vec<_> = fields.iter().map(|field| field.key.as_str()).collect();
    if let Some(problem) = only(&names, data) {
        return Some(problem);
    }
    fields.into_iter().find_map(|field| {
        let given = data.get(&field.key).and_then(Json::as_str).map(str::trim).unwrap_or_default();
        let name = field.key.as_str();
        if given.is_empty() {
            let is_needed = field.required.unwrap_or(true) && field.default.is_none();
            return is_needed.then(|| problem("connection_needs").with("name", name));
        }
        let rule = wrong_shape(definition, name, given)?;
        Some(problem(rule).with("name", name))
    })
}

fn wrong_shape(
    definition: &'static definition::Definition,
    name: &str,
    given: &str,
) -> Option<&'static str> {
    match name {
        "adresse" | "address" => (!is_web_address(given)).then_some("connection_url"),
        "dossier" if definition.app == definition::oxiva().app => {
            (!dossiers::is_name(&dossiers::typed_name(given))).then_some("dossier_name")
        }
        "token" if definition.app == definition::oxiva().app => {
            (!tokens::is_key(given)).then_some("connection_key")
        }
        _ => given.contains(char::is_control).then_some("connection_line"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The rules that credentials break, by name of the field.
    fn rules(app: &str, data: Json) -> Vec<String> {
        let problems = problems(app, data.as_object().unwrap());
        problems.iter().map(|problem| format!("{} {}", problem.field, problem.rule)).collect()
    }

    #[test]
    fn what_can_give_access_is_taken() {
        let key = format!("oxv_{}", "a".repeat(43));
        for (app, data) in [
            ("webhooks", json!({"url": "https://hooks.slack.com/services/T/B/x"})),
            ("webhooks", json!({"headers": {"X-Key": "a b", "X-Number": 12}})),
            ("webhooks", json!({"headers": "{\"X-Key\": \"é\"}"})),
            ("webhooks", json!({"basic_auth": "jean|"})),
            ("webhooks", json!({"basic_auth": "jean|mot|de passe", "values": {"key_1": "x"}})),
            ("code", json!({"values": "{\"key_1\": \"x\"}"})),
            ("oxiva", json!({"dossier": "Demo ", "token": key})),
            (
                "oxiva",
                json!({"dossier": "demo", "token": key, "adresse": "https://crm.example.org"}),
            ),
        ] {
            assert_eq!(rules(app, data.clone()), [""; 0], "{app} {data}");
        }
    }

    #[test]
    fn what_cannot_is_named() {
        let key = format!("oxv_{}", "a".repeat(43));
        for (app, data, rule) in [
            ("webhook", json!({"url": "https://a.example/"}), "app choice"),
            ("email", json!({"token": "x"}), "app choice"),
            ("webhooks", json!({"token": "x"}), "data connection_names"),
            ("webhooks", json!({"url": "a.example"}), "data connection_url"),
            ("webhooks", json!({"url": "ftp://a.example/"}), "data connection_url"),
            ("webhooks", json!({"url": "https://a.example/a b"}), "data connection_url"),
            ("webhooks", json!({"url": 3}), "data connection_url"),
            ("webhooks", json!({"headers": "X-Key: a"}), "data connection_headers"),
            ("webhooks", json!({"headers": {}}), "data connection_headers"),
            ("webhooks", json!({"headers": {"X Key": "a"}}), "data connection_headers"),
            ("webhooks", json!({"headers": {"X-Key": "a\nb"}}), "data connection_headers"),
            ("webhooks", json!({"headers": {"X-Key": " "}}), "data connection_headers"),
            ("webhooks", json!({"headers": {"X-Key": ["a"]}}), "data connection_headers"),
            ("webhooks", json!({"basic_auth": "jean:mdp"}), "data connection_basic_auth"),
            ("webhooks", json!({"basic_auth": "|mdp"}), "data connection_basic_auth"),
            ("webhooks", json!({"values": {}}), "data connection_values"),
            ("code", json!({"values": {"a": 1}}), "data connection_values"),
            ("code", json!({"url": "https://a.example/"}), "data connection_names"),
            ("oxiva", json!({"token": key}), "data connection_needs"),
            ("oxiva", json!({"dossier": "demo"}), "data connection_needs"),
            ("oxiva", json!({"dossier": "Société", "token": key}), "data dossier_name"),
            ("oxiva", json!({"dossier": "demo", "token": "Bearer x"}), "data connection_key"),
            ("oxiva", json!({"dossier": "demo", "token": &key[..46]}), "data connection_key"),
            (
                "oxiva",
                json!({"dossier": "demo", "token": key, "adresse": "crm.example.org"}),
                "data connection_url",
            ),
            (
                "oxiva",
                json!({"dossier": "demo", "token": key, "cle": "x"}),
                "data connection_names",
            ),
        ] {
            assert_eq!(rules(app, data.clone()), [rule], "{app} {data}");
        }
    }
}
