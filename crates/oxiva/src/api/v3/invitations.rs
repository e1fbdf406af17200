//! `/invitations`: who shall become a person of the dossier, by a link that is shown once, and sent
//! where there is a mail server. All of it needs the scope `admin`.

use super::{
    authenticate,
    records::{PathId, limit, parse_id, write},
    scope_of,
    zaps::{Sent, created, missing, nothing_else, take},
};
use crate::{
    app::{Routes, Shared},
    db::Tx,
    dossiers::{
        self, Dossier,
        invitations::{self, Invitation, NewInvitation},
        people::Role,
        tokens::Scope,
    },
    error::Result,
    http::{
        request::Parameters,
        routes::{Kind, delete, get, post},
    },
    i18n::Lang,
    mail::letters,
    page,
    records::shown,
};
use axum::{
    Json,
    extract::{Request, State},
    response::Response,
};
use http::StatusCode;
use serde_json::{Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/invitations", get(list).post(create))
        .route("/invitations/{id}", delete(revoke))
        .route("/invitations/{id}/renew", post(renew))
}

fn shown(invitation: &Invitation, dossier: &Dossier) -> Value {
    let date = |at| shown::date(at, &dossier.zone());
    json!({
        "id": invitation.id.to_string(),
        "nom": invitation.nom,
        "email": invitation.email,
        "role": invitation.role,
        "langue": invitation.langue.word(),
        "created_at": date(invitation.created_at),
        "expires_at": date(invitation.expires_at),
    })
}

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let dossier = authenticate(&app, headers, extensions, Scope::Admin).await?.dossier;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let limit = limit(&query)?;
    let after: i64 = query.get("after").map(page::parse).transpose()?.unwrap_or(0);
    let of = dossier.id;
    let mut all = app.db.read(move |tx| invitations::list(tx, of)).await?;
    all.retain(|one| one.id > after);
    let page = page::Page::of(all, limit, |one| page::cursor(&one.id));
    let items: Vec<_> = page.items.iter().map(|one| shown(one, &dossier)).collect();
    Ok(Json(json!({ "items": items, "next": page.next })))
}

/// What the links of this server begin with, and whether letters leave it.
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
    ) -> Result<Value> {
        if self.has_mail {
            letters::invite(tx, dossier, scope.now, &invitation, &code)?;
        }
        let mut answer = shown(&invitation, dossier);
        answer["mailed"] = self.has_mail.into();
        answer["link"] = format!("{}{}", self.url, letters::invitation_path(&code)).into();
        Ok(answer)
    }
}

/// `{"nom": "…", "email": "…", "role": "member", "langue": "fr"}`, the last two optional.
async fn create(State(app): State<Shared>, request: Request) -> Result<Response> {
    let sent = Sent::by(&app, request, Scope::Admin).await?;
    let mut object = sent.object()?;
    let mut text = |name| take(&mut object, name, |text| Some(text.to_owned()));
    let nom = text("nom")?.ok_or_else(|| missing("nom"))?;
    let email = text("email")?.ok_or_else(|| missing("email"))?;
    let role = take(&mut object, "role", Role::parse)?.unwrap_or_default();
    let langue = take(&mut object, "langue", Lang::parse)?.unwrap_or(sent.caller.dossier.langue);
    nothing_else(&object)?;
    let (scope, entropy, post) =
        (scope_of(&app, &sent.caller), app.entropy.clone(), Post::of(&app));
    let made = sent.once(&app, move |tx, dossier| {
        let new = NewInvitation { nom: &nom, email: &email, role, langue };
        let made = invitations::create(tx, &entropy, &scope, &new)?;
        post.deliver(tx, dossier, &scope, made)
    });
    Ok(created("invitations", made.await?))
}

/// Another link for another week; the old one is dead.
async fn renew(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let sent = Sent::by(&app, request, Scope::Admin).await?;
    let id = parse_id(id)?;
    nothing_else(&sent.object_or_nothing()?)?;
    let (scope, entropy, post) =
        (scope_of(&app, &sent.caller), app.entropy.clone(), Post::of(&app));
    let renewed = sent.once(&app, move |tx, dossier| {
        let renewed = invitations::renew(tx, &entropy, &scope, id)?;
        post.deliver(tx, dossier, &scope, renewed)
    });
    Ok(Json(renewed.await?))
}

async fn revoke(State(app): State<Shared>, id: PathId, request: Request) -> Result<StatusCode> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Admin).await?;
    let (id, scope) = (parse_id(id)?, scope_of(&app, &caller));
    write(&app, caller, move |tx, _| invitations::revoke(tx, &scope, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
