//! What must not be told: the credentials of a connection.

use base64::{Engine, prelude::BASE64_STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value as Json};

const CENSORED: &str = ":censored:";
/// A shorter one hides nothing, and would take words out of every text.
const SHORTEST: usize = 4;

/// The secrets of a connection in every dress they go out in.
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Every credential but those in `known`, the fields that are no secrets.
    pub fn of(auth: &Map<String, Json>, known: &[String]) -> Secrets {
        let secret = |key: &&String| !known.contains(key);
        let texts = auth.iter().filter(|(key, _)| secret(key)).filter_map(|(_, v)| v.as_str());
        let mut all: Vec<String> = Vec::new();
        for text in texts.filter(|text| text.chars().count() >= SHORTEST) {
            let quoted = Json::from(text).to_string();
            let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            all.extend([
                text.to_owned(),
                super::request::encoded(text),
                utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
                form,
                quoted[1..quoted.len() - 1].to_owned(),
                BASE64_STANDARD.encode(text),
            ]);
        }
        let word = |key: &str| auth.get(key).and_then(Json::as_str).unwrap_or_default();
        if auth.contains_key("password") {
            all.push(BASE64_STANDARD.encode(format!("{}:{}", word("username"), word("password"))));
        }
        // The longest first: one may be the beginning of another.
        all.sort_by_key(|text| std::cmp::Reverse(text.len()));
        all.dedup();
        Secrets(all)
    }

    pub fn censor_text(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), CENSORED);
            }
        }
    }

    /// Every text in `value`, and every key.
    pub fn censor(&self, value: &mut Json) {
        match value {
            Json::String(text) => self.censor_text(text),
            Json::Array(items) => items.iter_mut().for_each(|item| self.censor(item)),
            Json::Object(object) => {
                let is_told = |key: &String| self.0.iter().any(|secret| key.contains(secret));
                if object.keys().any(is_told) {
                    *object = std::mem::take(object)
                        .into_iter()
                        .map(|(mut key, value)| {
                            self.censor_text(&mut key);
                            (key, value)
                        })
                        .collect();
                }
                object.values_mut().for_each(|value| self.censor(value));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_is_censored_in_every_dress() {
        let auth = json!({"token": "s&cré t\"", "dossier": "demo", "pin": "12"});
        let secrets = Secrets::of(auth.as_object().unwrap(), &["dossier".to_owned()]);
        let mut value = json!({
            "a": ["s&cré t\"", "x=s%26cr%C3%A9%20t%22&y", "x=s%26cr%C3%A9+t%22"],
            "s&cré t\"": json!({"t": "s&cré t\""}).to_string(),
            "b": format!("Basic {}", BASE64_STANDARD.encode("s&cré t\"")),
            "c": "demo 12",
        });
        secrets.censor(&mut value);
        let expected = json!({
            "a": [CENSORED, "x=:censored:&y", "x=:censored:"],
            ":censored:": "{\"t\":\":censored:\"}",
            "b": "Basic :censored:",
            "c": "demo 12",
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn one_secret_within_another() {
        let auth = json!({"a": "abcd", "b": "abcdefgh"});
        let secrets = Secrets::of(auth.as_object().unwrap(), &[]);
        let mut text = "abcdefgh abcd".to_owned();
        secrets.censor_text(&mut text);
        assert_eq!(text, ":censored: :censored:");
    }
}
