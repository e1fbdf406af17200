//! One operation as the document has it.

use super::{
    DOSSIER, DOSSIER_PARAMETER, KEY, TOKEN_PARAMETER, content,
    describe::{self, Access, Operation as Known},
};
use crate::{dossiers::tokens::TokenScope, i18n::Lang};
use std::collections::BTreeSet;
use utoipa::{
    PartialSchema,
    openapi::{
        Ref, RefOr, Required, Response, ResponseBuilder, ResponsesBuilder, Schema,
        SecurityRequirement,
        header::HeaderBuilder,
        path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
    },
};

/// What anything may be answered.
const ALWAYS: [u16; 7] = [400, 408, 414, 429, 431, 500, 503];

/// The operation, with its texts in a language.
pub fn operation(known: &Known, lang: Lang) -> Operation {
    let mut operation = OperationBuilder::new()
        .tag(known.tag)
        .operation_id(Some(known.id.clone()))
        .summary(Some(known.summary(lang)))
        .description(Some(who_may(known.access, lang)));
    for parameter in parameters(known, lang) {
        operation = operation.parameter(parameter);
    }
    if let Some(body) = &known.body {
        let required = if body.required { Required::True } else { Required::False };
        let body = RequestBodyBuilder::new()
            .content("application/json", content(&body.name))
            .required(Some(required));
        operation = operation.request_body(Some(body.build()));
    }
    let operation = operation.securities(Some(securities(known.access)));
    operation.responses(responses(known, lang).build()).build()
}

/// Which key an operation asks for, as a sentence.
fn who_may(access: Access, lang: Lang) -> String {
    match access {
        Access::Anyone => lang.text("openapi-needs-nothing"),
        Access::Key(None) => lang.text("openapi-needs-any-key"),
        Access::Key(Some(scope)) => needs(scope, lang),
        Access::V2 => needs(TokenScope::Read, lang),
    }
}

fn needs(scope: TokenScope, lang: Lang) -> String {
    lang.text_with("openapi-needs-scope", &[("scope", scope.word().to_owned())])
}

/// Each of them suffices; for whom anybody may call there is an empty list.
fn securities(access: Access) -> Vec<SecurityRequirement> {
    let read = TokenScope::Read.word();
    match access {
        Access::Anyone => Vec::new(),
        Access::V2 => vec![
            SecurityRequirement::new(KEY, [read]).add(DOSSIER, [""; 0]),
            SecurityRequirement::new(TOKEN_PARAMETER, [read]).add(DOSSIER_PARAMETER, [""; 0]),
        ],
        Access::Key(scope) => vec![SecurityRequirement::new(KEY, scope.map(TokenScope::word))],
    }
}

fn responses(known: &Known, lang: Lang) -> ResponsesBuilder {
    let mut refusals: BTreeSet<u16> = ALWAYS.into_iter().chain(known.refusals.clone()).collect();
    match known.access {
        Access::Anyone => {}
        Access::V2 => refusals.extend([401, 403, 404]),
        Access::Key(_) => refusals.extend([401, 403]),
    }
    let mut responses = ResponsesBuilder::new();
    for one in &known.answers {
        responses = responses.response(one.status.as_str(), answer(one, lang));
    }
    if known.may_be_known {
        let unchanged = ResponseBuilder::new().description(lang.text("openapi-unchanged"));
        responses = responses.response("304", unchanged.build());
    }
    for status in refusals {
        responses = responses.response(status.to_string(), Ref::from_response_name("Refused"));
    }
    responses
}

fn answer(known: &describe::Answer, lang: Lang) -> Response {
    let mut answer = ResponseBuilder::new().description(lang.text(match known.name {
        Some(_) => "openapi-done",
        None => "openapi-done-silently",
    }));
    if let Some(name) = &known.name {
        answer = answer.content("application/json", content(name));
    }
    if known.tagged {
        let text = Some(lang.text("openapi-header-etag"));
        let tag = HeaderBuilder::new().schema(Some(String::schema())).description(text).build();
        answer = answer.header("ETag", tag);
    }
    answer.build()
}

/// Those of the path, of the query, and the headers.
fn parameters(known: &Known, lang: Lang) -> Vec<Parameter> {
    let mut all = Vec::new();
    for (name, schema) in known.path_parameters() {
        let text = path_text(known, name, lang);
        all.push(parameter(name, ParameterIn::Path, schema.clone(), true, text));
    }
    for (query, schema) in &known.query {
        let (schema, text) = (schema.clone(), query.description(lang));
        all.push(parameter(query.name, ParameterIn::Query, schema, query.required, text));
    }
    for name in &known.headers {
        let text = header_text(name, lang);
        all.push(parameter(name, ParameterIn::Header, String::schema(), false, text));
    }
    all
}

/// What a parameter of the path means: the number of what stands before it.
pub fn path_text(known: &Known, name: &str, lang: Lang) -> String {
    let before = known.path.split(&format!("/{{{name}}}")).next().unwrap_or_default();
    let what = before.rsplit('/').next().unwrap_or_default().trim_matches(['{', '}']);
    lang.text(&format!("openapi-path-{what}-{name}"))
}

/// What a header is for.
pub fn header_text(name: &str, lang: Lang) -> String {
    lang.text(&format!("openapi-header-{}", name.to_ascii_lowercase()))
}

fn parameter(
    name: &str,
    place: ParameterIn,
    schema: RefOr<Schema>,
    required: bool,
    description: String,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if required { Required::True } else { Required::False })
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
