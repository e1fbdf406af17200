//! The API as OpenAPI 3.1 has it, in English and in French: what handlers say about themselves
//! ([`super::describe`]), put together. A test compares the committed `docs/openapi.json` with it.

mod examples;
mod operation;
mod reference;
mod served;
mod tidy;
mod words;

pub use reference::{Group, groups};
pub use served::operations;

use super::{describe, v2, v3};
use crate::{error::ErrorAnswer, i18n::Lang};
use describe::Operation as Known;
use serde_json::Value as Json;
use std::{collections::BTreeSet, sync::LazyLock};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ComponentsBuilder, Content, ContentBuilder, HttpMethod, Info, InfoBuilder,
        License, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref, ResponseBuilder,
        ServerBuilder, Tag,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::TagBuilder,
    },
};

/// Every operation of v3 and v2.0, in the order in which a person reads about them. What v2.0
/// answers with a slash at the end of its path, too, is told of once.
fn all() -> Vec<Known> {
    let mut all = v3::operations().list;
    all.extend(v2::operations().list);
    all.retain(|known| !known.path.ends_with('/'));
    all
}

/// The address of the server in the document that no server serves.
const SOME_SERVER: &str = "https://crm.example.org";

/// The document, indented, as that of no server in particular.
pub fn json(lang: Lang) -> &'static str {
    fn text(lang: Lang) -> String {
        let mut text = serde_json::to_string_pretty(document(lang)).unwrap_or_default();
        text.push('\n');
        text
    }
    static ENGLISH: LazyLock<String> = LazyLock::new(|| text(Lang::En));
    static FRENCH: LazyLock<String> = LazyLock::new(|| text(Lang::Fr));
    match lang {
        Lang::En => &ENGLISH,
        Lang::Fr => &FRENCH,
    }
}

/// The document of the server with this address.
fn json_of_server(lang: Lang, public_url: &str) -> String {
    let url = |url: &str| format!("\"url\": {}", Json::from(url));
    json(lang).replacen(&url(SOME_SERVER), &url(public_url), 1)
}

/// The document, to look things up in.
fn document(lang: Lang) -> &'static Json {
    fn whole(lang: Lang) -> Json {
        let mut document = serde_json::to_value(described(lang)).unwrap_or_default();
        tidy::tidy(&mut document);
        examples::add(&mut document, lang);
        if lang == Lang::Fr {
            words::translate(&mut document);
        }
        document
    }
    static ENGLISH: LazyLock<Json> = LazyLock::new(|| whole(Lang::En));
    static FRENCH: LazyLock<Json> = LazyLock::new(|| whole(Lang::Fr));
    match lang {
        Lang::En => &ENGLISH,
        Lang::Fr => &FRENCH,
    }
}

/// Name of the scheme of v3, and of those of v2.0.
const KEY: &str = "key";
const DOSSIER: &str = "dossier";
const TOKEN_PARAMETER: &str = "token_parameter";
const DOSSIER_PARAMETER: &str = "dossier_parameter";

fn described(lang: Lang) -> OpenApi {
    let all = all();
    let mut paths = PathsBuilder::new();
    for known in &all {
        let item = PathItem::new(method(known), operation::operation(known, lang));
        paths = paths.path(known.path.clone(), item);
    }
    let server = ServerBuilder::new().url(SOME_SERVER);
    OpenApiBuilder::new()
        .info(info(lang))
        .servers(Some([server.description(Some(lang.text("openapi-server"))).build()]))
        .tags(Some(tags(&all, lang)))
        .paths(paths)
        .components(Some(components(all, lang)))
        .build()
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

fn info(lang: Lang) -> Info {
    InfoBuilder::new()
        .title("Oxiva")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(lang.text("openapi-intro")))
        .license(Some({
            let mut license = License::new("MIT OR Apache-2.0");
            license.identifier = Some("MIT OR Apache-2.0".to_owned());
            license
        }))
        .build()
}

/// The titles, in the order in which a person reads them.
fn tags(all: &[Known], lang: Lang) -> Vec<Tag> {
    let mut seen = BTreeSet::new();
    let titles = all.iter().map(|known| known.tag).filter(|tag| seen.insert(*tag));
    let tags = titles.map(|title| {
        let text = lang.text(&format!("openapi-tag-{}", tag_word(title)));
        TagBuilder::new().name(title).description(Some(text)).build()
    });
    tags.collect()
}

/// A title as keys of texts have it: `people-and-keys`.
fn tag_word(title: &str) -> String {
    title.to_ascii_lowercase().replace([' ', '.'], "-")
}

fn components(all: Vec<Known>, lang: Lang) -> Components {
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(lang.text("openapi-key")))
        .build();
    let described =
        |name: &str, text: &str| ApiKeyValue::with_description(name.to_owned(), lang.text(text));
    let header = described("X-Oxiva-Dossier", "openapi-dossier");
    let token = described("token", "openapi-key-in-query");
    let dossier = described("dossier", "openapi-dossier-in-query");
    let refused = ResponseBuilder::new()
        .description(lang.text("openapi-refused"))
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

fn content(schema: &str) -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build()
}
