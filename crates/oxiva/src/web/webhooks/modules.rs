//! `/modules`: what is active, what is available, and the API module.

use crate::{
    app::Shared,
    dossiers::modules::{self, Activation, Module},
    error::{Error, Result},
    web::{
        respond::{form_page, html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::deliveries,
};
use askama::Template;
use axum::{extract::State, response::Response};

/// Failed deliveries are counted so far and no further.
const MAX_FAILED: i64 = 999;

#[derive(Template)]
#[template(path = "modules.html")]
struct ModulesPage {
    s: Shell,
    /// Which of the two tabs.
    active_tab: bool,
    api: Option<Activation>,
    zapier: Option<Activation>,
    failed: i64,
    /// Why a module could not be switched off.
    refusal: Option<String>,
}

/// The modules that are active.
pub async fn active(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    page(visitor, app, true, None).await
}

/// The modules that are not active yet.
pub async fn available(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    page(visitor, app, false, None).await
}

async fn page(
    visitor: Visitor,
    app: Shared,
    active_tab: bool,
    refusal: Option<String>,
) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let (list, failed) = app
        .db
        .read(move |tx| {
            Ok((modules::list(tx, dossier)?, deliveries::failed(tx, dossier, MAX_FAILED)?))
        })
        .await?;
    let find = |module| list.iter().copied().find(|a| a.module == module);
    let s = visitor.shell("modules");
    let (api, zapier) = (find(Module::Api), find(Module::Zapier));
    let refused = refusal.is_some();
    Ok(form_page(refused, ModulesPage { s, active_tab, api, zapier, failed, refusal }))
}

#[derive(Template)]
#[template(path = "api_module.html")]
struct ApiPage {
    s: Shell,
    active: bool,
    /// Whether another module uses it, so that it cannot be switched off.
    needed: bool,
    base: String,
    dossier: String,
}

/// The page of the API module.
pub async fn api(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let (active, needed) = app
        .db
        .read(move |tx| {
            let active = modules::find(tx, dossier, Module::Api)?.is_some();
            Ok((active, modules::find(tx, dossier, Module::Zapier)?.is_some()))
        })
        .await?;
    let base = app.config.public_url();
    let nom = visitor.signed_in.dossier.nom.clone();
    Ok(html(ApiPage { s: visitor.shell("modules"), active, needed, base, dossier: nom }))
}

/// Switches the API on.
pub async fn activate_api(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    visitor.write(&app, |tx, scope| modules::activate(tx, scope, Module::Api)).await?;
    Ok(see_other("/modules", "module-active"))
}

/// Switches the API off, unless another module needs it.
pub async fn deactivate_api(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    match visitor.write(&app, |tx, scope| modules::deactivate(tx, scope, Module::Api)).await {
        Ok(()) => Ok(see_other("/modules", "module-inactive")),
        Err(error @ Error::Invalid(_)) => {
            let words = error.message(visitor.lang());
            page(visitor, app, true, Some(words)).await
        }
        Err(error) => Err(error),
    }
}
