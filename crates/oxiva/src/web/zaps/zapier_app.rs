//! `/zapier/definition.json`: the Oxiva app, for whoever publishes it on a Zapier account of their own. It
//! holds no secret; anybody may read it.

use crate::{
    actions::definition,
    app::Routes,
    error::{Code, Error, Result},
    http::{
        request::Parameters,
        routes::{RouteKind, get},
    },
    i18n::Lang,
};
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use sha2::{Digest, Sha256};

/// The route of the definition.
pub fn routes() -> Routes {
    Routes::new(RouteKind::Asset).route("/zapier/definition.json", get(show))
}

/// `lang`: `en`, the app with triggers and actions, if absent; `fr`, the three actions of the document.
async fn show(request: Request) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["lang"])?;
    let wrong = || Error::parameter(Code::InvalidParameter, "lang");
    let lang = query.get("lang").map_or(Some(Lang::En), Lang::parse).ok_or_else(wrong)?;
    let text = definition::text(lang);
    let tag = tag(text);
    let headers = [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::CONTENT_TYPE, "application/json"),
    ];
    if is_known(request.headers(), &tag) {
        Ok((StatusCode::NOT_MODIFIED, headers).into_response())
    } else {
        Ok((headers, text).into_response())
    }
}

fn tag(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    format!("\"{:x}\"", u64::from_be_bytes(std::array::from_fn(|n| hash[n])))
}

/// Whether the browser has the text with this tag already.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let sent = headers.get_all(header::IF_NONE_MATCH).into_iter();
    let mut tags = sent.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    tags.any(|one| ["*", tag].contains(&one.trim().trim_start_matches("W/")))
}
