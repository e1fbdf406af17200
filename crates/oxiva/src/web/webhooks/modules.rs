//! `/modules`: what is active, what is available, and the API module.

use crate::{
    app::Shared,
    db::Tx,
    dossiers::modules::{self, Activation, Module},
    error::{Code, Error, Result},
    web::{
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::{deliveries, zapier as of_zapier},
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "modules.html")]
struct ModulesPage {
    s: Shell,
    /// Which of the two tabs.
    active_tab: bool,
    api: Option<Activation>,
    zapier: Option<Activation>,
    failed: i64,
    refusal: Option<String>,
}

pub async fn active(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    page(visitor, app, true, None).await
}

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
        .read(move |tx| Ok((modules::list(tx, dossier)?, deliveries::failed(tx, dossier, 999)?)))
        .await?;
    let find = |module| list.iter().copied().find(|a| a.module == module);
    let s = visitor.shell("modules");
    let (api, zapier) = (find(Module::Api), find(Module::Zapier));
    Ok(html(ModulesPage { s, active_tab, api, zapier, failed, refusal }))
}

#[derive(Template)]
#[template(path = "api_module.html")]
struct ApiPage {
    s: Shell,
    active: bool,
    base: String,
    dossier: String,
}

pub async fn api(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let active = app.db.read(move |tx| modules::find(tx, dossier, Module::Api)).await?.is_some();
    let base = app.config.public_url();
    let nom = visitor.signed_in.dossier.nom.clone();
    Ok(html(ApiPage { s: visitor.shell("modules"), active, base, dossier: nom }))
}

pub async fn activate_api(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| modules::activate(tx, &scope, Module::Api)).await?;
    Ok(see_other("/modules", "module-active"))
}

pub async fn deactivate_api(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let scope = visitor.scope(&app);
    let done = app
        .db
        .write(scope.dossier.key(), move |tx| modules::deactivate(tx, &scope, Module::Api))
        .await;
    match done {
        Ok(()) => Ok(see_other("/modules", "module-inactive")),
        Err(error @ Error::Invalid(_)) => {
            let words = error.message(visitor.lang());
            page(visitor, app, true, Some(words)).await
        }
        Err(error) => Err(error),
    }
}

/// Switches Zapier off: nothing is owed to its addresses any more.
pub async fn remove_zapier(visitor: &Visitor, app: &Shared) -> Result<()> {
    visitor.administers()?;
    let (scope, entropy) = (visitor.scope(app), app.entropy.clone());
    let work = move |tx: &mut Tx| of_zapier::deactivate(tx, &entropy, &scope);
    app.db.write(visitor.dossier().key(), work).await
}

/// The Zapier module, if it is active.
pub async fn zapier(visitor: &Visitor, app: &Shared) -> Result<Activation> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let found = app.db.read(move |tx| modules::find(tx, dossier, Module::Zapier)).await?;
    found.ok_or_else(|| Code::ModuleInactive.into())
}
