//! Letting somebody in: the session, the mark of the device, the cookies that hold them.

use crate::{
    app::Shared,
    clock::Entropy,
    db::Tx,
    dossiers::{Scope, devices, half_sessions, people, sessions},
    error::Result,
};
use axum::response::Response;
use http::{HeaderValue, header};

/// What the browser of whoever is let in keeps.
pub struct Pass {
    session: String,
    device: String,
}

/// Opens a session for a person who has proven who they are; half sessions have done their work.
pub fn open(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    person: i64,
    agent: &str,
) -> Result<Pass> {
    half_sessions::end(tx, scope.dossier, person)?;
    let session = sessions::open(tx, entropy, scope, person, agent)?;
    let device =
        devices::mark(scope.dossier, person, &people::password(tx, scope.dossier, person)?);
    Ok(Pass { session, device })
}

impl Pass {
    /// The rows decide when things end; the cookies only have to outlive them.
    pub fn give(self, app: &Shared, response: &mut Response) {
        set_cookie(response, app, session_cookie(app), &self.session, 400 * DAY);
        give_mark(app, response, &self.device);
        set_cookie(response, app, half_cookie(app), "", 0);
    }
}

/// Marks the device as known.
pub fn give_mark(app: &Shared, response: &mut Response, mark: &str) {
    set_cookie(response, app, device_cookie(app), mark, 400 * DAY);
}

const DAY: u32 = 86_400;

/// The session cookie. With https its name binds it to this host alone.
pub fn session_cookie(app: &Shared) -> &'static str {
    if app.config.is_https() { "__Host-oxiva" } else { "oxiva" }
}

/// Of whoever has yet to give a code.
pub fn half_cookie(app: &Shared) -> &'static str {
    if app.config.is_https() { "__Host-oxiva-half" } else { "oxiva-half" }
}

/// That this device has signed in before.
pub fn device_cookie(app: &Shared) -> &'static str {
    if app.config.is_https() { "__Host-oxiva-device" } else { "oxiva-device" }
}

/// Sets a cookie that scripts and other sites do not get; `seconds` of 0 takes it away.
pub fn set_cookie(response: &mut Response, app: &Shared, name: &str, value: &str, seconds: u32) {
    let secure = if app.config.is_https() { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
