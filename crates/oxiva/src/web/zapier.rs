//! `/modules/zapier`: three addresses, what their last call came to, an example, suspension.

use super::{Shell, Visitor, html, html_with, modules as module_pages, see_other};
use crate::{
    address,
    app::Shared,
    db::Tx,
    dossiers::{
        DossierId,
        modules::{self, Module},
    },
    error::{Code, Error, Result},
    records::Kind,
    request::{Parameters, read_form},
    webhooks::{
        deliveries::{self, Delivery},
        endpoints, owe, zapier as of_zapier,
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use http::StatusCode;
use std::time::Duration;

/// In the document's own order.
const KINDS: [Kind; 3] = [Kind::Societe, Kind::Ticket, Kind::Activite];

/// The word that the document uses for a kind, in field names.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Societe => "client",
        Kind::Ticket => "ticket",
        Kind::Activite => "activite",
    }
}

fn of_word(text: &str) -> Option<Kind> {
    KINDS.into_iter().find(|kind| word(*kind) == text)
}

/// One of the three address fields.
struct Address {
    word: &'static str,
    url: String,
    problem: Option<String>,
    last: Option<Delivery>,
    /// Whether an example could be sent now.
    ready: bool,
    /// Why the program does not call it any more.
    paused: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "zapier.html")]
struct ZapierPage {
    s: Shell,
    addresses: Vec<Address>,
    suspended: bool,
    refused: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "zapier_activation.html")]
struct ActivationPage {
    s: Shell,
    api: bool,
}

pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let active = app.db.read(move |tx| modules::list(tx, dossier)).await?;
    match active.iter().find(|a| a.module == Module::Zapier) {
        Some(zapier) => panel(&visitor, &app, zapier.suspended, None, Vec::new()).await,
        None => {
            let api = active.iter().any(|a| a.module == Module::Api);
            Ok(html(ActivationPage { s: visitor.shell("modules"), api }))
        }
    }
}

/// The panel; `typed` and `problems` when what was typed cannot be saved.
async fn panel(
    visitor: &Visitor,
    app: &Shared,
    suspended: bool,
    typed: Option<&Parameters>,
    problems: Vec<(Kind, String)>,
) -> Result<Response> {
    let dossier = visitor.dossier();
    let stored = app.db.read(move |tx| read_addresses(tx, dossier)).await?;
    let s = visitor.shell("modules");
    let refused: Vec<_> =
        problems.iter().map(|(kind, words)| (word(*kind).to_owned(), words.clone())).collect();
    let address = |(kind, stored): (Kind, Stored)| {
        let problem = problems.iter().find(|(of, _)| *of == kind).map(|(_, words)| words.clone());
        let field = format!("url_{}", word(kind));
        let url =
            typed.map_or(stored.url, |typed| typed.get(&field).unwrap_or_default().to_owned());
        let Stored { last, ready, paused, .. } = stored;
        Address { word: word(kind), url, problem, last, ready, paused }
    };
    let addresses = stored.into_iter().map(address).collect();
    let status = match refused.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(html_with(status, ZapierPage { s, addresses, suspended, refused }))
}

struct Stored {
    url: String,
    last: Option<Delivery>,
    ready: bool,
    paused: Option<&'static str>,
}

fn read_addresses(tx: &mut Tx, dossier: DossierId) -> Result<Vec<(Kind, Stored)>> {
    let mut all = Vec::new();
    for kind in KINDS {
        let endpoint = of_zapier::of(tx, dossier, kind)?
            .filter(|endpoint| endpoint.state != endpoints::State::Removed);
        let stored = match endpoint {
            None => Stored { url: String::new(), last: None, ready: false, paused: None },
            Some(endpoint) => Stored {
                last: deliveries::last(tx, dossier, endpoint.id)?,
                ready: endpoint.state == endpoints::State::Active
                    && owe::can_sample(tx, dossier, kind)?,
                paused: (endpoint.state == endpoints::State::Paused)
                    .then(|| endpoint.health.reason.word()),
                url: endpoint.url,
            },
        };
        all.push((kind, stored));
    }
    Ok(all)
}

