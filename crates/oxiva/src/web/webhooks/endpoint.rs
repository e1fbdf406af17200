//! `/webhooks/{id}`: all about one endpoint, and what can be done with it.

use super::{
    find::{find, find_own},
    replays,
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Result},
    http::request::Parameters,
    records::RecordKind,
    web::{
        form::read,
        once,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::{
        configure,
        deliveries::{self, Delivery, Filter},
        endpoints::Endpoint,
        owe, replay,
        sign::{self, Scheme, Secret, Shown},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;

/// Lines of the log on the page.
const MAX_LATEST: i64 = 10;

#[derive(Template)]
#[template(path = "webhook.html")]
struct WebhookPage {
    s: Shell,
    endpoint: Endpoint,
    secrets: Vec<Shown>,
    /// The secret that was just made, and its scheme.
    made: Option<(&'static str, String)>,
    latest: Vec<Delivery>,
    /// The nouns of its events, and whether there is a record to make an example of.
    samples: Vec<(&'static str, bool)>,
    schedule: String,
    calls: usize,
    rate: u32,
    schemes: &'static [&'static str],
}

/// One endpoint; that of a module on the page of its module.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let endpoint = find(&visitor, &app, &id).await?;
    if endpoint.is_of_module() {
        return Ok(Redirect::to("/modules/zapier").into_response());
    }
    page(&visitor, &app, endpoint, None).await
}

/// The page, with the secret that was just made.
pub async fn page(
    visitor: &Visitor,
    app: &Shared,
    endpoint: Endpoint,
    made: Option<Secret>,
) -> Result<Response> {
    let s = visitor.shell("webhooks");
    let (dossier, now, lang) = (visitor.dossier(), app.clock.now(), visitor.lang());
    let (calls, rate) =
        (app.config.outbound.calls_per_endpoint, app.config.outbound.calls_per_second_per_endpoint);
    let made = made.map(|secret| (secret.scheme.word(), secret.for_receiver()));
    let vault = app.vault.clone();
    let page = app.db.read(move |tx| {
        let filter = Filter { endpoint: Some(endpoint.id), ..Filter::default() };
        let mut samples = Vec::new();
        for kind in nouns(&endpoint) {
            samples.push((kind.word(), owe::can_sample(tx, dossier, kind)?));
        }
        Ok(WebhookPage {
            s,
            secrets: sign::list(tx, &vault, dossier, endpoint.id, now)?,
            made,
            latest: deliveries::list(tx, dossier, &filter, None, MAX_LATEST)?.items,
            samples,
            schedule: super::waits::text(&endpoint.settings.waits(), lang),
            calls,
            rate,
            schemes: Scheme::WORDS,
            endpoint,
        })
    });
    Ok(html(page.await?))
}

/// The nouns whose events the endpoint gets.
fn nouns(endpoint: &Endpoint) -> Vec<RecordKind> {
    let is_told = |kind: &&RecordKind| {
        let prefix = format!("{}.", kind.word());
        endpoint.kinds.iter().any(|event| event.starts_with(&prefix))
    };
    RecordKind::ALL.iter().filter(is_told).copied().collect()
}

/// « Suspendre »: nothing is called until somebody resumes it.
pub async fn suspend(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = activate(&visitor, &app, &id, false).await?.id;
    Ok(see_other(&format!("/webhooks/{id}"), "webhook-suspended"))
}

/// « Reprendre », and « Reprendre et renvoyer ce qui a manqué ».
pub async fn resume(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    let dossier = visitor.dossier();
    let paused = find_own(&visitor, &app, &id).await?;
    let endpoint = paused.clone();
    let since = app.db.read(move |tx| replay::missed_since(tx, dossier, &endpoint)).await?;
    let id = activate(&visitor, &app, &id, true).await?.id;
    if !typed.has("renvoyer") || paused.is_active() {
        return Ok(see_other(&format!("/webhooks/{id}"), "webhook-resumed"));
    }
    let since = Timestamp::from_microsecond(since).unwrap_or_default();
    // To the minute, as the address and its field have it.
    let since = since.to_zoned_datetime(visitor.signed_in.dossier.zone());
    let since = since.strftime("%Y-%m-%dT%H:%M");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("destination", &id.to_string())
        .append_pair("depuis", &since.to_string())
        .finish();
    replays::begin(&visitor, &app, &Parameters::of_query(Some(&query))?).await
}

async fn activate(visitor: &Visitor, app: &Shared, id: &str, active: bool) -> Result<Endpoint> {
    visitor.administers()?;
    let endpoint = find_own(visitor, app, id).await?;
    let id = endpoint.id;
    visitor.write(app, move |tx, scope| configure::activate(tx, scope, id, active)).await?;
    Ok(endpoint)
}

/// « Renouveler le secret »: shows the new one, once.
pub async fn renew(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let endpoint = find_own(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    let wrong = |name| Error::parameter(Code::InvalidParameter, name);
    let scheme = typed.get("scheme").and_then(Scheme::parse).ok_or_else(|| wrong("scheme"))?;
    let overlap = match typed.get("ancien") {
        Some("garde") => true,
        Some("remplace") => false,
        _ => return Err(wrong("ancien")),
    };
    let (shared, id) = (app.clone(), endpoint.id);
    let work = move |tx: &mut Tx, scope: &Scope| {
        configure::renew(tx, scope, shared.sealing(), id, scheme, overlap)
    };
    let to = move |_: &Secret| format!("/webhooks/{id}");
    let made = once::make_each(&visitor, &app, &typed, work, to).await?;
    match made.new {
        Some(secret) => page(&visitor, &app, endpoint, Some(secret)).await,
        None => Ok(made.lead_without_secret()),
    }
}

/// « Envoyer un exemple »: the newest record of a kind.
pub async fn send_sample(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let endpoint = find_own(&visitor, &app, &id).await?.id;
    let typed = read(&app, request).await?;
    let kind = typed.get("exemple").and_then(RecordKind::parse);
    let kind = kind.ok_or_else(|| Error::parameter(Code::InvalidParameter, "exemple"))?;
    let work = move |tx: &mut Tx, scope: &Scope| owe::sample(tx, scope, endpoint, kind);
    let to = move |event: &i64| format!("/livraisons/{endpoint}/{event}");
    Ok(once::make_each(&visitor, &app, &typed, work, to).await?.lead("webhook-sample-sent"))
}

/// Deletes the endpoint: what it is owed is not called any more.
pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = find_own(&visitor, &app, &id).await?.id;
    visitor.write(&app, move |tx, scope| configure::remove(tx, scope, id)).await?;
    Ok(see_other("/webhooks", "webhook-deleted"))
}
