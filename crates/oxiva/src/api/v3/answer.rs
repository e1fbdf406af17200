//! What handlers answer, each as a type of their signature.

use super::idempotency::Once;
use crate::api::describe::{Answer, Describe, Operation};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema},
};

/// Where API v3 is served.
pub const ROOT: &str = "/api/v3";

/// The schema of what the API passes on and does not describe: any object.
pub fn any_object() -> RefOr<Schema> {
    ObjectBuilder::new().into()
}

/// 201 with what was made, and where it is from now on, if it has an address. The operation takes
/// an `Idempotency-Key`.
pub struct Created<T> {
    made: Once<T>,
    location: Option<String>,
}

impl<T> Created<T> {
    /// Without an address of its own.
    pub fn nowhere(made: Once<T>) -> Created<T> {
        Created { made, location: None }
    }

    /// In a collection (`/tables`), under the id that it has.
    pub fn in_collection(collection: &str, made: Once<T>) -> Created<T> {
        let location = Some(format!("{ROOT}{collection}/{}", made.id()));
        Created { made, location }
    }
}

impl<T> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let location = self.location.map(|location| [(header::LOCATION, location)]);
        (StatusCode::CREATED, location, Json(self.made)).into_response()
    }
}

impl<T: ToSchema> Describe for Created<T> {
    fn describe(operation: &mut Operation) {
        operation.answers::<T>(StatusCode::CREATED);
        operation.headers.push("Idempotency-Key");
    }
}

/// 204: done, and there is nothing to say.
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Describe for NoContent {
    fn describe(operation: &mut Operation) {
        empty(operation, StatusCode::NO_CONTENT);
    }
}

/// 202: it will be done, and there is nothing to say.
pub struct Accepted;

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        StatusCode::ACCEPTED.into_response()
    }
}

impl Describe for Accepted {
    fn describe(operation: &mut Operation) {
        empty(operation, StatusCode::ACCEPTED);
    }
}

fn empty(operation: &mut Operation, status: StatusCode) {
    operation.answers_with(Answer { status, name: None, tagged: false });
}

/// 202: it will be done.
pub struct AcceptedWith<T>(pub T);

impl<T: Serialize> IntoResponse for AcceptedWith<T> {
    fn into_response(self) -> Response {
        (StatusCode::ACCEPTED, Json(self.0)).into_response()
    }
}

impl<T: ToSchema> Describe for AcceptedWith<T> {
    fn describe(operation: &mut Operation) {
        operation.answers::<T>(StatusCode::ACCEPTED);
    }
}
