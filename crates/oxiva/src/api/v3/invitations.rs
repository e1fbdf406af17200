//! `/invitations`: who shall become a person of the dossier, by a link that is shown once, and sent
//! where there is a mail server. All of it needs the scope `admin`.

use super::{
    answer::{Created, NoContent, ROOT},
    caller::{Admin, Caller},
    idempotency::Once,
    request::{
        Nothing, PageQuery, PathId, Query, Sendable, Sent, ShortPage, missing, nothing_else, take,
        take_flag, take_text, write,
    },
};
use crate::{
    api::describe::{Operations, delete, get, post},
    app::Shared,
    db::Tx,
    dossiers::{
        self, Dossier,
        invitations::{self, Invitation, NewInvitation},
        people::Role,
    },
    error::Result,
    i18n::Lang,
    mail::letters,
    page::Page,
    wire::{Date, Id},
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "People and keys")
        .route("/invitations", get("listInvitations", list).post("invite", create))
        .route("/invitations/{id}/renew", post("renewInvitation", renew))
        .route("/invitations/{id}", delete("revokeInvitation", revoke))
}

/// An invitation that nobody took up yet.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
struct InvitationAnswer {
    id: Id,
    nom: String,
    email: String,
    role: Role,
    /// Whether they shall have the right « Automatisation ».
    automation: bool,
    langue: Lang,
    created_at: Date,
    /// When its link ends.
    expires_at: Date,
}

impl InvitationAnswer {
    fn of(invitation: &Invitation, dossier: &Dossier) -> InvitationAnswer {
        let date = |at| Date::at(at, &dossier.zone());
        InvitationAnswer {
            id: Id(invitation.id),
            nom: invitation.nom.clone(),
            email: invitation.email.clone(),
            role: invitation.role,
            automation: invitation.automation,
            langue: invitation.langue,
            created_at: date(invitation.created_at),
            expires_at: date(invitation.expires_at),
        }
    }
}

/// An invitation and its link.
#[derive(Serialize, ToSchema)]
pub struct InvitationWithLink {
    #[serde(flatten)]
    invitation: InvitationAnswer,
    /// Whether the link was sent by mail.
    mailed: bool,
    /// Shown once.
    #[schema(required)]
    link: Option<String>,
}

impl InvitationWithLink {
    /// An invitation whose link was not sent; it begins with `public_url`.
    pub fn of(
        public_url: &str,
        dossier: &Dossier,
        invitation: &Invitation,
        code: &str,
    ) -> InvitationWithLink {
        InvitationWithLink {
            invitation: InvitationAnswer::of(invitation, dossier),
            mailed: false,
            link: Some(format!("{public_url}{}", letters::invitation_path(code))),
        }
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    query: Query<PageQuery>,
) -> Result<Json<Page<InvitationAnswer>>> {
    let page = ShortPage::read(&query.read()?)?;
    let of = caller.dossier.id;
    let all = app.db.read(move |tx| invitations::list(tx, of)).await?;
    let page = page.cut(all, |one| one.id);
    Ok(Json(page.map(|one| InvitationAnswer::of(&one, &caller.dossier))))
}

/// What the links of this server begin with, and whether letters leave it.
#[derive(Clone)]
struct Post {
    url: String,
    has_mail: bool,
}

impl Post {
    fn of(app: &Shared) -> Post {
        Post { url: app.config.public_url(), has_mail: app.config.has_mail() }
    }

    /// Sends the link, if it can be, and shows it.
    fn deliver(
        &self,
        tx: &mut Tx,
        dossier: &Dossier,
        scope: &dossiers::Scope,
        (invitation, code): (Invitation, String),
    ) -> Result<InvitationWithLink> {
        if self.has_mail {
            letters::invite(tx, dossier, scope.now, &invitation, &code)?;
        }
        let shown = InvitationWithLink::of(&self.url, dossier, &invitation, &code);
        Ok(InvitationWithLink { mailed: self.has_mail, ..shown })
    }
}

/// `{"nom": "…", "email": "…", "role": "member", "automation": true, "langue": "fr"}`
#[derive(ToSchema)]
struct InvitationNew {
    nom: String,
    email: String,
    #[schema(nullable = false)]
    role: Option<Role>,
    #[schema(nullable = false)]
    automation: Option<bool>,
    /// The dossier's own if absent.
    #[schema(nullable = false)]
    langue: Option<Lang>,
}

impl Sendable for InvitationNew {}

impl InvitationNew {
    fn read(mut sent: Map<String, Value>) -> Result<InvitationNew> {
        let new = InvitationNew {
            nom: take_text(&mut sent, "nom")?.ok_or_else(|| missing("nom"))?,
            email: take_text(&mut sent, "email")?.ok_or_else(|| missing("email"))?,
            role: take(&mut sent, "role", Role::parse)?,
            automation: take_flag(&mut sent, "automation")?,
            langue: take(&mut sent, "langue", Lang::parse)?,
        };
        nothing_else(&sent)?;
        Ok(new)
    }
}

async fn create(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    sent: Sent<InvitationNew>,
) -> Result<Created<InvitationWithLink>> {
    let sent = sent.read().await?;
    let InvitationNew { nom, email, role, automation, langue } =
        InvitationNew::read(sent.object()?)?;
    let (role, automation) = (role.unwrap_or_default(), automation.unwrap_or_default());
    let langue = langue.unwrap_or(caller.dossier.langue);
    let (scope, entropy, post) = (caller.scope(&app), app.entropy.clone(), Post::of(&app));
    let made = sent.once(&app, caller, move |tx, dossier| {
        let new = NewInvitation { nom: &nom, email: &email, role, automation, langue };
        let made = invitations::create(tx, &entropy, &scope, &new)?;
        post.deliver(tx, dossier, &scope, made)
    });
    Ok(Created::in_collection("/invitations", made.await?))
}

/// Another link for another week; the old one is dead.
async fn renew(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    id: PathId,
    sent: Sent<Nothing>,
) -> Result<Json<Once<InvitationWithLink>>> {
    let sent = sent.read().await?;
    let id = id.parse()?;
    nothing_else(&sent.object()?)?;
    let (scope, entropy, post) = (caller.scope(&app), app.entropy.clone(), Post::of(&app));
    let renewed = sent.once(&app, caller, move |tx, dossier| {
        let renewed = invitations::renew(tx, &entropy, &scope, id)?;
        post.deliver(tx, dossier, &scope, renewed)
    });
    Ok(Json(renewed.await?))
}

async fn revoke(State(app): State<Shared>, caller: Caller<Admin>, id: PathId) -> Result<NoContent> {
    let (id, scope) = (id.parse()?, caller.scope(&app));
    write(&app, caller, move |tx, _| invitations::revoke(tx, &scope, id)).await?;
    Ok(NoContent)
}
