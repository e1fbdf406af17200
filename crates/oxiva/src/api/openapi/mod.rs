//! The API as OpenAPI 3.1 has it: what handlers say about themselves ([`super::describe`]), put
//! together. A test compares the committed `docs/openapi.json` with it.

mod reference;
mod tidy;

pub use reference::{Group, groups};

use super::{
    describe::{self, Access, Describe, Operations, get},
    v2, v3,
};
use crate::{dossiers::tokens::TokenScope, error::ErrorAnswer, i18n::Lang};
use axum::response::{IntoResponse, Response};
use describe::Operation as Known;
use http::{StatusCode, header};
use serde_json::Value as Json;
use std::{collections::BTreeSet, sync::LazyLock};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ComponentsBuilder, ContentBuilder, HttpMethod, Info, InfoBuilder, License,
        ObjectBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref, RefOr, Required,
        Response as Answer, ResponseBuilder, ResponsesBuilder, Schema, SecurityRequirement,
        header::HeaderBuilder,
        path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// The document itself, which anybody may read: it is the same on every server.
pub fn operations() -> Operations {
    Operations::new(v3::ROOT, "Start").route("/openapi.json", get("openapi", show))
}

struct Document;

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], json()).into_response()
    }
}

impl Describe for Document {
    fn describe(operation: &mut Known) {
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

async fn show() -> Document {
    Document
}

/// Every operation of v3 and v2.0, in the order in which a person reads about them.
fn all() -> Vec<Known> {
    let mut all = v3::operations().list;
    all.extend(v2::operations().list);
    all
}

/// The document, indented.
pub fn json() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = serde_json::to_string_pretty(&*DOCUMENT).unwrap_or_default();
        text.push('\n');
        text
    });
    &TEXT
}

/// The document, to look things up in.
static DOCUMENT: LazyLock<Json> = LazyLock::new(|| {
    let mut document = serde_json::to_value(document()).unwrap_or_default();
    tidy::tidy(&mut document);
    document
});

/// Name of the scheme of v3, and of those of v2.0.
const KEY: &str = "key";
const DOSSIER: &str = "dossier";
const TOKEN_PARAMETER: &str = "token_parameter";
const DOSSIER_PARAMETER: &str = "dossier_parameter";

fn document() -> OpenApi {
    let all = all();
    let mut paths = PathsBuilder::new();
    for known in &all {
        let item = PathItem::new(method(known), operation(known));
        paths = paths.path(known.path.clone(), item);
    }
    let components = Some(components(all));
    OpenApiBuilder::new().info(info()).paths(paths).components(components).build()
}

fn method(known: &Known) -> HttpMethod {
    match known.method {
        http::Method::POST => HttpMethod::Post,
        http::Method::PUT => HttpMethod::Put,
        http::Method::PATCH => HttpMethod::Patch,
        http::Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn info() -> Info {
    InfoBuilder::new()
        .title("Oxiva")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "v3 takes `Authorization: Bearer <key>` and answers JSON: ids as strings, dates as RFC 3339, \
             what is empty as `null`. v2.0 is what the integration of Zapier was written for.",
        ))
        .license(Some({
            let mut license = License::new("MIT OR Apache-2.0");
            license.identifier = Some("MIT OR Apache-2.0".to_owned());
            license
        }))
        .build()
}

