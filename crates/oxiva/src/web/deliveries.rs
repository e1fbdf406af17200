//! `/livraisons`: every call, what came of it, and « Relancer ».

use super::{Shell, Visitor, html, see_other, societes::Pager};
use crate::{
    app::Shared,
    clock::Micros,
    error::{Code, Result},
    records::{input, page},
    request::Parameters,
    webhooks::{
        deliveries::{self, Attempt, Delivery, Filter, State as DeliveryState},
        endpoints::{self, Endpoint},
        replay, retry,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "deliveries.html")]
struct ListPage {
    s: Shell,
    rows: Vec<(Delivery, Endpoint)>,
    endpoints: Vec<Endpoint>,
    state: String,
    endpoint: String,
    states: &'static [&'static str],
    filtered: bool,
    total: String,
    pager: Pager,
    retention: u32,
}

pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let s = visitor.shell("deliveries");
    let dossier = visitor.dossier();
    let filter = Filter {
        state: query.get("etat").and_then(DeliveryState::parse),
        endpoint: query.get("destination").and_then(input::id),
        event: query.get("evenement").and_then(input::id),
        kind: query.get("type").map(str::to_owned),
        ..Filter::default()
    };
    let after = query.get("after").map(str::to_owned);
    let (page, endpoints) = app
        .db
        .read(move |tx| {
            let page = deliveries::list(tx, dossier, &filter, after.as_deref(), page::SIZE)?;
            Ok((page, endpoints::list(tx, dossier)?))
        })
        .await?;
    let pager = Pager::new("/livraisons", &query, &["etat", "destination"], page.next.as_deref());
    let text = |name| query.get(name).unwrap_or_default().to_owned();
    Ok(html(ListPage {
        total: s.t1("shown", "count", page.items.len()),
        rows: with_endpoints(page.items, &endpoints),
        endpoints,
        state: text("etat"),
        endpoint: text("destination"),
        states: DeliveryState::WORDS,
        filtered: query.get("etat").is_some() || query.get("destination").is_some(),
        pager,
        retention: app.config.retention.deliveries_days,
        s,
    }))
}

fn with_endpoints(rows: Vec<Delivery>, endpoints: &[Endpoint]) -> Vec<(Delivery, Endpoint)> {
    let of = |delivery: &Delivery| endpoints.iter().find(|e| e.id == delivery.endpoint).cloned();
    rows.into_iter().filter_map(|d| of(&d).map(|endpoint| (d, endpoint))).collect()
}

impl Delivery {
    /// What a page says of it: one more word than the table has, for a call under way.
    pub fn shown_state(&self) -> &'static str {
        match self.state {
            DeliveryState::Pending if self.attempts == 0 || self.held => "running",
            state => state.word(),
        }
    }

    /// When it is tried again, if it is.
    pub fn next_at(&self) -> Option<Micros> {
        (self.state == DeliveryState::Pending && !self.held).then_some(self.run_at)
    }
}

impl Attempt {
    /// The beginning of the answer as text.
    pub fn answer_text(&self) -> String {
        String::from_utf8_lossy(&self.answer).into_owned()
    }

    pub fn failure_word(&self) -> &str {
        self.failure.as_deref().unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "delivery.html")]
struct DeliveryPage {
    s: Shell,
    delivery: Delivery,
    endpoint: Endpoint,
    attempts: Vec<Attempt>,
    most: usize,
    can_replay: bool,
}

pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((endpoint, event)): Path<(String, String)>,
) -> Result<Response> {
    let (endpoint, event) = ids(&endpoint, &event)?;
    let dossier = visitor.dossier();
    let (delivery, endpoint, attempts) = app
        .db
        .read(move |tx| {
            Ok((
                deliveries::find(tx, dossier, endpoint, event)?,
                endpoints::find(tx, dossier, endpoint)?.ok_or(Code::NotFound)?,
                deliveries::attempts(tx, dossier, endpoint, event)?,
            ))
        })
        .await?;
    let can_replay = endpoint.state == endpoints::State::Active;
    let most = retry::SCHEDULE.len() + 1;
    let s = visitor.shell("deliveries");
    Ok(html(DeliveryPage { s, delivery, endpoint, attempts, most, can_replay }))
}

/// « Relancer ».
pub async fn replay(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((endpoint, event)): Path<(String, String)>,
) -> Result<Response> {
    let (endpoint, event) = ids(&endpoint, &event)?;
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| replay::one(tx, &scope, endpoint, event)).await?;
    Ok(see_other(&format!("/livraisons/{endpoint}/{event}"), "replayed"))
}

fn ids(endpoint: &str, event: &str) -> Result<(i64, i64)> {
    let both = input::id(endpoint).zip(input::id(event));
    both.ok_or_else(|| Code::NotFound.into())
}
