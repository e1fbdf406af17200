//! The document at its addresses: `/openapi.json` in English, `/openapi.fr.json` in French. Anybody
//! may read it.

use crate::{
    api::{
        describe::{Describe, Operation, Operations, get},
        v3,
    },
    app::Shared,
    i18n::Lang,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema},
};

/// What serves it.
pub fn operations() -> Operations {
    Operations::new(v3::ROOT, "Start")
        .route("/openapi.json", get("openapi", english))
        .route("/openapi.fr.json", get("openapiFr", french))
}

/// The document, with the address of this server.
struct Document(String);

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl Describe for Document {
    fn describe(operation: &mut Operation) {
        operation.answers::<Anything>(StatusCode::OK);
    }
}

/// Any object.
enum Anything {}

impl PartialSchema for Anything {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().into()
    }
}

impl ToSchema for Anything {}

async fn english(State(app): State<Shared>) -> Document {
    Document(super::json_of_server(Lang::En, &app.config.public_url()))
}

async fn french(State(app): State<Shared>) -> Document {
    Document(super::json_of_server(Lang::Fr, &app.config.public_url()))
}
