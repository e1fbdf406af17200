//! `/personnes/inviter` for administrators, and `/invitation/…`, where the invited person chooses a
//! password.

use super::{
    links::{self, ChoosePage, LinkPage},
    list::role,
    sign_in,
};
use crate::{
    app::Shared,
    dossiers::{
        Actor, Dossier,
        invitations::{self, Invitation, NewInvitation},
        people::Role,
    },
    error::{Code, Error, Result},
    http::{
        peer,
        request::{Parameters, header_text},
    },
    mail::letters,
    records::input,
    web::{
        form::Form,
        respond::{html_with, see_other},
        shell::Shell,
        typed::read,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::header;

#[derive(Template)]
#[template(path = "invite.html")]
struct InvitePage {
    s: Shell,
    form: Form,
    has_mail: bool,
}

pub async fn new(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let form = Form::empty(visitor.lang()).with("role", Role::default().word());
    Ok(form_page(&visitor, &app, form))
}

fn form_page(visitor: &Visitor, app: &Shared, form: Form) -> Response {
    let (s, has_mail) = (visitor.shell("people"), app.config.has_mail());
    html_with(form.status(), InvitePage { s, form, has_mail })
}

pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    match try_create(&visitor, &app, &typed).await {
        Ok((invitation, code)) => Ok(made(&visitor, &app, &invitation, &code)),
        Err(error) => Ok(form_page(&visitor, &app, Form::refused(&typed, error, visitor.lang())?)),
    }
}

async fn try_create(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
) -> Result<(Invitation, String)> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (nom, email, role) = (text("nom"), text("email"), role(typed)?);
    let (dossier, entropy) = (visitor.signed_in.dossier.clone(), app.entropy.clone());
    let (scope, has_mail) = (visitor.scope(app), app.config.has_mail());
    app.db
        .write(dossier.id.key(), move |tx| {
            let new = NewInvitation { nom: &nom, email: &email, role, langue: dossier.langue };
            let (invitation, code) = invitations::create(tx, &entropy, &scope, &new)?;
            if has_mail {
                letters::invite(tx, &dossier, scope.now, &invitation, &code)?;
            }
            Ok((invitation, code))
        })
        .await
}

/// The only answer that ever holds the link: only its hash is stored, so it is not redirected to.
fn made(visitor: &Visitor, app: &Shared, invitation: &Invitation, code: &str) -> Response {
    links::made(LinkPage {
        s: visitor.shell("people"),
        title: "invitation-made",
        nom: invitation.nom.clone(),
        email: invitation.email.clone(),
        mailed: app.config.has_mail(),
        life: "link-life-invitation",
        link: format!("{}{}", app.config.public_url(), letters::invitation_path(code)),
    })
}

pub async fn renew(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let (dossier, entropy) = (visitor.signed_in.dossier.clone(), app.entropy.clone());
    let (scope, has_mail) = (visitor.scope(&app), app.config.has_mail());
    let (invitation, code) = app
        .db
        .write(dossier.id.key(), move |tx| {
            let (invitation, code) = invitations::renew(tx, &entropy, &scope, id)?;
            if has_mail {
                letters::invite(tx, &dossier, scope.now, &invitation, &code)?;
            }
            Ok((invitation, code))
        })
        .await?;
    Ok(made(&visitor, &app, &invitation, &code))
}

pub async fn revoke(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| invitations::revoke(tx, &scope, id)).await?;
    Ok(see_other("/personnes", "invitation-revoked"))
}

/// Looking uses nothing up: programs that read mail look at every link in it.
pub async fn show(
    State(app): State<Shared>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let (invitation, dossier) = find(&app, &code).await?;
    let form = Form::empty(links::language(&request, invitation.langue));
    Ok(page(&app, &request, form, &invitation, &dossier))
}

async fn find(app: &Shared, code: &str) -> Result<(Invitation, Dossier)> {
    let (code, now) = (code.to_owned(), app.clock.now());
    app.db.read(move |tx| invitations::of_code(tx, &code, now)).await
}

fn page<B>(
    app: &Shared,
    request: &http::Request<B>,
    form: Form,
    invitation: &Invitation,
    dossier: &Dossier,
) -> Response {
    let s = links::shell(app, request, invitation.langue);
    let intro = s.pair("invitation-intro", &invitation.nom, &dossier.societe);
    let (title, email) = (s.t("invitation-title"), invitation.email.clone());
    let button = s.t("invitation-accept");
    links::choose(ChoosePage { s, form, title, intro, email, button })
}

pub async fn accept(
    State(app): State<Shared>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let (invitation, dossier) = find(&app, &code).await?;
    let address = peer::address(&app.proxies, request.extensions(), request.headers());
    let (head, typed) = links::read(request).await?;
    let hash = match links::new_password(&app, &typed).await {
        Ok(hash) => hash,
        Err(error @ Error::Invalid(_)) => {
            let lang = links::language(&head, invitation.langue);
            let form = Form::refused(&typed, error, lang)?;
            return Ok(page(&app, &head, form, &invitation, &dossier));
        }
        Err(error) => return Err(error),
    };
    let scope = app.scope(dossier.id, Actor::Nobody).from(address);
    let person = app
        .db
        .write(dossier.id.key(), move |tx| invitations::accept(tx, &scope, &code, &hash))
        .await
        .map_err(taken_meanwhile)?;
    let agent = header_text(head.headers(), header::USER_AGENT).to_owned();
    let scope = app.scope(dossier.id, Actor::Person(person.id)).from(address);
    sign_in::open(&app, scope, person, agent, None).await
}

/// Somebody with this address was added in another way: the invitation has had its purpose.
fn taken_meanwhile(error: Error) -> Error {
    match error {
        Error::Invalid(_) => Code::LinkDead.into(),
        other => other,
    }
}
