//! `/connexion/code`: the second step of a sign-in, for whoever has a second factor.

use super::{
    entry::{self, Pass},
    next, sign_in,
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        Actor, Scope,
        audit::{self, Action},
        half_sessions::{self, HalfSignedIn},
        second_factor::{self, Verdict},
    },
    error::{Error, Result},
    http::{
        peer,
        request::{Parameters, header_text, read_form},
    },
    web::{
        cookies, language,
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

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    s: Shell,
    email: String,
    failed: bool,
    /// Whether the recovery code was what failed.
    recovery: bool,
    next: String,
}

/// The form that asks for the code.
pub async fn show(State(app): State<Shared>, request: Request) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    match half(&app, request.headers()).await? {
        Some(half) => Ok(page(&app, request.headers(), &half, &query, StatusCode::OK)),
        None => Ok(Redirect::to("/connexion").into_response()),
    }
}

/// Who has come half way in.
async fn half(app: &Shared, headers: &HeaderMap) -> Result<Option<HalfSignedIn>> {
    let Some(cookie) = cookies::get(headers, cookies::half_session(app)) else { return Ok(None) };
    let (cookie, now) = (cookie.to_owned(), app.clock.now());
    app.db.read(move |tx| half_sessions::find(tx, &cookie, now)).await
}

fn page(
    app: &Shared,
    headers: &HeaderMap,
    half: &HalfSignedIn,
    form: &Parameters,
    status: StatusCode,
) -> Response {
    let s = Shell::outside(language::of_browser(headers), shell::theme(headers), app.clock.now());
    let next = form.get("suite").map(|after| next::local(Some(after)).to_owned());
    let (failed, recovery) = (status != StatusCode::OK, form.has("recovery_code"));
    let (email, next) = (half.person.email.clone(), next.unwrap_or_default());
    html_with(status, CodePage { s, email, failed, recovery, next })
}

/// What came of it.
enum Outcome {
    In(Pass),
    Not(Verdict),
    /// Too many attempts: the password is asked for again.
    Over,
}

/// Lets somebody in whose code is right.
pub async fn enter(State(app): State<Shared>, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let form = read_form(&parts.headers, body, sign_in::MAX_FORM_BYTES).await?;
    let Some(half) = half(&app, &parts.headers).await? else {
        return Ok(Redirect::to("/connexion").into_response());
    };
    let from = peer::source(&app.proxies, &parts.extensions, &parts.headers);
    let scope = app.scope(half.dossier.id, Actor::Person(half.person.id)).from(from.address());
    let agent = header_text(&parts.headers, header::USER_AGENT).to_owned();
    let (shared, typed, who) = (app.clone(), form.clone(), half.clone());
    let outcome = app.db.write(scope.dossier.key(), move |tx| {
        if !half_sessions::count(tx, &who)? {
            return Ok(Outcome::Over);
        }
        match look(tx, &shared, &scope, &who, &typed)? {
            Verdict::Right => {
                Ok(Outcome::In(entry::open(tx, &shared, &scope, who.person.id, &agent)?))
            }
            other => Ok(Outcome::Not(other)),
        }
    });
    match outcome.await? {
        Outcome::In(pass) => {
            let mut response = Redirect::to(next::local(form.get("suite"))).into_response();
            pass.give(&app, &mut response);
            Ok(response)
        }
        Outcome::Not(Verdict::Wait { seconds }) => Err(Error::rate_limited(seconds)),
        Outcome::Not(_) => Ok(page(&app, &parts.headers, &half, &form, StatusCode::UNAUTHORIZED)),
        Outcome::Over => Ok(Redirect::to("/connexion").into_response()),
    }
}

/// Looks at what was typed and writes the line of the audit log.
fn look(
    tx: &mut Tx,
    app: &Shared,
    scope: &Scope,
    who: &HalfSignedIn,
    typed: &Parameters,
) -> Result<Verdict> {
    let person = who.person.id;
    let (verdict, with) = match typed.get("recovery_code") {
        Some(code) => (second_factor::check_recovery(tx, scope, person, code)?, "recovery_code"),
        None => {
            let code = typed.get("code").unwrap_or_default();
            (second_factor::check(tx, &app.vault, scope, person, code)?, "code")
        }
    };
    match verdict {
        Verdict::Right => {
            let detail = json!({ "second_factor": with });
            audit::note(tx, scope, Action::SignIn, &who.person.email, detail)?;
        }
        Verdict::Wrong => {
            let scope = Scope { actor: Actor::Nobody, ..scope.clone() };
            audit::note(
                tx,
                &scope,
                Action::SignInFailed,
                &who.person.email,
                json!({ "why": with }),
            )?;
        }
        Verdict::Wait { .. } => {}
    }
    Ok(verdict)
}
