//! Answers of pages: a rendered template, or the way on after a form.

use super::guard::Flash;
use crate::error::{Code, Error};
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;

/// A rendered page.
pub fn html(page: impl Template) -> Response {
    html_with(StatusCode::OK, page)
}

/// A rendered page with a status of its own.
pub fn html_with(status: StatusCode, page: impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            Error::from(Code::Internal).into_response()
        }
    }
}

/// On to `path` after a form did its work; `flash` is the key of what is said there, once.
pub fn see_other(path: &str, flash: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    response.extensions_mut().insert(Flash(flash.to_owned()));
    response
}
