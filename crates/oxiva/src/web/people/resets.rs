//! `/mot-de-passe-oublie`, and `/mot-de-passe/…`, where a new password is chosen.

use super::{
    candidates::MAX_CANDIDATES,
    entry,
    links::{self, Holder, LinkPage, Texts},
    sign_in,
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        Actor, Scope, devices,
        people::{self, Person},
        resets,
    },
    error::Result,
    http::{
        peer::{self, Source},
        request::read_form,
    },
    mail::{account_changes, letters},
    web::{
        form::{Form, read},
        language, once, path,
        respond::{html, see_other},
        shell::{self, Shell},
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::HeaderMap;

/// The longest e-mail address there can be.
const MAX_EMAIL_CHARS: usize = 254;

#[derive(Template)]
#[template(path = "forgot.html")]
struct ForgotPage {
    s: Shell,
    form: Form,
    /// The address that was asked for.
    asked: Option<String>,
    has_mail: bool,
}

/// The form that asks for a link.
pub async fn forgot(State(app): State<Shared>, headers: HeaderMap) -> Response {
    forgot_page(&app, &headers, None)
}

fn forgot_page(app: &Shared, headers: &HeaderMap, asked: Option<String>) -> Response {
    let lang = language::of_browser(headers);
    let s = Shell::outside(lang, shell::theme(headers), app.clock.now());
    let form = Form::empty(lang);
    html(ForgotPage { s, form, asked, has_mail: app.config.has_mail() })
}

/// Answers the same, as fast, whoever has the address: what is done about it is done afterwards.
pub async fn ask(State(app): State<Shared>, request: Request) -> Result<Response> {
    let from = peer::source(&app.proxies, request.extensions(), request.headers());
    let (parts, body) = request.into_parts();
    let typed = read_form(&parts.headers, body, sign_in::MAX_FORM_BYTES).await?;
    let email: String =
        typed.get("email").unwrap_or_default().trim().chars().take(MAX_EMAIL_CHARS).collect();
    app.throttles.reset(from, &email)?;
    if app.config.has_mail() && !email.is_empty() {
        tokio::spawn(send(app.clone(), email.clone(), from));
    }
    Ok(forgot_page(&app, &parts.headers, Some(email)))
}

/// Owes a mail for each dossier that the address signs in to.
async fn send(app: Shared, email: String, from: Source) {
    if let Err(error) = try_send(&app, email, from).await {
        tracing::error!(%error, "could not owe the mail for a forgotten password");
    }
}

async fn try_send(app: &Shared, email: String, from: Source) -> Result<()> {
    let people = app.db.read(move |tx| people::with_email(tx, &email)).await?;
    for (person, dossier, _) in people.into_iter().take(MAX_CANDIDATES) {
        let scope = app.scope(dossier.id, Actor::Nobody).from(from.address());
        let entropy = app.entropy.clone();
        app.db
            .write(dossier.id.key(), move |tx| {
                match resets::ask(tx, &entropy, &scope, person.id)? {
                    Some(code) => letters::reset(tx, &dossier, scope.now, &person, &code),
                    None => Ok(()),
                }
            })
            .await?;
    }
    Ok(())
}

/// `/personnes/{id}/lien`: a link for an administrator to hand over.
pub async fn make(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let (id, entropy) = (path::id(&id)?, app.entropy.clone());
    // One's own password changes with the old one.
    if id == visitor.signed_in.person.id {
        return Ok(Redirect::to("/compte").into_response());
    }
    let typed = read(&app, request).await?;
    let work = move |tx: &mut Tx, scope: &Scope| {
        let code = resets::create(tx, &entropy, scope, id)?;
        Ok((people::find(tx, scope.dossier, id)?, code))
    };
    let to = move |_: &_| format!("/personnes/{id}");
    let made = once::make(&visitor, &app, &typed, work, to).await?;
    let Some((person, code)) = made.new else { return Ok(made.lead_without_secret()) };
    Ok(links::made(LinkPage {
        s: visitor.shell("people"),
        title: "reset-made",
        nom: person.nom,
        email: person.email,
        mailed: false,
        life: "link-life-reset",
        link: format!("{}{}", app.config.public_url(), letters::reset_path(&code)),
    }))
}

const TEXTS: Texts =
    Texts { title: "reset-title", intro: "reset-intro", button: "password-change" };

async fn holder(app: &Shared, code: &str) -> Result<(i64, Holder)> {
    let (code, now) = (code.to_owned(), app.clock.now());
    let (person, dossier) = app.db.read(move |tx| resets::of_code(tx, &code, now)).await?;
    let Person { id, nom, email, langue, .. } = person;
    Ok((id, Holder { nom, email, langue, dossier, texts: &TEXTS }))
}

/// The page behind the link of a forgotten password.
pub async fn show(
    State(app): State<Shared>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let (_, holder) = holder(&app, &code).await?;
    Ok(links::show(&app, &headers, &holder))
}

/// Nobody is signed in by this: a second factor is asked for as always. But the device of whoever
/// held the link counts as known: an attack on the account, which a new password does not end, does
/// not make them wait.
pub async fn change(
    State(app): State<Shared>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let (person, holder) = holder(&app, &code).await?;
    let chosen = match links::choose(&app, request, &holder).await? {
        Ok(chosen) => chosen,
        Err(page) => return Ok(page),
    };
    let (dossier, hash) = (holder.dossier.id, chosen.hash);
    let scope = app.scope(dossier, Actor::Person(person)).from(chosen.from.address());
    let mark = devices::mark(dossier, person, &hash);
    app.db
        .write(dossier.key(), move |tx| account_changes::reset_password(tx, &scope, &code, &hash))
        .await?;
    let mut response = see_other("/connexion", "password-reset");
    entry::mark_device(&app, &mut response, &mark);
    Ok(response)
}
