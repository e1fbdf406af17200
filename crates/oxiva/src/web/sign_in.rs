//! `/connexion` and `/deconnexion`.

use super::{
    Shell,
    entry::{self, Pass},
    form::Form,
    html_with, second_step, shell, visitor,
};
use crate::{
    app::Shared,
    client,
    dossiers::{
        self, Actor, Dossier, DossierId, Scope,
        audit::{self, Action},
        devices, half_sessions,
        people::{self, Person},
        sessions,
    },
    error::{Code, Error, Result},
    i18n::Lang,
    request::{Parameters, header_text, read_form},
    throttle::Source,
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use std::net::IpAddr;

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

pub async fn enter(State(app): State<Shared>, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let form = read_form(&parts.headers, body, MOST_BYTES).await?;
    let email = form.get("email").unwrap_or_default();
    let candidates = candidates(&app, &form).await?;
    let address = client::address(&app, &parts.extensions, &parts.headers);
    let mark = visitor::cookie(&parts.headers, entry::device_cookie(&app));
    let known = mark.is_some_and(|mark| devices::is_known(mark, &candidates));
    let source = Source::of(address, known);
    app.throttles.sign_in(source, email)?;
    let next = form.get("suite").map(str::to_owned);
    match with_password(&app, &form, &candidates).await? {
        Some((person, dossier)) => {
            let agent = header_text(&parts.headers, header::USER_AGENT).to_owned();
            let scope = app.scope(dossier, Actor::Person(person.id)).from(address);
            open(&app, scope, person, agent, next.as_deref()).await
        }
        None => {
            app.throttles.sign_in_failed(source, email);
            note_failure(&app, address, candidates);
            let lang = language(&parts.headers);
            let shown = Form::empty(lang)
                .with("email", email)
                .with("dossier", form.get("dossier").unwrap_or_default());
            let failed = Error::from(Code::SignInFailed).message(lang);
            let status = StatusCode::UNAUTHORIZED;
            page(&app, &parts.headers, shown, Some(failed), next.as_deref(), status).await
        }
    }
}

/// Those whom address and dossier may mean, with the hashes of their passwords.
async fn candidates(app: &Shared, form: &Parameters) -> Result<Vec<(Person, Dossier, String)>> {
    let email = form.get("email").unwrap_or_default().to_owned();
    let wanted = form.get("dossier").map(str::trim).map(str::to_owned);
    let found = app.db.read(move |tx| people::with_email(tx, &email)).await?;
    let meant = found
        .into_iter()
        .filter(|(_, dossier, _)| wanted.as_ref().is_none_or(|nom| *nom == dossier.nom));
    Ok(meant.take(CANDIDATES).collect())
}

/// The one among them whose password it is. An unknown address takes as long as a wrong password.
async fn with_password(
    app: &Shared,
    form: &Parameters,
    candidates: &[(Person, Dossier, String)],
) -> Result<Option<(Person, DossierId)>> {
    let password = form.get("password").unwrap_or_default().to_owned();
    let candidates: Vec<_> = candidates
        .iter()
        .map(|(person, dossier, hash)| (person.clone(), dossier.id, hash.clone()))
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

/// For the audit logs of the dossiers that know the address. Nobody waits for it: the answer must
/// not take longer for an address that is known.
fn note_failure(app: &Shared, address: IpAddr, candidates: Vec<(Person, Dossier, String)>) {
    let app = app.clone();
    tokio::spawn(async move {
        for (person, dossier, _) in candidates {
            let scope = app.scope(dossier.id, Actor::Nobody).from(address);
            let noted = app.db.write(dossier.id.key(), move |tx| {
                let detail = json!({ "why": "password" });
                audit::note(tx, &scope, Action::SignInFailed, &person.email, detail)
            });
            if let Err(error) = noted.await {
                tracing::warn!(%error, "could not note a failed sign-in");
            }
        }
    });
}

/// Dossiers with the same address whose passwords are tried when none was named.
pub const CANDIDATES: usize = 5;
/// Of a form that whoever is not signed in may send.
pub const MOST_BYTES: usize = 16 * 1024;

/// The hash of nobody's password, at the same cost as everybody's.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
    4eNcTUb3aRgBk9Rtwq8lGBXGr8y4nJ3Q7n4yE3xJw6Y";

/// The password was right: in, or on to the page that asks for the code.
pub async fn open(
    app: &Shared,
    scope: Scope,
    person: Person,
    agent: String,
    next: Option<&str>,
) -> Result<Response> {
    let (entropy, email) = (app.entropy.clone(), person.email.clone());
    let step = app.db.write(scope.dossier.key(), move |tx| {
        if let Some(half) = half_sessions::open(tx, &entropy, scope.dossier, person.id, scope.now)?
        {
            return Ok(Step::Half(half));
        }
        audit::note(tx, &scope, Action::SignIn, &person.email, json!({}))?;
        Ok(Step::In(entry::open(tx, &entropy, &scope, person.id, &agent)?))
    });
    match step.await? {
        Step::In(pass) => {
            app.throttles.signed_in(&email);
            let mut response = Redirect::to(local(next)).into_response();
            pass.give(app, &mut response);
            Ok(response)
        }
        Step::Half(half) => {
            let mut response = Redirect::to(&second_step::path(next)).into_response();
            entry::set_cookie(&mut response, app, entry::half_cookie(app), &half, 600);
            Ok(response)
        }
    }
}

enum Step {
    In(Pass),
    Half(String),
}

/// A path of this server, never another site.
pub fn local(next: Option<&str>) -> &str {
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
    if let Some(cookie) = visitor::cookie(request.headers(), entry::session_cookie(&app)) {
        let cookie = cookie.to_owned();
        let found = app.db.read(move |tx| sessions::find(tx, &cookie, now)).await?;
        if let Some(signed_in) = found {
            let person = signed_in.person;
            let address = client::address(&app, request.extensions(), request.headers());
            let scope = app.scope(signed_in.dossier.id, Actor::Person(person.id)).from(address);
            app.db
                .write(scope.dossier.key(), move |tx| {
                    sessions::end(tx, scope.dossier, person.id, &signed_in.session)?;
                    audit::note(tx, &scope, Action::SignOut, &person.email, json!({}))
                })
                .await?;
        }
    }
    let mut response = Redirect::to("/connexion").into_response();
    entry::set_cookie(&mut response, &app, entry::session_cookie(&app), "", 0);
    Ok(response)
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