fn components(all: Vec<Known>) -> Components {
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key. It has one or more scopes."))
        .build();
    let header = ApiKeyValue::new("X-Oxiva-Dossier");
    let (token, dossier) = (ApiKeyValue::new("token"), ApiKeyValue::new("dossier"));
    let refused = ResponseBuilder::new()
        .description("Refused; `code` says why")
        .content("application/json", content(&ErrorAnswer::name()))
        .build();
    let mut components = ComponentsBuilder::new()
        .security_scheme(KEY, SecurityScheme::Http(key))
        .security_scheme(DOSSIER, SecurityScheme::ApiKey(ApiKey::Header(header)))
        .security_scheme(TOKEN_PARAMETER, SecurityScheme::ApiKey(ApiKey::Query(token)))
        .security_scheme(DOSSIER_PARAMETER, SecurityScheme::ApiKey(ApiKey::Query(dossier)))
        .response("Refused", refused);
    let mut errors = vec![(ErrorAnswer::name().into_owned(), ErrorAnswer::schema())];
    ErrorAnswer::schemas(&mut errors);
    for (name, schema) in all.into_iter().flat_map(|known| known.schemas).chain(errors) {
        components = components.schema(name, schema);
    }
    components.build()
}

fn content(schema: &str) -> utoipa::openapi::Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build()
}

/// What anything may be answered.
const ALWAYS: [u16; 7] = [400, 408, 414, 429, 431, 500, 503];

fn operation(known: &Known) -> Operation {
    let mut refusals: BTreeSet<u16> = ALWAYS.into_iter().chain(known.refusals.clone()).collect();
    let mut operation = OperationBuilder::new()
        .tag(known.tag)
        .operation_id(Some(known.id.clone()))
        .summary(Some(known.summary(Lang::En)));
    for (name, schema) in known.path_parameters() {
        let schema = schema.clone();
        operation = operation.parameter(parameter(name, ParameterIn::Path, schema, true, ""));
    }
    for (query, schema) in &known.query {
        let (schema, text) = (schema.clone(), query.description(Lang::En));
        let place = ParameterIn::Query;
        operation =
            operation.parameter(parameter(query.name, place, schema, query.required, &text));
    }
    for name in &known.headers {
        let schema = String::schema();
        operation = operation.parameter(parameter(name, ParameterIn::Header, schema, false, ""));
    }
    if let Some(body) = &known.body {
        let required = if body.required { Required::True } else { Required::False };
        let body = RequestBodyBuilder::new()
            .content("application/json", content(&body.name))
            .required(Some(required));
        operation = operation.request_body(Some(body.build()));
    }
    match known.access {
        Access::Anyone => {}
        Access::V2 => {
            refusals.extend([401, 403, 404]);
            let headers = SecurityRequirement::new(KEY, [TokenScope::Read.word()]);
            let query = SecurityRequirement::new(TOKEN_PARAMETER, [TokenScope::Read.word()]);
            operation = operation
                .security(headers.add(DOSSIER, [""; 0]))
                .security(query.add(DOSSIER_PARAMETER, [""; 0]));
        }
        Access::Key(scope) => {
            refusals.extend([401, 403]);
            let scopes = scope.map(TokenScope::word);
            operation = operation.security(SecurityRequirement::new(KEY, scopes));
        }
    }
    let mut responses = ResponsesBuilder::new();
    for one in &known.answers {
        responses = responses.response(one.status.as_str(), answer(one));
    }
    if known.may_be_known {
        let unchanged = ResponseBuilder::new().description("Not changed since").build();
        responses = responses.response("304", unchanged);
    }
    for status in refusals {
        responses = responses.response(status.to_string(), Ref::from_response_name("Refused"));
    }
    operation.responses(responses.build()).build()
}

fn answer(known: &describe::Answer) -> Answer {
    let mut answer = ResponseBuilder::new().description(match known.name {
        Some(_) => "Done",
        None => "Done; there is nothing to say",
    });
    if let Some(name) = &known.name {
        answer = answer.content("application/json", content(name));
    }
    if known.tagged {
        let tag = HeaderBuilder::new().schema(Some(String::schema())).build();
        answer = answer.header("ETag", tag);
    }
    answer.build()
}

fn parameter(
    name: &str,
    place: ParameterIn,
    schema: RefOr<Schema>,
    required: bool,
    description: &str,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if required { Required::True } else { Required::False })
        .description(Some(description).filter(|text| !text.is_empty()))
        .schema(Some(schema))
        .build()
}
