//! `/cles`: API keys, shown once.

use crate::{
    app::Shared,
    dossiers::{
        modules::{self, Module},
        tokens::{self, Scope, Token},
    },
    error::{Code, Error, Result},
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
use http::StatusCode;

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    s: Shell,
    keys: Vec<Token>,
    form: Form,
    api: bool,
    /// Name and secret of the key that was just made.
    made: Option<(String, String)>,
    dossier: String,
}

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
    let status =
        if form.has_problems() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (s, nom) = (visitor.shell("keys"), visitor.signed_in.dossier.nom.clone());
    Ok(html_with(status, KeysPage { s, keys, form, api, made, dossier: nom }))
}

pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    let nom = typed.get("nom").unwrap_or_default().to_owned();
    let scopes = match typed.get("scopes") {
        Some("admin") => Scope::ALL,
        Some("zaps") => Scope::USUAL,
        Some("webhooks") => &[Scope::Read, Scope::Write, Scope::Webhooks][..],
        Some("write") => &[Scope::Read, Scope::Write][..],
        _ => &[Scope::Read][..],
    };
    let (scope, entropy, name) = (visitor.scope(&app), app.entropy.clone(), nom.clone());
    let made = app
        .db
        .write(scope.dossier.key(), move |tx| tokens::create(tx, &entropy, &scope, &name, scopes))
        .await;
    let empty = Form::empty(visitor.lang());
    match made {
        // The only answer that ever holds the key: it is not stored, so it is not redirected to.
        Ok((token, _)) => page(&visitor, &app, empty, Some((nom, token))).await,
        Err(error @ Error::Invalid(_)) => {
            page(&visitor, &app, Form::refused(&typed, error, visitor.lang())?, None).await
        }
        Err(error) => Err(error),
    }
}

pub async fn revoke(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| tokens::revoke(tx, &scope, id)).await?;
    Ok(see_other("/cles", "key-revoked"))
}
