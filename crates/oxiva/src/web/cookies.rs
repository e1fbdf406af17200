//! The cookies of the pages: their names, how they are read, how they are set.

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

/// A cookie's value; `None` if it is empty.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// Sets a cookie that scripts and other sites do not get; `seconds` of 0 takes it away.
pub fn set(response: &mut Response, app: &Shared, name: &str, value: &str, seconds: u32) {
    let secure = if app.config.is_https() { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
