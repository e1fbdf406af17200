//! `/livraisons/{endpoint}/{event}`: one delivery with its attempts, and « Relancer ».

use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    records::{self, societes},
    web::{form::read, once, path, respond::html, shell::Shell, visitor::Visitor},
    webhooks::{
        deliveries::{self, Attempt, Delivery},
        endpoints::{self, Endpoint},
        replay,
        sent::{self, Message, Sent},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "delivery.html")]
struct DeliveryPage {
    s: Shell,
    delivery: Delivery,
    endpoint: Endpoint,
    message: Message,
    attempts: Vec<(Attempt, Sent)>,
    /// So many attempts at most.
    max_attempts: usize,
    /// Whether the event owed others something, too.
    others: bool,
    /// Whether there is still something to lead to.
    societe: bool,
    record: bool,
    can_replay: bool,
}

/// One delivery with its attempts.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((endpoint, event)): Path<(String, String)>,
) -> Result<Response> {
    let (endpoint, event) = ids(&endpoint, &event)?;
    let dossier = visitor.dossier();
    let s = visitor.shell("deliveries");
    let page = app.db.read(move |tx| {
        let delivery = deliveries::find(tx, dossier, endpoint, event)?;
        let endpoint = endpoints::find(tx, dossier, endpoint)?.ok_or(Code::NotFound)?;
        let message = sent::message(tx, dossier, &endpoint, &delivery)?;
        let attempts = deliveries::attempts(tx, dossier, endpoint.id, event)?;
        Ok(DeliveryPage {
            attempts: attempts.into_iter().map(|a| (a.clone(), message.sent(&a))).collect(),
            max_attempts: endpoint.settings.waits().len() + 1,
            others: deliveries::count(tx, dossier, event)? > 1,
            can_replay: endpoint.is_active(),
            societe: societes::exists(tx, dossier, delivery.event.societe)?,
            record: records::exists(tx, dossier, delivery.event.kind, delivery.event.record)?,
            s,
            delivery,
            endpoint,
            message,
        })
    });
    Ok(html(page.await?))
}

/// « Relancer »: makes the call again.
pub async fn replay(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((endpoint, event)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    let (endpoint, event) = ids(&endpoint, &event)?;
    let typed = read(&app, request).await?;
    let work = move |tx: &mut Tx, scope: &Scope| replay::one(tx, scope, endpoint, event);
    let to = move |_: &_| format!("/livraisons/{endpoint}/{event}");
    Ok(once::make(&visitor, &app, &typed, work, to).await?.lead("replayed"))
}

fn ids(endpoint: &str, event: &str) -> Result<(i64, i64)> {
    Ok((path::id(endpoint)?, path::id(event)?))
}
