//! `/modules/zapier`: three addresses that are called directly, or one that the base zaps send
//! records to; activation, suspension, and an example.

use super::{
    zapier_panel::{self, Problems},
    zapier_snapshot::{RELAY, snapshot, url_field},
    zapier_stored::KINDS,
};
use crate::{
    address,
    app::Shared,
    clock::Entropy,
    db::{Topic, Tx},
    dossiers::{
        Scope,
        last_changes::{self, Subject},
        modules::{self, Module},
    },
    error::{Code, Error, Problem, Result},
    http::request::Parameters,
    web::{
        edits::{self, Merged, Saved},
        form::read,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::{
        owe,
        zapier::{self as of_zapier, Destination},
        zapier_mode::{self, ZapierMode},
    },
    zaps::{base, base_kind::BaseKind},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use std::{collections::BTreeMap, time::Duration};

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
    let checked = Checked::of(&visitor, &app, &form).await;
    let suspended = form.has("suspendre");
    if !checked.problems.is_empty() {
        return zapier_panel::show(&visitor, &app, suspended, Some(&form), checked.problems).await;
    }
    let (dossier, entropy, urls) = (visitor.dossier(), app.entropy.clone(), checked.urls);
    let now = move |tx: &mut Tx, s: &Shell| snapshot(tx, dossier, s);
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        save_all(tx, scope, &entropy, &merged.typed, &urls)
    };
    match edits::save(&visitor, &app, &form, now, work).await? {
        Saved::Done(true) => Ok(see_other("/modules/zapier", "zapier-suspended")),
        Saved::Done(false) => Ok(see_other("/modules/zapier", "zapier-saved")),
        Saved::Clash(merged, edit) => zapier_panel::clashing(&visitor, &app, &merged, edit).await,
    }
}

/// Saves all of it; whether the module is suspended now. `urls`: what was typed, each in its normal form.
fn save_all(
    tx: &mut Tx,
    scope: &Scope,
    entropy: &Entropy,
    form: &Parameters,
    urls: &BTreeMap<String, String>,
) -> Result<bool> {
    let (suspended, relay) = (form.has("suspendre"), form.get("mode") == Some(RELAY));
    let chosen = if relay {
        ZapierMode::relay(KINDS.map(|kind| (kind, idle_address(form, &url_field(kind)))))
    } else {
        ZapierMode::direct(&idle_address(form, "url_relais"))
    };
    modules::suspend(tx, scope, Module::Zapier, suspended)?;
    zapier_mode::save(tx, scope.dossier, &chosen)?;
    last_changes::note(tx, scope, Subject::Zapier)?;
    base::mend(tx, entropy, scope)?;
    if suspended {
        base::halt(tx, scope)?;
    }
    for kind in KINDS {
        let field = if relay { "url_relais".to_owned() } else { url_field(kind) };
        let typed = form.get(&field).unwrap_or_default().trim();
        let url = urls.get(typed).map_or(typed, String::as_str);
        let way = if relay { Destination::Relay(url) } else { Destination::Direct(url) };
        of_zapier::set(tx, scope, kind.noun(), way, suspended)?;
        if form.has(&format!("reprendre_{}", kind.word())) {
            of_zapier::resume(tx, scope, kind.noun())?;
        }
    }
    Ok(suspended)
}

/// The addresses of the mode that was chosen, looked at before anything is saved.
struct Checked {
    /// What was typed, and its normal form.
    urls: BTreeMap<String, String>,
    problems: Problems,
}

impl Checked {
    async fn of(visitor: &Visitor, app: &Shared, form: &Parameters) -> Checked {
        let (mut urls, mut problems) = (BTreeMap::new(), Problems::default());
        let typed = |field: &str| form.get(field).unwrap_or_default().trim().to_owned();
        if form.get("mode") == Some(RELAY) {
            match relay_address(visitor, app, form).await {
                Ok(url) => drop(urls.insert(typed("url_relais"), url)),
                Err(problem) => problems.relay = Some(problem.message(visitor.lang())),
            }
            return Checked { urls, problems };
        }
        for kind in KINDS {
            let text = typed(&url_field(kind));
            if text.is_empty() {
                continue;
            }
            match address::check(app, visitor.dossier(), &text).await {
                Ok(url) => drop(urls.insert(text, url)),
                Err(problem) => problems.of_kind.push((kind, problem.message(visitor.lang()))),
            }
        }
        Checked { urls, problems }
    }
}

/// An address of the mode that was not chosen, as it was typed: it is checked when its mode is chosen.
/// One that is too long to be an address is none.
fn idle_address(form: &Parameters, field: &str) -> String {
    let typed = form.get(field).unwrap_or_default().trim();
    if typed.len() <= address::MAX_BYTES { typed.to_owned() } else { String::new() }
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
