//! The numbers in a path.

use crate::{
    api::describe::{Describe, Operation},
    error::{Code, Result},
    records::input,
    wire,
};
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use std::convert::Infallible;
use utoipa::PartialSchema;
use uuid::Uuid;

/// The one id in a path.
pub struct PathId(Option<String>);

impl PathId {
    /// The id. What is not one, or not even text, is an id that does not exist.
    pub fn parse(self) -> Result<i64> {
        self.0.and_then(|text| input::id(&text)).ok_or_else(|| Code::NotFound.into())
    }

    /// The id as that of a run.
    pub(super) fn parse_uuid(self) -> Result<Uuid> {
        self.0.and_then(|text| Uuid::try_parse(&text).ok()).ok_or_else(|| Code::NotFound.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<PathId, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(PathId(path.ok().map(|Path(text)| text)))
    }
}

impl Describe for PathId {
    fn describe(operation: &mut Operation) {
        let id = operation.reference_to::<wire::Id>();
        operation.path_schemas.push(id);
        operation.refusals.insert(404);
    }
}

/// The one word in a path.
pub struct PathWord(PathId);

impl PathWord {
    /// The word; `None` if it is no text.
    pub fn parse(self) -> Option<String> {
        self.0.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathWord {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<PathWord, Infallible> {
        PathId::from_request_parts(parts, state).await.map(PathWord)
    }
}

impl Describe for PathWord {
    fn describe(operation: &mut Operation) {
        operation.path_schemas.push(<String as PartialSchema>::schema());
        operation.refusals.insert(404);
    }
}

/// The id of a run in a path.
pub struct PathRun(PathId);

impl PathRun {
    /// The id. What is not one is an id that does not exist.
    pub fn parse(self) -> Result<Uuid> {
        self.0.parse_uuid()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathRun {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<PathRun, Infallible> {
        PathId::from_request_parts(parts, state).await.map(PathRun)
    }
}

impl Describe for PathRun {
    fn describe(operation: &mut Operation) {
        let id = operation.reference_to::<wire::RunId>();
        operation.path_schemas.push(id);
        operation.refusals.insert(404);
    }
}

/// The two ids in a path.
pub struct PathIds(Option<(String, String)>);

impl PathIds {
    /// Both ids. What is not one is an id that does not exist.
    pub fn parse(self) -> Result<(i64, i64)> {
        self.0
            .and_then(|(outer, inner)| input::id(&outer).zip(input::id(&inner)))
            .ok_or_else(|| Code::NotFound.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathIds {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<PathIds, Infallible> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        Ok(PathIds(path.ok().map(|Path(texts)| texts)))
    }
}

impl Describe for PathIds {
    fn describe(operation: &mut Operation) {
        PathId::describe(operation);
        PathId::describe(operation);
    }
}
