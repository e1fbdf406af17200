//! `ETag`, `If-Match` and `If-None-Match`: a tag stands for the whole of what is shown, whatever `fields` leaves out
//! of an answer; but for what changes by itself ([`Versioned::PASSING`]).

use crate::{
    api::describe::{Describe, Operation},
    error::{Code, Result},
};
use axum::{
    Json,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, convert::Infallible};

/// Quoted, strong. The order of the names does not count: PostgreSQL has its own.
pub fn of(record: &Value) -> String {
    let fields: BTreeMap<_, _> = record.as_object().into_iter().flatten().collect();
    let hash = Sha256::digest(serde_json::to_vec(&fields).unwrap_or_default());
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..16]))
}

/// What one address shows and changes, with a tag that stands for it.
pub trait Versioned: Serialize {
    /// Members that change although nobody changes the rest: counts, when it was last used, what a test said. The
    /// tag does not stand for them.
    const PASSING: &'static [&'static str] = &[];

    /// What its tag is made of.
    fn version(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| !Self::PASSING.contains(&name.as_str()));
        }
        value
    }
}

/// An answer with its `ETag`.
pub struct Tagged<A> {
    pub tag: [(HeaderName, HeaderValue); 1],
    pub answer: A,
}

impl<T: Versioned> Tagged<Json<T>> {
    /// What is shown, with the tag that stands for it.
    pub fn of(answer: T) -> Tagged<Json<T>> {
        Tagged { tag: header(&answer.version()), answer: Json(answer) }
    }
}

impl<A: IntoResponse> IntoResponse for Tagged<A> {
    fn into_response(self) -> Response {
        (self.tag, self.answer).into_response()
    }
}

impl<A: Describe> Describe for Tagged<A> {
    fn describe(operation: &mut Operation) {
        A::describe(operation);
        for answer in &mut operation.answers {
            answer.tagged = true;
        }
    }
}

pub fn header(record: &Value) -> [(HeaderName, HeaderValue); 1] {
    let tag = HeaderValue::try_from(of(record)).unwrap_or_else(|_| HeaderValue::from_static(""));
    [(header::ETAG, tag)]
}

/// What a header of conditions names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    Any,
    /// As they were sent, `W/` and quotes with them.
    These(Vec<String>),
}

fn tags(headers: &HeaderMap, name: HeaderName) -> Option<Tags> {
    let mut sent = Vec::new();
    for value in headers.get_all(name) {
        let text = value.to_str().unwrap_or_default();
        if text.trim() == "*" {
            return Some(Tags::Any);
        }
        // Our own tags hold no comma: one that does is not ours, whole or in pieces.
        sent.extend(text.split(',').map(|tag| tag.trim().to_owned()));
    }
    (!sent.is_empty()).then_some(Tags::These(sent))
}

/// `If-Match`, of a request that changes something.
#[derive(Clone, Debug)]
pub struct IfMatch(Option<Tags>);

impl IfMatch {
    pub fn of(headers: &HeaderMap) -> IfMatch {
        IfMatch(tags(headers, header::IF_MATCH))
    }

    /// Whether there is anything to compare.
    pub fn is_asked(&self) -> bool {
        self.0.is_some()
    }

    /// As [`IfMatch::check`], of what `shown` reads, if there is anything to compare; in the transaction of the change.
    pub fn check_shown<T: Versioned>(&self, shown: impl FnOnce() -> Result<T>) -> Result<()> {
        if self.is_asked() { self.check(&shown()?.version()) } else { Ok(()) }
    }

    /// Refuses if the record is not one of those that the caller has seen. A weak tag never is.
    pub fn check(&self, record: &Value) -> Result<()> {
        match &self.0 {
            Some(Tags::These(tags)) if !tags.contains(&of(record)) => {
                Err(Code::PreconditionFailed.into())
            }
            _ => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> std::result::Result<IfMatch, Infallible> {
        Ok(IfMatch::of(&parts.headers))
    }
}

impl Describe for IfMatch {
    fn describe(operation: &mut Operation) {
        operation.headers.push("If-Match");
        operation.refusals.insert(412);
    }
}

/// `If-None-Match`, of a request that reads something.
pub struct IfNoneMatch(Option<Tags>);

impl IfNoneMatch {
    /// As the headers have it.
    pub fn of(headers: &HeaderMap) -> IfNoneMatch {
        IfNoneMatch(tags(headers, header::IF_NONE_MATCH))
    }

    /// Whether it says that the caller has this record already.
    pub fn names(&self, record: &Value) -> bool {
        match &self.0 {
            None => false,
            Some(Tags::Any) => true,
            Some(Tags::These(tags)) => {
                let own = of(record);
                tags.iter().any(|tag| tag.strip_prefix("W/").unwrap_or(tag) == own)
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> std::result::Result<IfNoneMatch, Infallible> {
        Ok(IfNoneMatch::of(&parts.headers))
    }
}

impl Describe for IfNoneMatch {
    fn describe(operation: &mut Operation) {
        operation.headers.push("If-None-Match");
        operation.may_be_known = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sent(name: HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn tags_are_of_what_is_shown() {
        let (a, b) = (json!({"id": "1", "nom": "a"}), json!({"nom": "a", "id": "1"}));
        assert_eq!(of(&a), of(&b));
        assert_ne!(of(&a), of(&json!({"id": "1", "nom": "b"})));
    }

    #[test]
    fn conditions_compare_as_http_says() {
        let record = json!({"id": "1"});
        let (own, weak) = (of(&record), format!("W/{}", of(&record)));
        let matches =
            |values: &[&str]| IfMatch::of(&sent(header::IF_MATCH, values)).check(&record).is_ok();
        let two = format!("\"x\" , {own}");
        for good in [&[][..], &["*"], &[&own], &[&two], &["\"x\"", &own]] {
            assert!(matches(good), "{good:?}");
        }
        for bad in [&["\"x\""][..], &[&weak], &[""], &[own.trim_matches('"')]] {
            assert!(!matches(bad), "{bad:?}");
        }
        let known =
            |value: &str| IfNoneMatch::of(&sent(header::IF_NONE_MATCH, &[value])).names(&record);
        assert!(known("*") && known(&own) && known(&weak) && known(&two));
        assert!(!known("\"x\"") && !known(""));
    }
}
