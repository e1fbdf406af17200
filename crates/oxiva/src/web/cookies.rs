//! The cookies of the pages: their names, how they are read, how they are set. With https each of them is
//! bound to this host alone by its name, so that no neighbouring host can set it.

use crate::app::Shared;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};

/// The language that this browser showed last.
pub const LANGUAGE: &str = "lang";
/// The key of what the next page says, once.
pub const FLASH: &str = "flash";
/// Light or dark. Written by the script alone.
pub const THEME: &str = "theme";

/// The cookie of a session. With https its name binds it to this host alone.
pub fn session(app: &Shared) -> &'static str {
    if app.config.is_https() { "__Host-oxiva" } else { "oxiva" }
}

/// The cookie of somebody whose password was right and who has yet to give a code.
pub fn half_session(app: &Shared) -> &'static str {
    if app.config.is_https() { "__Host-oxiva-half" } else { "oxiva-half" }
}

/// The cookie that says that somebody has signed in from this device before.
pub fn device(app: &Shared) -> &'static str {
    if app.config.is_https() { "__Host-oxiva-device" } else { "oxiva-device" }
}

/// What the name of a cookie begins with that browsers take from this very host alone, and by https.
const HOST: &str = "__Host-";

/// A cookie's value, of the one that is bound to this host first; `None` if it is empty.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    find(headers, |known| known.strip_prefix(HOST) == Some(name))
        .or_else(|| find(headers, |known| known == name))
}

fn find(headers: &HeaderMap, is_meant: impl Fn(&str) -> bool) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| is_meant(known))
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// Sets a cookie that scripts and other sites do not get; `seconds` of 0 takes it away.
pub fn set(response: &mut Response, app: &Shared, name: &str, value: &str, seconds: u32) {
    let is_https = app.config.is_https();
    let secure = if is_https { "; Secure" } else { "" };
    let prefix = if is_https && !name.starts_with(HOST) { HOST } else { "" };
    let cookie = format!(
        "{prefix}{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}"
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
