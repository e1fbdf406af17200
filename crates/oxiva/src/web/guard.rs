//! What stands around every page: where a form may come from, the headers that pages have beside
//! those of every answer (`server/`), the wording of errors.

use super::{
    cookies,
    language::{self, Spoken},
    respond::{Flash, html_with},
    shell::{self, Shell},
};
use crate::{
    app::Shared,
    error::{Code, Error},
    http::{request::header_text, respond},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, Uri, header};

/// Everything comes from this server, nothing runs that stands in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the headers of pages, and counts the answer.
pub async fn headers(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    let within = HeaderValue::from_static("same-origin");
    headers.entry(header::REFERRER_POLICY).or_insert(within);
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), microphone=(), geolocation=()"),
    );
    app.metrics.request("pages", response.status().as_u16());
    response
}

/// A form of another site must not act with this site's cookies. Browsers say where a request
/// comes from (`Sec-Fetch-Site`, else `Origin`); what says neither and is not a safe method is
/// refused, so no form needs a token.
pub async fn same_site(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || comes_from_here(request.headers()) {
        next.run(request).await
    } else {
        Error::from(Code::CrossSite).into_response()
    }
}

fn comes_from_here(headers: &HeaderMap) -> bool {
    match header_text(headers, "sec-fetch-site") {
        "same-origin" => true,
        "" => {
            let origin = header_text(headers, header::ORIGIN);
            let host = header_text(headers, header::HOST);
            let authority = origin.parse::<Uri>().ok().and_then(|uri| uri.into_parts().authority);
            !host.is_empty() && authority.is_some_and(|a| a.as_str().eq_ignore_ascii_case(host))
        }
        _ => false,
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    s: Shell,
    title: String,
    message: String,
}

/// Words errors as a page, passes the flash on, and takes it away once it was shown.
pub async fn pages(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let spoken = Spoken::default();
    request.extensions_mut().insert(spoken.clone());
    let mut response = next.run(request).await;
    if let Some(error) = respond::failure(&mut response) {
        app.failures.note(&error);
        let lang = spoken.0.get().copied().unwrap_or_else(|| language::of_browser(&headers));
        let s = Shell::outside(lang, shell::theme(&headers), app.clock.now());
        let title = match error.status().as_u16() {
            404 => lang.text("error-title-not-found"),
            410 => lang.text("error-title-gone"),
            401 | 403 => lang.text("error-title-forbidden"),
            500.. => lang.text("error-title-internal"),
            _ => lang.text("error-title"),
        };
        let mut page =
            html_with(error.status(), ErrorPage { s, title, message: error.message(lang) });
        if let Some(wait) = response.headers_mut().remove(header::RETRY_AFTER) {
            page.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response = page;
    }
    if let Some(Flash(key)) = response.extensions_mut().remove::<Flash>() {
        cookies::set(&mut response, &app, cookies::FLASH, &key, 30);
    } else if cookies::get(&headers, cookies::FLASH).is_some() && response.status().is_success() {
        cookies::set(&mut response, &app, cookies::FLASH, "", 0);
    }
    response
}
