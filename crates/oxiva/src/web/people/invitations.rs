//! `/personnes/inviter` for administrators, and `/invitation/…`, where the invited person chooses a
//! password.

use super::{
    choices::{automation, role},
    entry,
    links::{self, Holder, LinkPage, Texts},
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        Actor, Scope,
        invitations::{self, Invitation, NewInvitation},
        people::Role,
    },
    error::{Code, Error, Result},
    http::request::{Parameters, header_text},
    mail::letters,
    web::{
        form::{Form, Sent, read},
        once::{self, Made},
        path,
        respond::{form_page, see_other},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::{HeaderMap, header};

#[derive(Template)]
#[template(path = "invite.html")]
struct InvitePage {
    s: Shell,
    form: Form,
    has_mail: bool,
}

/// The form of an invitation.
pub async fn new(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let form = Form::empty(visitor.lang()).with("role", Role::default().word());
    Ok(invite_page(&visitor, &app, form))
}

fn invite_page(visitor: &Visitor, app: &Shared, form: Form) -> Response {
    let (s, has_mail) = (visitor.shell("people"), app.config.has_mail());
    form_page(form.has_problems(), InvitePage { s, form, has_mail })
}

/// Invites somebody, and shows the link.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    match Sent::of(try_create(&visitor, &app, &typed).await, &typed, visitor.lang())? {
        Sent::Done(made) => Ok(shown(&visitor, &app, made)),
        Sent::Refused(form) => Ok(invite_page(&visitor, &app, form)),
    }
}

async fn try_create(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
) -> Result<Made<(Invitation, String)>> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (nom, email) = (text("nom"), text("email"));
    let (role, automation) = (role(typed)?, automation(typed));
    let (entropy, langue) = (app.entropy.clone(), visitor.signed_in.dossier.langue);
    let create = move |tx: &mut Tx, scope: &Scope| {
        let new = NewInvitation { nom: &nom, email: &email, role, automation, langue };
        invitations::create(tx, &entropy, scope, &new)
    };
    invite(visitor, app, typed, create).await
}

/// Makes an invitation, and owes the mail with its link if there is a mail server.
async fn invite(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    make: impl FnOnce(&mut Tx, &Scope) -> Result<(Invitation, String)> + Clone + Send + 'static,
) -> Result<Made<(Invitation, String)>> {
    let (dossier, has_mail) = (visitor.signed_in.dossier.clone(), app.config.has_mail());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let (invitation, code) = make(tx, scope)?;
        if has_mail {
            letters::invite(tx, &dossier, scope.now, &invitation, &code)?;
        }
        Ok((invitation, code))
    };
    once::make(visitor, app, typed, work, |_| "/personnes".to_owned()).await
}

/// The link, where it was made now.
fn shown(visitor: &Visitor, app: &Shared, made: Made<(Invitation, String)>) -> Response {
    match &made.new {
        Some((invitation, code)) => link_page(visitor, app, invitation, code),
        None => made.lead_without_secret(),
    }
}

/// The only answer that ever holds the link: only its hash is stored, so it is not redirected to.
fn link_page(visitor: &Visitor, app: &Shared, invitation: &Invitation, code: &str) -> Response {
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

/// Makes a new link for an invitation: the old one leads nowhere any more.
pub async fn renew(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let (id, entropy) = (path::id(&id)?, app.entropy.clone());
    let typed = read(&app, request).await?;
    let renew = move |tx: &mut Tx, scope: &Scope| invitations::renew(tx, &entropy, scope, id);
    let made = invite(&visitor, &app, &typed, renew).await?;
    Ok(shown(&visitor, &app, made))
}

/// Takes an invitation back: its link leads nowhere any more.
pub async fn revoke(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = path::id(&id)?;
    visitor.write(&app, move |tx, scope| invitations::revoke(tx, scope, id)).await?;
    Ok(see_other("/personnes", "invitation-revoked"))
}

const TEXTS: Texts =
    Texts { title: "invitation-title", intro: "invitation-intro", button: "invitation-accept" };

async fn holder(app: &Shared, code: &str) -> Result<Holder> {
    let (code, now) = (code.to_owned(), app.clock.now());
    let (invitation, dossier) = app.db.read(move |tx| invitations::of_code(tx, &code, now)).await?;
    let Invitation { nom, email, langue, .. } = invitation;
    Ok(Holder { nom, email, langue, dossier, texts: &TEXTS })
}

/// The page behind the link of an invitation.
pub async fn show(
    State(app): State<Shared>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(links::show(&app, &headers, &holder(&app, &code).await?))
}

/// Makes the invited person one of the dossier, and signs them in.
pub async fn accept(
    State(app): State<Shared>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let holder = holder(&app, &code).await?;
    let chosen = match links::choose(&app, request, &holder).await? {
        Ok(chosen) => chosen,
        Err(page) => return Ok(page),
    };
    let dossier = holder.dossier.id;
    let scope = app.scope(dossier, Actor::Nobody).from(chosen.from.address());
    let hash = chosen.hash;
    let person = app
        .db
        .write(dossier.key(), move |tx| invitations::accept(tx, &scope, &code, &hash))
        .await
        .map_err(taken_meanwhile)?;
    let agent = header_text(&chosen.headers, header::USER_AGENT).to_owned();
    let scope = app.scope(dossier, Actor::Person(person.id)).from(chosen.from.address());
    entry::after_password(&app, scope, person, agent, None).await
}

/// Somebody with this e-mail was added in another way meanwhile: the invitation is used up.
fn taken_meanwhile(error: Error) -> Error {
    match error {
        Error::Invalid(_) => Code::LinkDead.into(),
        other => other,
    }
}