/// « Valider »: all three addresses and the suspension are saved together, or nothing is.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    module_pages::zapier(&visitor, &app).await?;
    let (parts, body) = request.into_parts();
    let form = read_form(&parts.headers, body, app.config.limits.body_bytes).await?;
    let suspended = form.has("suspendre");
    let mut urls = Vec::new();
    let mut problems = Vec::new();
    for kind in KINDS {
        let text = form.get(&format!("url_{}", word(kind))).unwrap_or_default();
        let checked = match text.trim() {
            "" => Ok(String::new()),
            text => address::check(&app, visitor.dossier(), text).await,
        };
        match checked {
            Ok(url) => urls.push((kind, url)),
            Err(problem) => problems.push((kind, problem.message(visitor.lang()))),
        }
    }
    if !problems.is_empty() {
        return panel(&visitor, &app, suspended, Some(&form), problems).await;
    }
    let resumed: Vec<_> =
        KINDS.into_iter().filter(|kind| form.has(&format!("reprendre_{}", word(*kind)))).collect();
    let scope = visitor.scope(&app);
    app.db
        .write(scope.dossier.key(), move |tx| {
            modules::suspend(tx, &scope, Module::Zapier, suspended)?;
            for (kind, url) in &urls {
                of_zapier::set(tx, &scope, *kind, url, suspended)?;
                if resumed.contains(kind) {
                    of_zapier::resume(tx, &scope, *kind)?;
                }
            }
            Ok(())
        })
        .await?;
    let flash = if suspended { "zapier-suspended" } else { "zapier-saved" };
    Ok(see_other("/modules/zapier", flash))
}

pub async fn activate(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let scope = visitor.scope(&app);
    let done = app
        .db
        .write(scope.dossier.key(), move |tx| modules::activate(tx, &scope, Module::Zapier))
        .await;
    match done {
        Ok(()) => Ok(see_other("/modules/zapier", "module-active")),
        Err(Error::Invalid(_)) => Ok(see_other("/modules/zapier", "api-first")),
        Err(error) => Err(error),
    }
}

pub async fn deactivate(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    module_pages::remove_zapier(&visitor, &app).await?;
    Ok(see_other("/modules", "module-inactive"))
}

/// How long the page waits for the example's answer before it shows that it is under way.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// « Envoyer un exemple »: the newest record of the kind, as its creation was sent.
pub async fn send_sample(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    module_pages::zapier(&visitor, &app).await?;
    let (parts, body) = request.into_parts();
    let form = read_form(&parts.headers, body, app.config.limits.body_bytes).await?;
    let kind = form.get("exemple").and_then(of_word);
    let kind = kind.ok_or_else(|| Error::parameter(Code::InvalidParameter, "exemple"))?;
    let scope = visitor.scope(&app);
    let mut signals = app.db.listen();
    let (endpoint, event) = app
        .db
        .write(scope.dossier.key(), move |tx| {
            let endpoint = of_zapier::of(tx, scope.dossier, kind)?.ok_or(Code::NothingToSend)?;
            Ok((endpoint.id, owe::sample(tx, &scope, endpoint.id, kind)?))
        })
        .await?;
    let answered = async {
        use crate::db::Topic::Delivered;
        while let Ok(signal) = signals.recv().await {
            let mine = matches!(signal.topic, Delivered { event: e, endpoint: p } if e == event && p == endpoint);
            if mine && signal.dossier == visitor.dossier() {
                break;
            }
        }
    };
    tokio::select! {
        () = answered => {}
        () = app.clock.sleep(PATIENCE) => {}
    }
    Ok(see_other("/modules/zapier", "sample-sent"))
}

#[derive(Template)]
#[template(path = "zapier_documentation.html")]
struct DocumentationPage {
    s: Shell,
    base: String,
    dossier: String,
}

/// « Documentation de Zapier ».
pub async fn documentation(visitor: Visitor, State(app): State<Shared>) -> Response {
    let dossier = visitor.signed_in.dossier.nom.clone();
    html(DocumentationPage { s: visitor.shell("modules"), base: app.config.public_url(), dossier })
}
