//! The credentials of a connection, opened.

use super::Hosts;
use crate::{actions::censor::Censor, error::Problem};
use serde_json::{Map, Value as Json};
use std::fmt;

/// What gives access, by name. Its `Debug` shows none of it.
#[derive(Clone, Default)]
pub struct Secrets {
    values: Map<String, Json>,
    hosts: Hosts,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secrets").field(&self.values.keys().collect::<Vec<_>>()).finish()
    }
}

/// What identifies an account without giving access to it is not worth hiding: a dossier's name would
/// disappear from every text.
const OPEN: &[&str] = &[
    "dossier",
    "user",
    "username",
    "utilisateur",
    "login",
    "email",
    "account",
    "compte",
    "domain",
    "subdomain",
    "site",
    "region",
    "nom",
    "name",
    "url",
    "base_url",
];

impl Secrets {
    /// What was unsealed, and where it may go.
    pub fn new(values: Map<String, Json>, hosts: Hosts) -> Secrets {
        Secrets { values, hosts }
    }

    /// Where it may go.
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// For those who hand it on: `bundle.authData`.
    pub fn map(&self) -> &Map<String, Json> {
        &self.values
    }

    /// A value as text; `None` where there is none.
    pub fn text(&self, key: &str) -> Option<String> {
        self.values.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// An object, or a text that holds one.
    pub fn object(&self, key: &str) -> Map<String, Json> {
        match self.values.get(key) {
            Some(Json::Object(map)) => map.clone(),
            Some(Json::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            _ => Map::new(),
        }
    }

    /// What hides them wherever the other side may repeat them.
    pub fn censor(&self) -> Censor {
        Censor::of(self.values())
    }

    pub(super) fn values(&self) -> Vec<String> {
        let mut values = Vec::new();
        for (_, value) in self.values.iter().filter(|(key, _)| !OPEN.contains(&key.as_str())) {
            leaves(value, &mut values);
        }
        values
    }
}

fn leaves(value: &Json, into: &mut Vec<String>) {
    match value {
        Json::String(text) if text.starts_with('{') => {
            match serde_json::from_str::<Map<String, Json>>(text) {
                Ok(map) => map.values().for_each(|value| leaves(value, into)),
                Err(_) => into.push(text.clone()),
            }
        }
        Json::String(text) => into.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| leaves(item, into)),
        Json::Object(map) => map.values().for_each(|value| leaves(value, into)),
        Json::Number(number) => into.push(number.to_string()),
        Json::Bool(_) | Json::Null => {}
    }
}

/// What a person types: a line for each name and value, `token: abc`.
pub fn typed(text: &str) -> Result<Map<String, Json>, Problem> {
    let mut data = Map::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) =
            line.split_once([':', '=']).ok_or(Problem::new("data", "connection_lines"))?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || value.is_empty() || data.contains_key(name) {
            return Err(Problem::new("data", "connection_lines"));
        }
        // The headers of a call are an object.
        let value = match value.starts_with('{').then(|| serde_json::from_str(value)) {
            Some(Ok(object)) => object,
            _ => value.into(),
        };
        data.insert(name.to_owned(), value);
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_gives_access_is_hidden_and_what_names_an_account_is_not() {
        let data = json!({
            "token": "tok en/1\"x", "dossier": "demo", "basic_auth": "jean|motdepasse", "pin": 12345,
            "headers": {"X-Key": "clef-secrète"},
        });
        let secrets = Secrets::new(data.as_object().unwrap().clone(), Hosts::default());
        let mut said =
            json!(["?token=tok%20en%2F1%22x", "demo jean", "motdepasse 12345", "clef-secrète"]);
        secrets.censor().value(&mut said);
        let hidden =
            json!(["?token=:censored:", "demo jean", ":censored: :censored:", ":censored:"]);
        assert_eq!(said, hidden);
        assert!(!format!("{secrets:?}").contains("motdepasse"));
    }

    #[test]
    fn lines_that_a_person_types() {
        let data = typed("token: a:b\n\n dossier = demo \nheaders: {\"X\": \"y\"}").unwrap();
        let expected = json!({"token": "a:b", "dossier": "demo", "headers": {"X": "y"}});
        assert_eq!(Json::Object(data), expected);
        for wrong in ["token", ": x", "token:", "a: 1\na: 2"] {
            assert_eq!(typed(wrong).unwrap_err().rule, "connection_lines", "{wrong}");
        }
        assert!(typed("").unwrap().is_empty());
    }
}
