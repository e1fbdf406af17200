//! `/mot-de-passe-oublie`, and `/mot-de-passe/…`, where a new password is chosen.

use super::{
    entry,
    links::{self, ChoosePage, LinkPage},
    sign_in,
};
use crate::{
    app::Shared,
    dossiers::{
        Actor, Dossier, devices, passwords,
        people::{self, Person},
        resets,
    },
    error::{Code, Error, Result},
    http::{peer, request::read_form},
    mail::letters,
    records::input,
    web::{
        form::Form,
        respond::{html, see_other},
        shell::{self, Shell},
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::HeaderMap;
use std::net::IpAddr;

#[derive(Template)]
#[template(path = "forgot.html")]
struct ForgotPage {
    s: Shell,
    form: Form,
    /// The address that was asked for.
    asked: Option<String>,
    has_mail: bool,
}

pub async fn forgot(State(app): State<Shared>, headers: HeaderMap) -> Response {
    forgot_page(&app, &headers, None)
}

fn forgot_page(app: &Shared, headers: &HeaderMap, asked: Option<String>) -> Response {
    let lang = sign_in::language(headers);
    let s = Shell::outside(lang, shell::theme(headers), app.clock.now());
    let form = Form::empty(lang);
    html(ForgotPage { s, form, asked, has_mail: app.config.has_mail() })
}

/// Answers the same, as fast, whoever has the address: what is done about it is done afterwards.
pub async fn ask(State(app): State<Shared>, request: Request) -> Result<Response> {
    let address = peer::address(&app.proxies, request.extensions(), request.headers());
    let (parts, body) = request.into_parts();
    let typed = read_form(&parts.headers, body, sign_in::MOST_BYTES).await?;
    let email: String = typed.get("email").unwrap_or_default().trim().chars().take(254).collect();
    app.throttles.reset(address, &email)?;
    if app.config.has_mail() && !email.is_empty() {
        tokio::spawn(send(app.clone(), email.clone(), address));
    }
    Ok(forgot_page(&app, &parts.headers, Some(email)))
}

/// Owes a mail for each dossier that the address signs in to.
async fn send(app: Shared, email: String, address: IpAddr) {
    if let Err(error) = try_send(&app, email, address).await {
        tracing::error!(%error, "could not owe the mail for a forgotten password");
    }
}

async fn try_send(app: &Shared, email: String, address: IpAddr) -> Result<()> {
    let people = app.db.read(move |tx| people::with_email(tx, &email)).await?;
    for (person, dossier, _) in people.into_iter().take(sign_in::CANDIDATES) {
        let scope = app.scope(dossier.id, Actor::Nobody).from(address);
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
) -> Result<Response> {
    visitor.administers()?;
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let (scope, entropy) = (visitor.scope(&app), app.entropy.clone());
    let (person, code) = app
        .db
        .write(scope.dossier.key(), move |tx| {
            let code = resets::create(tx, &entropy, &scope, id)?;
            Ok((people::find(tx, scope.dossier, id)?, code))
        })
        .await?;
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

/// Looking uses nothing up: programs that read mail look at every link in it.
pub async fn show(
    State(app): State<Shared>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let (person, dossier) = find(&app, &code).await?;
    let form = Form::empty(links::language(&request, person.langue));
    Ok(page(&app, &request, form, &person, &dossier))
}

async fn find(app: &Shared, code: &str) -> Result<(Person, Dossier)> {
    let (code, now) = (code.to_owned(), app.clock.now());
    app.db.read(move |tx| resets::of_code(tx, &code, now)).await
}

fn page<B>(
    app: &Shared,
    request: &http::Request<B>,
    form: Form,
    person: &Person,
    dossier: &Dossier,
) -> Response {
    let s = links::shell(app, request, person.langue);
    let intro = s.pair("reset-intro", &person.nom, &dossier.societe);
    let (title, email) = (s.t("reset-title"), person.email.clone());
    let button = s.t("password-change");
    links::choose(ChoosePage { s, form, title, intro, email, button })
}

/// Nobody is signed in by this: a second factor is asked for as always. But whoever held the link is
/// known: an attack on the account, which a new password does not end, does not make them wait.
pub async fn change(
    State(app): State<Shared>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let (person, dossier) = find(&app, &code).await?;
    let address = peer::address(&app.proxies, request.extensions(), request.headers());
    let (head, typed) = links::read(request).await?;
    let hash = match links::new_password(&app, &typed).await {
        Ok(hash) => hash,
        Err(error @ Error::Invalid(_)) => {
            let lang = links::language(&head, person.langue);
            let form = Form::refused(&typed, error, lang)?;
            return Ok(page(&app, &head, form, &person, &dossier));
        }
        Err(error) => return Err(error),
    };
    let scope = app.scope(dossier.id, Actor::Person(person.id)).from(address);
    let mark = devices::mark(dossier.id, person.id, &hash);
    app.db.write(dossier.id.key(), move |tx| passwords::reset(tx, &scope, &code, &hash)).await?;
    let mut response = see_other("/connexion", "password-reset");
    entry::give_mark(&app, &mut response, &mark);
    Ok(response)
}
