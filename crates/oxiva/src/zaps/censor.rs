//! What must not be told: what gives access, in every dress in which it may turn up.

use super::outcome::{Failure, Outcome};
use base64::{Engine, prelude::BASE64_STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value as Json};

/// What JavaScript's `encodeURIComponent` leaves.
const ENCODED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Percent-encoded as `encodeURIComponent` does it.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &ENCODED).to_string()
}

const CENSORED: &str = ":censored:";
/// A shorter one hides nothing, and would take words out of every text.
const MIN_SECRET_CHARS: usize = 4;

/// Words in the names of headers that carry credentials.
const CREDENTIALS: [&str; 6] = ["auth", "cookie", "key", "secret", "signature", "token"];

/// Texts that nobody is shown.
#[derive(Clone, Default)]
pub struct Censor(Vec<String>);

impl Censor {
    /// Hides these, and of `user|password` the password alone, too.
    pub fn of<T: AsRef<str>>(secrets: impl IntoIterator<Item = T>) -> Censor {
        let mut all = Vec::new();
        for secret in secrets {
            let secret = secret.as_ref();
            all.extend(dresses(secret));
            if let Some((user, password)) = secret.split_once('|') {
                all.extend(dresses(password));
                all.push(BASE64_STANDARD.encode(format!("{user}:{password}")));
            }
        }
        all.retain(|text| text.chars().count() >= MIN_SECRET_CHARS);
        // The longest first: one may be part of another.
        all.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        all.dedup();
        Censor(all)
    }

    /// Hides what a person wrote into the fields of a step that gives access: the password of `basic_auth`, and
    /// headers that carry credentials.
    pub fn of_params(params: &Map<String, Json>) -> Censor {
        let mut secrets = Vec::new();
        if let Some(Json::String(pair)) = params.get("basic_auth") {
            let password = pair.split_once('|').map_or(pair.as_str(), |(_, password)| password);
            secrets.push(pair.clone());
            secrets.push(password.to_owned());
        }
        for (name, value) in params.get("headers").and_then(Json::as_object).into_iter().flatten() {
            let (name, Json::String(text)) = (name.to_lowercase(), value) else { continue };
            if CREDENTIALS.iter().any(|word| name.contains(word)) {
                // `Bearer abc`: a receiver may repeat the token alone.
                secrets.extend(text.split_whitespace().last().map(str::to_owned));
                secrets.push(text.clone());
            }
        }
        Censor::of(secrets)
    }

    /// Hides these, too.
    pub fn and(mut self, more: Censor) -> Censor {
        self.0.extend(more.0);
        self.0.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        self.0.dedup();
        self
    }

    /// Takes every secret out of a text.
    pub fn text(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), CENSORED);
            }
        }
    }

    /// Every text in `value`, and every key.
    pub fn value(&self, value: &mut Json) {
        match value {
            Json::String(text) => self.text(text),
            Json::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Json::Object(object) => {
                let is_told = |key: &String| self.0.iter().any(|secret| key.contains(secret));
                if object.keys().any(is_told) {
                    *object = std::mem::take(object)
                        .into_iter()
                        .map(|(mut key, value)| {
                            self.text(&mut key);
                            (key, value)
                        })
                        .collect();
                }
                object.values_mut().for_each(|value| self.value(value));
            }
            _ => {}
        }
    }

    /// What came of a step, as it may be kept.
    pub fn outcome(&self, mut outcome: Outcome) -> Outcome {
        match &mut outcome {
            Outcome::Done(output) | Outcome::Wait(_, output) => self.value(output),
            Outcome::DoneWith { output, .. } => self.value(output),
            Outcome::Halted(message) => self.text(message),
            Outcome::Failed(failure) => {
                self.text(&mut failure.message);
                self.value(&mut failure.detail);
            }
        }
        outcome
    }

    /// A failure that may be shown.
    pub fn failure(&self, mut failure: Failure) -> Failure {
        self.text(&mut failure.message);
        self.value(&mut failure.detail);
        failure
    }
}

/// As it is, and as it is written in addresses, forms, JSON and headers.
fn dresses(secret: &str) -> [String; 6] {
    let quoted = Json::from(secret).to_string();
    [
        secret.to_owned(),
        encoded(secret),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        quoted[1..quoted.len() - 1].to_owned(),
        BASE64_STANDARD.encode(secret),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_is_censored_in_every_dress() {
        let censor = Censor::of(["s&cré t\"", "12", "jean|motdepasse"]);
        let mut value = json!({
            "a": ["s&cré t\"", "x=s%26cr%C3%A9%20t%22&y", "x=s%26cr%C3%A9+t%22"],
            "s&cré t\"": json!({"t": "s&cré t\""}).to_string(),
            "b": format!("Basic {}", BASE64_STANDARD.encode("s&cré t\"")),
            "c": ["demo 12", "jean", "motdepasse", BASE64_STANDARD.encode("jean:motdepasse")],
        });
        censor.value(&mut value);
        let expected = json!({
            "a": [CENSORED, "x=:censored:&y", "x=:censored:"],
            ":censored:": "{\"t\":\":censored:\"}",
            "b": "Basic :censored:",
            "c": ["demo 12", "jean", CENSORED, CENSORED],
        });
        assert_eq!(value, expected);
        let failure = Failure {
            detail: json!(["motdepasse"]),
            ..Failure::lasting("x", "s%26cr%C3%A9%20t%22")
        };
        let failure = censor.failure(failure);
        assert_eq!((failure.message.as_str(), failure.detail), (CENSORED, json!([CENSORED])));
    }

    #[test]
    fn what_a_step_was_given_to_get_in_with_is_censored() {
        let params = json!({
            "url": "https://exemple.fr/?t=jeton-1", "basic_auth": "jean|motdepasse",
            "headers": { "Authorization": "Bearer jeton-1", "X-Api-Key": "clef-1", "Accept": "text/html" },
        });
        let mut shown = params.clone();
        Censor::of_params(params.as_object().unwrap()).value(&mut shown);
        let expected = json!({
            "url": "https://exemple.fr/?t=:censored:", "basic_auth": ":censored:",
            "headers": { "Authorization": ":censored:", "X-Api-Key": ":censored:", "Accept": "text/html" },
        });
        assert_eq!(shown, expected);
    }

    #[test]
    fn one_secret_within_another() {
        let mut text = "abcdefgh abcd".to_owned();
        Censor::of(["abcd", "abcdefgh"]).text(&mut text);
        assert_eq!(text, ":censored: :censored:");
    }
}
