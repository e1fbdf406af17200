//! The parameters of a query.

use crate::{
    api::describe::{Asked, Describe, Operation},
    error::{Code, Error, Result},
    http::request::Parameters,
};
use axum::extract::FromRequestParts;
use http::request::Parts;
use std::{convert::Infallible, marker::PhantomData};

/// The query of a request.
pub struct Query<Q> {
    text: Option<String>,
    of: PhantomData<fn() -> Q>,
}

impl<Q: Asked> Query<Q> {
    /// The parameters; refused if one is unknown, twice there, no text, or empty: whoever looks for nothing
    /// must not find everything.
    pub fn read(&self) -> Result<Parameters> {
        let parameters = Parameters::of_query(self.text.as_deref())?;
        let all = Q::parameters();
        let known: Vec<_> = all.iter().map(|parameter| parameter.name).collect();
        parameters.only(&known)?;
        let is_empty = |name| parameters.sent(name).is_some_and(|text| text.trim().is_empty());
        match all.iter().find(|one| !one.may_be_empty && is_empty(one.name)) {
            Some(empty) => Err(Error::parameter(Code::InvalidParameter, empty.name)),
            None => Ok(parameters),
        }
    }
}

impl<S: Send + Sync, Q> FromRequestParts<S> for Query<Q> {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> std::result::Result<Query<Q>, Infallible> {
        Ok(Query { text: parts.uri.query().map(str::to_owned), of: PhantomData })
    }
}

impl<Q: Asked> Describe for Query<Q> {
    fn describe(operation: &mut Operation) {
        for parameter in Q::parameters() {
            operation.asks_for(parameter);
        }
    }
}

/// A parameter that `parse` understands; refused if it does not.
pub fn word<T>(
    query: &Parameters,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let wrong = || Error::parameter(Code::InvalidParameter, name);
    query.get(name).map(|text| parse(text).ok_or_else(wrong)).transpose()
}
