//! `/connexion` and `/deconnexion`.

use super::{Shell, form::Form, html_with, shell, visitor};
use crate::{
    app::Shared,
    dossiers::{
        self, Dossier,
        people::{self, Person},
        sessions,
    },
    error::{Code, Error, Result},
    i18n::Lang,
    request::{Parameters, header_text, read_form},
    server::Peer,
};
use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    s: Shell,
    form: Form,
    failed: Option<String>,
    next: String,
    /// Whether there is more than one dossier to sign in to.
    several: bool,
}

pub async fn show(State(app): State<Shared>, request: Request) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let lang = language(request.headers());
    let dossier = query.get("dossier").unwrap_or_default();
    let form = Form::empty(lang).with("dossier", dossier);
    page(&app, request.headers(), form, None, query.get("suite"), StatusCode::OK).await
}

pub async fn enter(
    State(app): State<Shared>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let form = read_form(&parts.headers, body, MOST_BYTES).await?;
    app.throttles.sign_in(peer.ip(), form.get("email").unwrap_or_default())?;
    let next = form.get("suite").map(str::to_owned);
    match who(&app, &form).await? {
        Some((person, dossier)) => {
            let agent = header_text(&parts.headers, header::USER_AGENT).to_owned();
            open(&app, &person, &dossier, agent, next.as_deref()).await
        }
        None => {
            let lang = language(&parts.headers);
            let shown = Form::empty(lang)
                .with("email", form.get("email").unwrap_or_default())
                .with("dossier", form.get("dossier").unwrap_or_default());
            let failed = Error::from(Code::SignInFailed).message(lang);
            let status = StatusCode::UNAUTHORIZED;
            page(&app, &parts.headers, shown, Some(failed), next.as_deref(), status).await
        }
    }
}

/// The person whom address, password and dossier name. An unknown address takes as long as a
/// wrong password.
async fn who(app: &Shared, form: &Parameters) -> Result<Option<(Person, Dossier)>> {
    let email = form.get("email").unwrap_or_default().to_owned();
    let password = form.get("password").unwrap_or_default().to_owned();
    let wanted = form.get("dossier").map(str::trim).map(str::to_owned);
    let candidates = app.db.read(move |tx| people::with_email(tx, &email)).await?;
    let candidates: Vec<_> = candidates
        .into_iter()
        .filter(|(_, dossier, _)| wanted.as_ref().is_none_or(|nom| *nom == dossier.nom))
        .take(CANDIDATES)
        .collect();
    app.hash(move || {
        if candidates.is_empty() {
            people::verify_password(&password, DECOY);
        }
        candidates
            .into_iter()
            .filter(|(_, _, hash)| people::verify_password(&password, hash))
            .map(|(person, dossier, _)| (person, dossier))
            .next()
    })
    .await
}

/// Dossiers with the same address whose passwords are tried when none was named.
pub const CANDIDATES: usize = 5;
/// Of a form that whoever is not signed in may send.
pub const MOST_BYTES: usize = 16 * 1024;

/// The hash of nobody's password, at the same cost as everybody's.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
    4eNcTUb3aRgBk9Rtwq8lGBXGr8y4nJ3Q7n4yE3xJw6Y";

pub async fn open(
    app: &Shared,
    person: &Person,
    dossier: &Dossier,
    agent: String,
    next: Option<&str>,
) -> Result<Response> {
    let (entropy, now) = (app.entropy.clone(), app.clock.now());
    let (id, person_id) = (dossier.id, person.id);
    let value = app
        .db
        .write(id.key(), move |tx| sessions::open(tx, &entropy, id, person_id, &agent, now))
        .await?;
    let mut response = Redirect::to(local(next)).into_response();
    // The row decides when the session ends; the cookie only has to outlive it.
    set_cookie(&mut response, app, &format!("{value}; Max-Age=34560000"));
    Ok(response)
}

/// A path of this server, never another site.
fn local(next: Option<&str>) -> &str {
    match next {
        // Browsers drop tabs and line feeds, and read a backslash as a slash.
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && path.bytes().all(|b| b > b' ' && b != 0x7f && b != b'\\') =>
        {
            path
        }
        _ => "/",
    }
}

pub async fn leave(State(app): State<Shared>, request: Request) -> Result<Response> {
    let now = app.clock.now();
    if let Some(cookie) = visitor::cookie(request.headers(), visitor::session_cookie(&app)) {
        let cookie = cookie.to_owned();
        let found = app.db.read(move |tx| sessions::find(tx, &cookie, now)).await?;
        if let Some(signed_in) = found {
            let dossier = signed_in.dossier.id;
            app.db
                .write(dossier.key(), move |tx| {
                    sessions::end(tx, dossier, signed_in.person.id, &signed_in.session)
                })
                .await?;
        }
    }
    let mut response = Redirect::to("/connexion").into_response();
    set_cookie(&mut response, &app, "; Max-Age=0");
    Ok(response)
}

fn set_cookie(response: &mut Response, app: &Shared, value: &str) {
    let name = visitor::session_cookie(app);
    let secure = if app.config.is_https() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

pub fn language(headers: &HeaderMap) -> Lang {
    let accepted = || Lang::accepted(header_text(headers, header::ACCEPT_LANGUAGE));
    visitor::cookie(headers, "lang").and_then(Lang::parse).unwrap_or_else(accepted)
}

async fn page(
    app: &Shared,
    headers: &HeaderMap,
    form: Form,
    failed: Option<String>,
    next: Option<&str>,
    status: StatusCode,
) -> Result<Response> {
    let several = app.db.read(dossiers::count).await? > 1;
    let mut s = Shell::outside(language(headers), shell::theme(headers), app.clock.now());
    s.flash = visitor::cookie(headers, "flash").and_then(|key| s.flash_of(key));
    let next = next.map(|next| local(Some(next)).to_owned()).unwrap_or_default();
    Ok(html_with(status, SignInPage { s, form, failed, next, several }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::phc::PasswordHash;

    #[test]
    fn the_decoy_costs_what_a_password_costs() {
        let real =
            people::hash_password("a password for nobody", &crate::clock::Entropy::counted(1));
        let (real, decoy) = (PasswordHash::new(&real).unwrap(), PasswordHash::new(DECOY).unwrap());
        assert_eq!(real.algorithm, decoy.algorithm);
        assert_eq!(real.params.to_string(), decoy.params.to_string());
    }

    #[test]
    fn only_a_path_of_this_server_comes_next() {
        assert_eq!(local(Some("/tickets?q=a")), "/tickets?q=a");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\nx",
            "evil",
            "",
        ] {
            assert_eq!(local(Some(elsewhere)), "/", "{elsewhere}");
        }
    }
}
