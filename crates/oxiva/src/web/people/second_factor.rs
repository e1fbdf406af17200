//! `/compte/second-facteur`: switching the second factor on and off, and its recovery codes.

use super::{
    entry::{self, Pass},
    password, qr,
};
use crate::{
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::{
        Scope,
        second_factor::{self, Verdict},
        sessions,
    },
    error::{Error, Problem, Result},
    http::request::{Parameters, header_text},
    mail::account_changes,
    web::{
        form::{Form, read},
        markup::Markup,
        respond::{form_page, see_other},
        shell::Shell,
        visitor::{SECOND_FACTOR_PATH, Visitor},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::header;

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage {
    s: Shell,
    form: Form,
    enabled_at: Option<Micros>,
    codes_left: i64,
    /// The secret that waits for its first code, as text and as a picture.
    pending: Option<(String, Markup)>,
    /// Recovery codes that were just made.
    made: Vec<String>,
    /// Whether the dossier does not go on without.
    required: bool,
}

/// The page, as far as the person has come.
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let form = Form::empty(visitor.lang());
    page(&visitor, &app, form, Vec::new()).await
}

async fn page(visitor: &Visitor, app: &Shared, form: Form, made: Vec<String>) -> Result<Response> {
    let (dossier, person) = (visitor.dossier(), visitor.signed_in.person.id);
    let vault = app.vault.clone();
    let (enabled_at, codes_left, secret) = app
        .db
        .read(move |tx| {
            Ok((
                second_factor::enabled_at(tx, dossier, person)?,
                second_factor::codes_left(tx, dossier, person)?,
                second_factor::pending(tx, &vault, dossier, person)?,
            ))
        })
        .await?;
    let s = visitor.shell("account");
    let pending = secret.map(|secret| {
        let text = second_factor::as_text(&secret);
        let uri = uri(&visitor.signed_in.person.email, s.dossier(), &text);
        (grouped(&text), qr::svg(&uri, &s.t("totp-qr")))
    });
    let required = visitor.signed_in.must_enrol && enabled_at.is_none();
    Ok(form_page(
        form.has_problems(),
        SecondFactorPage { s, form, enabled_at, codes_left, pending, made, required },
    ))
}

/// What authenticator apps read: who issues the codes, for whom, and the secret.
fn uri(email: &str, dossier: &str, secret: &str) -> String {
    let encoded = |text: &str| {
        form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    let (issuer, email) = (encoded(&format!("Oxiva {dossier}")), encoded(email));
    format!("otpauth://totp/{issuer}:{email}?secret={secret}&issuer={issuer}")
}

/// In fours, as one copies it by hand.
fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
    groups.join(" ")
}

/// « Mettre en place »: a secret that does not count yet.
pub async fn begin(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let (shared, person) = (app.clone(), visitor.signed_in.person.id);
    let begin =
        move |tx: &mut Tx, scope: &Scope| second_factor::begin(tx, shared.sealing(), scope, person);
    visitor.write(&app, begin).await?;
    Ok(Redirect::to(SECOND_FACTOR_PATH).into_response())
}

/// The first code switches the second factor on. All sessions end but this one, which gets a new id.
pub async fn confirm(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let agent = header_text(request.headers(), header::USER_AGENT).to_owned();
    let typed = read(&app, request).await?;
    let confirmed = async {
        password::check_own(&visitor, &app, &typed).await?;
        let shared = app.clone();
        let (person, code) = (visitor.signed_in.person.id, code(&typed));
        let confirm = move |tx: &mut Tx, scope: &Scope| -> Result<(Vec<String>, Pass)> {
            let made =
                account_changes::confirm_second_factor(tx, shared.sealing(), scope, person, &code)?;
            sessions::end_all(tx, scope.dossier, person)?;
            Ok((made, entry::open(tx, &shared, scope, person, &agent)?))
        };
        visitor.write(&app, confirm).await
    };
    match confirmed.await {
        // The only answer that ever holds the recovery codes.
        Ok((made, pass)) => {
            let mut response = page(&visitor, &app, Form::empty(visitor.lang()), made).await?;
            pass.give(&app, &mut response);
            Ok(response)
        }
        Err(error) => refused(&visitor, &app, &typed, error).await,
    }
}

fn code(typed: &Parameters) -> String {
    typed.get("code").unwrap_or_default().to_owned()
}

async fn refused(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    error: Error,
) -> Result<Response> {
    let form = Form::refused(typed, error, visitor.lang())?.with("code", "");
    page(visitor, app, form, Vec::new()).await
}

/// « Refaire les codes »: the old ones are worth nothing any more.
pub async fn renew(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = read(&app, request).await?;
    let (entropy, person) = (app.entropy.clone(), visitor.signed_in.person.id);
    let renew = move |tx: &mut Tx, scope: &Scope| {
        account_changes::renew_recovery_codes(tx, &entropy, scope, person)
    };
    match with_both(&visitor, &app, &typed, renew).await {
        Ok(made) => page(&visitor, &app, Form::empty(visitor.lang()), made).await,
        Err(error) => refused(&visitor, &app, &typed, error).await,
    }
}

/// Switches the second factor off.
pub async fn disable(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = read(&app, request).await?;
    let person = visitor.signed_in.person.id;
    let disable =
        move |tx: &mut Tx, scope: &Scope| account_changes::disable_second_factor(tx, scope, person);
    match with_both(&visitor, &app, &typed, disable).await {
        Ok(_) => Ok(see_other(SECOND_FACTOR_PATH, "totp-disabled")),
        Err(error) => refused(&visitor, &app, &typed, error).await,
    }
}

/// Runs `work` if password and code are right.
async fn with_both<T: Send + 'static>(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    work: impl FnOnce(&mut Tx, &Scope) -> Result<T> + Clone + Send + 'static,
) -> Result<T> {
    password::check_own(visitor, app, typed).await?;
    let (person, code, vault) = (visitor.signed_in.person.id, code(typed), app.vault.clone());
    let checked = visitor.write(app, move |tx, scope| {
        match second_factor::check(tx, &vault, scope, person, &code)? {
            Verdict::Right => Ok(Ok(work(tx, scope)?)),
            // Not an error of the transaction: that it was wrong is to be kept.
            other => Ok(Err(other)),
        }
    });
    match checked.await? {
        Ok(done) => Ok(done),
        Err(Verdict::Wait { seconds }) => Err(Error::rate_limited(seconds)),
        Err(_) => Err(Problem::new("code", "wrong_code").into()),
    }
}
