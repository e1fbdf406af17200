//! The language of a page that is shown before anybody has signed in, or in place of one.

use super::cookies;
use crate::{http::request::header_text, i18n::Lang};
use http::{HeaderMap, header};
use std::sync::{Arc, OnceLock};

/// The language of whoever is signed in, once the request has told who that is. An error is shown
/// by a layer around the handlers, which does not know it otherwise.
#[derive(Clone, Default)]
pub struct Spoken(pub Arc<OnceLock<Lang>>);

/// The language that this browser showed last, if it has shown one.
pub fn chosen(headers: &HeaderMap) -> Option<Lang> {
    cookies::get(headers, cookies::LANGUAGE).and_then(Lang::parse)
}

/// The language that this browser showed last; else the one that it prefers.
pub fn of_browser(headers: &HeaderMap) -> Lang {
    let accepted = || Lang::accepted(header_text(headers, header::ACCEPT_LANGUAGE));
    chosen(headers).unwrap_or_else(accepted)
}
