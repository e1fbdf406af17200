//! What the arguments and the answers of handlers say of themselves.

use super::operation::Operation;
use crate::{app::Shared, error::Error};
use axum::{Json, extract::State};
use http::{HeaderMap, StatusCode};
use utoipa::ToSchema;

/// What one type in a handler's signature tells of the operation.
pub trait Describe {
    /// Notes it.
    fn describe(operation: &mut Operation);
}

/// Says nothing of the operation.
macro_rules! silent {
    ($($type:ty),+) => { $(impl Describe for $type { fn describe(_: &mut Operation) {} })+ };
}

silent!(State<Shared>, HeaderMap);

impl<T: Describe> Describe for Result<T, Error> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

impl<T: ToSchema> Describe for Json<T> {
    fn describe(operation: &mut Operation) {
        operation.answers::<T>(StatusCode::OK);
    }
}
