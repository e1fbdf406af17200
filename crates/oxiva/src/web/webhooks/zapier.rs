//! `/modules/zapier`: three addresses, or one that the base zaps send records to, what their last call came to, an example, suspension.

use super::modules as module_pages;
use crate::{
    address,
    app::Shared,
    db::Tx,
    dossiers::{
        DossierId,
        modules::{self, Module},
    },
    error::{Code, Error, Problem, Result},
    http::request::{Parameters, read_form},
    records::RecordKind,
    web::{
        respond::{html, html_with, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::{
        deliveries::{self, Delivery},
        endpoints, owe, zapier as of_zapier,
        zapier::Way,
    },
    zaps::base,
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use http::StatusCode;
use std::time::Duration;

/// In the document's own order.
const KINDS: [RecordKind; 3] = [RecordKind::Societe, RecordKind::Ticket, RecordKind::Activite];

/// The word that the document uses for a kind, in field names.
fn word(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Societe => "client",
        RecordKind::Ticket => "ticket",
        RecordKind::Activite => "activite",
    }
}

fn of_word(text: &str) -> Option<RecordKind> {
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
    /// The base zap of the noun.
    base: Option<Base>,
}

struct Base {
    id: i64,
    on: bool,
}

/// The one address of the relay.
struct RelayField {
    chosen: bool,
    url: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "zapier.html")]
struct ZapierPage {
    s: Shell,
    relay: RelayField,
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
        Some(zapier) => panel(&visitor, &app, zapier.suspended, None, Problems::default()).await,
        None => {
            let api = active.iter().any(|a| a.module == Module::Api);
            Ok(html(ActivationPage { s: visitor.shell("modules"), api }))
        }
    }
}

/// What cannot be saved of what was typed.
#[derive(Default)]
struct Problems {
    of_kind: Vec<(RecordKind, String)>,
    relay: Option<String>,
}

/// The panel; `typed` and `problems` when what was typed cannot be saved.
async fn panel(
    visitor: &Visitor,
    app: &Shared,
    suspended: bool,
    typed: Option<&Parameters>,
    problems: Problems,
) -> Result<Response> {
    let dossier = visitor.dossier();
    let stored = app.db.read(move |tx| read_addresses(tx, dossier)).await?;
    let s = visitor.shell("modules");
    let relay = relay_field(&stored, typed, problems.relay);
    let problems = problems.of_kind;
    let mut refused: Vec<_> =
        problems.iter().map(|(kind, words)| (word(*kind).to_owned(), words.clone())).collect();
    refused.extend(relay.problem.clone().map(|words| (RELAY.to_owned(), words)));
    let address = |(kind, stored): (RecordKind, Stored)| {
        let problem = problems.iter().find(|(of, _)| *of == kind).map(|(_, words)| words.clone());
        let field = format!("url_{}", word(kind));
        let url = typed
            .map_or(stored.url.clone(), |typed| typed.get(&field).unwrap_or_default().to_owned());
        let url = if stored.relay && typed.is_none() { String::new() } else { url };
        let Stored { last, ready, paused, base, .. } = stored;
        Address { word: word(kind), url, problem, last, ready, paused, base }
    };
    let addresses = stored.into_iter().map(address).collect();
    let status = match refused.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(html_with(status, ZapierPage { s, relay, addresses, suspended, refused }))
}

/// The word of the relay, in field names and as the mode that was chosen.
const RELAY: &str = "relais";

fn relay_field(
    stored: &[(RecordKind, Stored)],
    typed: Option<&Parameters>,
    problem: Option<String>,
) -> RelayField {
    let kept = stored.iter().find(|(_, stored)| stored.relay);
    let chosen = match typed {
        Some(typed) => typed.get("mode") == Some(RELAY),
        None => kept.is_some(),
    };
    let kept = kept.map(|(_, stored)| stored.url.as_str()).unwrap_or_default();
    let url = typed.map_or(kept, |typed| typed.get("url_relais").unwrap_or_default()).to_owned();
    RelayField { chosen, url, problem }
}

struct Stored {
    url: String,
    last: Option<Delivery>,
    ready: bool,
    paused: Option<&'static str>,
    relay: bool,
    base: Option<Base>,
}

fn read_addresses(tx: &mut Tx, dossier: DossierId) -> Result<Vec<(RecordKind, Stored)>> {
    let mut all = Vec::new();
    for kind in KINDS {
        let endpoint = of_zapier::of(tx, dossier, kind)?
            .filter(|endpoint| endpoint.state != endpoints::State::Removed);
        let zap = base::of(tx, dossier, kind)?.map(|zap| Base { id: zap.id, on: zap.is_on() });
        let stored = match endpoint {
            None => Stored {
                url: String::new(),
                last: None,
                ready: false,
                paused: None,
                relay: false,
                base: zap,
            },
            Some(endpoint) => Stored {
                relay: endpoint.settings.relay,
                base: zap,
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
    let mut problems = Problems::default();
    let relay = form.get("mode") == Some(RELAY);
    if relay {
        match relay_address(&visitor, &app, &form).await {
            Ok(url) => urls.extend(KINDS.map(|kind| (kind, url.clone()))),
            Err(problem) => problems.relay = Some(problem.message(visitor.lang())),
        }
    }
    for kind in KINDS.into_iter().filter(|_| !relay) {
        let text = form.get(&format!("url_{}", word(kind))).unwrap_or_default();
        let checked = match text.trim() {
            "" => Ok(String::new()),
            text => address::check(&app, visitor.dossier(), text).await,
        };
        match checked {
            Ok(url) => urls.push((kind, url)),
            Err(problem) => problems.of_kind.push((kind, problem.message(visitor.lang()))),
        }
    }
    if problems.relay.is_some() || !problems.of_kind.is_empty() {
        return panel(&visitor, &app, suspended, Some(&form), problems).await;
    }
    let resumed: Vec<_> =
        KINDS.into_iter().filter(|kind| form.has(&format!("reprendre_{}", word(*kind)))).collect();
    let (scope, entropy) = (visitor.scope(&app), app.entropy.clone());
    app.db
        .write(scope.dossier.key(), move |tx| {
            modules::suspend(tx, &scope, Module::Zapier, suspended)?;
            base::mend(tx, &entropy, &scope)?;
            if suspended {
                base::halt(tx, &scope)?;
            }
            for (kind, url) in &urls {
                let way = if relay { Way::Relay(url) } else { Way::Direct(url) };
                of_zapier::set(tx, &scope, *kind, way, suspended)?;
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

pub async fn activate(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let (scope, entropy) = (visitor.scope(&app), app.entropy.clone());
    let done = app
        .db
        .write(scope.dossier.key(), move |tx| of_zapier::activate(tx, &entropy, &scope))
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
