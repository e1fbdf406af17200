//! The API as OpenAPI 3.1 has it. Words come from where they are defined (closed sets, the fields of
//! the nouns, filters, scopes); a test compares the operations with the router's own list, and the
//! committed `docs/openapi.json` with what this says.

mod operations;
mod reference;
mod schemas;

pub use reference::{Group, groups};

use crate::{
    app::Routes,
    dossiers::tokens::Scope,
    error::Result,
    http::routes::{Kind, get},
    i18n::Lang,
};
use axum::response::{IntoResponse, Response};
use http::header;
use operations::Operation as Known;
use std::sync::LazyLock;
use utoipa::openapi::{
    Components, ComponentsBuilder, ContentBuilder, Info, InfoBuilder, License, OpenApi,
    OpenApiBuilder, PathItem, PathsBuilder, Ref, RefOr, Required, Response as Answer,
    ResponseBuilder, ResponsesBuilder, Schema, SecurityRequirement,
    header::HeaderBuilder,
    path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

pub fn routes() -> Routes {
    Routes::new(Kind::Api).route("/openapi.json", get(show))
}

/// Anybody may read it: it is the same on every server.
async fn show() -> Result<Response> {
    Ok(([(header::CONTENT_TYPE, "application/json")], json()).into_response())
}

/// The document, indented.
pub fn json() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = document().to_pretty_json().unwrap_or_default();
        text.push('\n');
        text
    });
    &TEXT
}

/// Name of the scheme of v3, and of those of v2.0.
const KEY: &str = "key";
const DOSSIER: &str = "dossier";
const TOKEN_PARAMETER: &str = "token_parameter";
const DOSSIER_PARAMETER: &str = "dossier_parameter";

pub fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    for known in operations::all() {
        let item = PathItem::new(known.method.clone(), operation(&known));
        paths = paths.path(known.path, item);
    }
    OpenApiBuilder::new().info(info()).paths(paths).components(Some(components())).build()
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

fn components() -> Components {
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key. It has one or more scopes."))
        .build();
    let header = ApiKeyValue::new("X-Oxiva-Dossier");
    let (token, dossier) = (ApiKeyValue::new("token"), ApiKeyValue::new("dossier"));
    let refused = ResponseBuilder::new()
        .description("Refused; `code` says why")
        .content("application/json", content("Error"))
        .build();
    let mut components = ComponentsBuilder::new()
        .security_scheme(KEY, SecurityScheme::Http(key))
        .security_scheme(DOSSIER, SecurityScheme::ApiKey(ApiKey::Header(header)))
        .security_scheme(TOKEN_PARAMETER, SecurityScheme::ApiKey(ApiKey::Query(token)))
        .security_scheme(DOSSIER_PARAMETER, SecurityScheme::ApiKey(ApiKey::Query(dossier)))
        .response("Refused", refused);
    for (name, schema) in schemas::all() {
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
    let mut refusals = ALWAYS.to_vec();
    let mut operation = OperationBuilder::new()
        .tag(known.tag)
        .operation_id(Some(known.id.clone()))
        .summary(Some(known.summary(Lang::En)));
    for (name, schema) in known.path_parameters() {
        refusals.push(404);
        operation = operation.parameter(parameter(name, ParameterIn::Path, schema, ""));
    }
    for query in known.query() {
        let text = Lang::En.text(&query.text);
        operation =
            operation.parameter(parameter(query.name, ParameterIn::Query, query.schema, &text));
    }
    for name in known.headers() {
        let schema = schemas::of_type("text");
        operation = operation.parameter(parameter(name, ParameterIn::Header, schema, ""));
    }
    if let Some(schema) = known.body {
        refusals.extend([409, 413, 415, 422]);
        let required = if known.body_is_optional() { Required::False } else { Required::True };
        let body = RequestBodyBuilder::new()
            .content("application/json", content(schema))
            .required(Some(required));
        operation = operation.request_body(Some(body.build()));
    }
    match known.access {
        operations::Access::Anyone => {}
        operations::Access::V2 => {
            refusals.extend([401, 403, 404]);
            let headers = SecurityRequirement::new(KEY, [Scope::Read.word()]);
            let query = SecurityRequirement::new(TOKEN_PARAMETER, [Scope::Read.word()]);
            operation = operation
                .security(headers.add(DOSSIER, [""; 0]))
                .security(query.add(DOSSIER_PARAMETER, [""; 0]));
        }
        operations::Access::Key(scope) => {
            refusals.extend([401, 403]);
            let scopes = scope.map(Scope::word);
            operation = operation.security(SecurityRequirement::new(KEY, scopes));
        }
    }
    refusals.extend_from_slice(known.also);
    refusals.sort_unstable();
    refusals.dedup();
    let mut responses = ResponsesBuilder::new().response(known.status.to_string(), answer(known));
    if let Some(status) = known.or {
        responses = responses.response(status.to_string(), answer(known));
    }
    if known.may_be_known() {
        let unchanged = ResponseBuilder::new().description("Not changed since").build();
        responses = responses.response("304", unchanged);
    }
    for status in refusals {
        responses = responses.response(status.to_string(), Ref::from_response_name("Refused"));
    }
    operation.responses(responses.build()).build()
}

fn answer(known: &Known) -> Answer {
    let mut answer = ResponseBuilder::new().description(match known.answer {
        Some(_) => "Done",
        None => "Done; there is nothing to say",
    });
    if let Some(schema) = known.answer {
        answer = answer.content("application/json", content(schema));
    }
    if known.has_tag() {
        let tag = HeaderBuilder::new().schema(Some(schemas::of_type("text"))).build();
        answer = answer.header("ETag", tag);
    }
    answer.build()
}

fn parameter(
    name: &str,
    place: ParameterIn,
    schema: RefOr<Schema>,
    description: &str,
) -> Parameter {
    let required = place == ParameterIn::Path || name == "id";
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if required { Required::True } else { Required::False })
        .description(Some(description).filter(|text| !text.is_empty()))
        .schema(Some(schema))
        .build()
}
