//! `/cles`: API keys, shown once.

use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        self,
        modules::{self, Module},
        tokens::{self, Token, TokenScope},
    },
    error::Result,
    http::request::Parameters,
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

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    s: Shell,
    keys: Vec<Token>,
    form: Form,
    /// Whether the module is active that keys are for.
    api: bool,
    /// Name and secret of the key that was just made.
    made: Option<(String, String)>,
    dossier: String,
}

/// The keys, and the form of a new one.
pub async fn list(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let form = Form::empty(visitor.lang());
    page(&visitor, &app, form, None).await
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    form: Form,
    made: Option<(String, String)>,
) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let (keys, api) = app
        .db
        .read(move |tx| {
            let api = modules::find(tx, dossier, Module::Api)?.is_some();
            Ok((tokens::list(tx, dossier)?, api))
        })
        .await?;
    let (s, nom) = (visitor.shell("keys"), visitor.signed_in.dossier.nom.clone());
    Ok(form_page(form.has_problems(), KeysPage { s, keys, form, api, made, dossier: nom }))
}

/// Makes a key, and shows it.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    let nom = typed.get("nom").unwrap_or_default().to_owned();
    let (entropy, name, scopes) = (app.entropy.clone(), nom.clone(), scopes(&typed));
    let create = move |tx: &mut Tx, scope: &dossiers::Scope| {
        tokens::create(tx, &entropy, scope, &name, scopes)
    };
    let made = once::make(&visitor, &app, &typed, create, |_| "/cles".to_owned()).await;
    match Sent::of(made, &typed, visitor.lang())? {
        // The only answer that ever holds the key: it is not stored, so it is not redirected to.
        Sent::Done(Made { new: Some((token, _)), .. }) => {
            page(&visitor, &app, Form::empty(visitor.lang()), Some((nom, token))).await
        }
        Sent::Done(made) => Ok(made.lead_without_secret()),
        Sent::Refused(form) => page(&visitor, &app, form, None).await,
    }
}

/// The scopes of the choice that was made; reading alone if it is not known.
fn scopes(typed: &Parameters) -> &'static [TokenScope] {
    match typed.get("scopes") {
        Some("admin") => TokenScope::ALL,
        Some("zaps") => TokenScope::USUAL,
        Some("webhooks") => &[TokenScope::Read, TokenScope::Write, TokenScope::Webhooks],
        Some("write") => &[TokenScope::Read, TokenScope::Write],
        _ => &[TokenScope::Read],
    }
}

/// Revokes a key: it opens nothing any more.
pub async fn revoke(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = path::id(&id)?;
    visitor.write(&app, move |tx, scope| tokens::revoke(tx, scope, id)).await?;
    Ok(see_other("/cles", "key-revoked"))
}
