//! `/modules/zapier`: three addresses that are called directly, or one that the base zaps send
//! records to; activation, suspension, and an example.

use super::zapier_panel::{self, KINDS, Problems, RELAY};
use crate::{
    address,
    app::Shared,
    db::Topic,
    dossiers::modules::{self, Module},
    error::{Code, Error, Problem, Result},
    http::request::Parameters,
    web::{
        form::read,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::{
        owe,
        zapier::{self as of_zapier, Destination},
    },
    zaps::{base, base_kind::BaseKind},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use std::time::Duration;

#[derive(Template)]
#[template(path = "zapier_activation.html")]
struct ActivationPage {
    s: Shell,
    api: bool,
}

/// The page of the module, or the one that switches it on.
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let active = app.db.read(move |tx| modules::list(tx, dossier)).await?;
    match active.iter().find(|a| a.module == Module::Zapier) {
        Some(zapier) => {
            zapier_panel::show(&visitor, &app, zapier.suspended, None, Problems::default()).await
        }
        None => {
            let api = active.iter().any(|a| a.module == Module::Api);
            Ok(html(ActivationPage { s: visitor.shell("modules"), api }))
        }
    }
}

/// Fails unless an administrator asks, and the module is active.
async fn must_be_active(visitor: &Visitor, app: &Shared) -> Result<()> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let found = app.db.read(move |tx| modules::find(tx, dossier, Module::Zapier)).await?;
    found.map(drop).ok_or_else(|| Code::ModuleInactive.into())
}

/// « Valider »: all three addresses and the suspension are saved together, or nothing is.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    must_be_active(&visitor, &app).await?;
    let form = read(&app, request).await?;
    let suspended = form.has("suspendre");
    let mut urls = Vec::new();
    let mut problems = Problems::default();
    let relay = form.get("mode") == Some(RELAY);
    if relay {
        match relay_address(&visitor, &app, &form).await {
            Ok(url) => urls.extend(KINDS.map(|kind| (kind, url.clone()))),
            Err(problem) => problems.relay = Some(problem.message(visitor.lang())),
        }
    }
    for kind in KINDS.into_iter().filter(|_| !relay) {
        let text = form.get(&format!("url_{}", kind.word())).unwrap_or_default();
        let checked = match text.trim() {
            "" => Ok(String::new()),
            text => address::check(&app, visitor.dossier(), text).await,
        };
        match checked {
            Ok(url) => urls.push((kind, url)),
            Err(problem) => problems.of_kind.push((kind, problem.message(visitor.lang()))),
        }
    }
    if !problems.is_empty() {
        return zapier_panel::show(&visitor, &app, suspended, Some(&form), problems).await;
    }
    let resumed: Vec<_> =
        KINDS.into_iter().filter(|kind| form.has(&format!("reprendre_{}", kind.word()))).collect();
    let entropy = app.entropy.clone();
    visitor
        .write(&app, move |tx, scope| {
            modules::suspend(tx, scope, Module::Zapier, suspended)?;
            base::mend(tx, &entropy, scope)?;
            if suspended {
                base::halt(tx, scope)?;
            }
            for (kind, url) in &urls {
                let way = if relay { Destination::Relay(url) } else { Destination::Direct(url) };
                of_zapier::set(tx, scope, kind.noun(), way, suspended)?;
                if resumed.contains(kind) {
                    of_zapier::resume(tx, scope, kind.noun())?;
                }
            }
            Ok(())
        })
        .await?;
    let flash = if suspended { "zapier-suspended" } else { "zapier-saved" };
    Ok(see_other("/modules/zapier", flash))
}

/// Where the base zaps send records: also a hook of this very server, which is answered inside.
async fn relay_address(
    visitor: &Visitor,
    app: &Shared,
    form: &Parameters,
) -> std::result::Result<String, Problem> {
    let text = form.get("url_relais").unwrap_or_default().trim();
    match text {
        "" => Ok(String::new()),
        text if app.inside.path(text).is_some() => Ok(text.to_owned()),
        text => address::check(app, visitor.dossier(), text).await,
    }
}

/// Switches Zapier on; it needs the API.
pub async fn activate(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let entropy = app.entropy.clone();
    match visitor.write(&app, move |tx, scope| of_zapier::activate(tx, &entropy, scope)).await {
        Ok(()) => Ok(see_other("/modules/zapier", "module-active")),
        Err(Error::Invalid(_)) => Ok(see_other("/modules/zapier", "api-first")),
        Err(error) => Err(error),
    }
}

/// Switches Zapier off: nothing is owed to its addresses any more.
pub async fn deactivate(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let entropy = app.entropy.clone();
    visitor.write(&app, move |tx, scope| of_zapier::deactivate(tx, &entropy, scope)).await?;
    Ok(see_other("/modules", "module-inactive"))
}

/// How long the page waits for the example's answer before it shows that it is under way.
const MAX_SAMPLE_WAIT: Duration = Duration::from_millis(1_500);

/// « Envoyer un exemple »: the newest record of the kind, as its creation was sent.
pub async fn send_sample(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    must_be_active(&visitor, &app).await?;
    let form = read(&app, request).await?;
    let kind = form.get("exemple").and_then(BaseKind::parse);
    let kind = kind.ok_or_else(|| Error::parameter(Code::InvalidParameter, "exemple"))?.noun();
    let mut signals = app.db.listen();
    let (endpoint, event) = visitor
        .write(&app, move |tx, scope| {
            let endpoint = of_zapier::of(tx, scope.dossier, kind)?.ok_or(Code::NothingToSend)?;
            Ok((endpoint.id, owe::sample(tx, scope, endpoint.id, kind)?))
        })
        .await?;
    let answered = async {
        while let Ok(signal) = signals.recv().await {
            let mine = matches!(
                signal.topic,
                Topic::Delivered { event: e, endpoint: p } if e == event && p == endpoint
            );
            if mine && signal.dossier == visitor.dossier() {
                break;
            }
        }
    };
    tokio::select! {
        () = answered => {}
        () = app.clock.sleep(MAX_SAMPLE_WAIT) => {}
    }
    Ok(see_other("/modules/zapier", "sample-sent"))
}
