//! `/connexion` and `/deconnexion`.

use super::{
    candidates::{self, Candidate, Meant},
    entry, next,
};
use crate::{
    app::Shared,
    dossiers::{
        self, Actor,
        audit::{self, Action},
        people, sessions,
    },
    error::{Code, Error, Result},
    http::{
        peer::{self, Source},
        request::{Parameters, header_text, read_form},
    },
    web::{
        cookies,
        form::Form,
        language,
        respond::html_with,
        shell::{self, Shell},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

/// The longest form that somebody may send who is not signed in, in bytes.
pub const MAX_FORM_BYTES: usize = 16 * 1024;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    s: Shell,
    form: Form,
    failed: Option<String>,
    /// Where it goes on to, if somewhere else than to the first page.
    next: String,
    /// Whether there is more than one dossier to sign in to.
    several: bool,
    /// Whether there is none: nobody can sign in yet.
    empty: bool,
}

/// The form of a sign-in.
pub async fn show(State(app): State<Shared>, request: Request) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let lang = language::of_browser(request.headers());
    let dossier = query.get("dossier").unwrap_or_default();
    let form = Form::empty(lang).with("dossier", dossier);
    page(&app, request.headers(), form, None, query.get("suite"), StatusCode::OK).await
}

/// Lets somebody in whose password is right, or asks for their code.
pub async fn enter(State(app): State<Shared>, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let form = read_form(&parts.headers, body, MAX_FORM_BYTES).await?;
    let email = form.get("email").unwrap_or_default();
    let meant = Meant::by(&app, &form).await?;
    let from = peer::source(&app.proxies, &parts.extensions, &parts.headers);
    let mark = cookies::get(&parts.headers, cookies::device(&app));
    let admitted = candidates::admit(&app, meant.candidates, mark, from, email)?;
    let after = form.get("suite").map(str::to_owned);
    let password = form.get("password").unwrap_or_default().to_owned();
    let (tried, rounds) = (admitted.candidates.clone(), meant.rounds);
    let verify = move |hash: &str| people::verify_password(&password, hash);
    match app.hash(move || candidates::matching(tried, rounds, verify)).await? {
        Some((person, dossier, _)) => {
            end_session(&app, &parts.headers, from).await?;
            admitted.was_right(&app, from, email);
            let agent = header_text(&parts.headers, header::USER_AGENT).to_owned();
            let scope = app.scope(dossier.id, Actor::Person(person.id)).from(from.address());
            entry::after_password(&app, scope, person, agent, after.as_deref()).await
        }
        None => {
            if admitted.strangers {
                app.throttles.sign_in_failed(from, email);
            }
            note_failure(&app, from, admitted.candidates);
            let lang = language::of_browser(&parts.headers);
            let shown = Form::empty(lang)
                .with("email", email)
                .with("dossier", form.get("dossier").unwrap_or_default());
            let failed = Error::from(Code::SignInFailed).message(lang);
            let status = StatusCode::UNAUTHORIZED;
            page(&app, &parts.headers, shown, Some(failed), after.as_deref(), status).await
        }
    }
}

/// Writes a line into the audit log of each dossier that knows the e-mail. Nobody waits for it: the
/// answer must not take longer for an e-mail that is known.
fn note_failure(app: &Shared, from: Source, candidates: Vec<Candidate>) {
    let app = app.clone();
    tokio::spawn(async move {
        for (person, dossier, _) in candidates {
            let scope = app.scope(dossier.id, Actor::Nobody).from(from.address());
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

/// Signs out.
pub async fn leave(State(app): State<Shared>, request: Request) -> Result<Response> {
    let from = peer::source(&app.proxies, request.extensions(), request.headers());
    end_session(&app, request.headers(), from).await?;
    let mut response = Redirect::to("/connexion").into_response();
    cookies::set(&mut response, &app, cookies::session(&app), "", 0);
    Ok(response)
}

/// Ends the session of a browser, if it has one: who signs in anew leaves none behind, either.
async fn end_session(app: &Shared, headers: &HeaderMap, from: Source) -> Result<()> {
    let Some(cookie) = cookies::get(headers, cookies::session(app)) else { return Ok(()) };
    let (cookie, now) = (cookie.to_owned(), app.clock.now());
    let life = app.config.sessions.life();
    let found = app.db.read(move |tx| sessions::find(tx, &cookie, life, now)).await?;
    let Some(signed_in) = found else { return Ok(()) };
    let person = signed_in.person;
    let scope = app.scope(signed_in.dossier.id, Actor::Person(person.id)).from(from.address());
    let ended = app.db.write(scope.dossier.key(), move |tx| {
        sessions::end(tx, scope.dossier, person.id, &signed_in.session)?;
        audit::note(tx, &scope, Action::SignOut, &person.email, json!({}))
    });
    ended.await
}

async fn page(
    app: &Shared,
    headers: &HeaderMap,
    form: Form,
    failed: Option<String>,
    after: Option<&str>,
    status: StatusCode,
) -> Result<Response> {
    let dossiers = app.db.read(dossiers::count).await?;
    let (several, empty) = (dossiers > 1, dossiers == 0);
    let mut s =
        Shell::outside(language::of_browser(headers), shell::theme(headers), app.clock.now());
    s.flash = cookies::get(headers, cookies::FLASH).and_then(|key| s.flash_of(key));
    let next = after.map(|after| next::local(Some(after)).to_owned()).unwrap_or_default();
    Ok(html_with(status, SignInPage { s, form, failed, next, several, empty }))
}
