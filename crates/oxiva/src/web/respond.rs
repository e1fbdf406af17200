//! Answers of pages: a rendered template, or the way on after a form.

use crate::error::{Code, Error};
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;

/// A rendered page.
pub fn html(page: impl Template) -> Response {
    html_with(StatusCode::OK, page)
}

/// The page of a form: 200 where it is shown to be filled in, 422 where it comes back because what
/// was typed was refused. Every page with a form answers through here.
pub fn form_page(refused: bool, page: impl Template) -> Response {
    html_with(if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, page)
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

/// The key of what the next page says, once. It travels in the answer's extensions to
/// `guard::pages`, which sets the cookie.
#[derive(Clone)]
pub struct Flash(pub String);

/// On to `path` after a form did its work; `flash` is the key of what is said there, once.
pub fn see_other(path: &str, flash: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    response.extensions_mut().insert(Flash(flash.to_owned()));
    response
}
