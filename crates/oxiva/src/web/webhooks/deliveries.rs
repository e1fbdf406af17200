//! `/livraisons`: every call that was owed, and what came of it.

use super::log_filter;
use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    page,
    web::{pager::Pager, respond::html, shell::Shell, visitor::Visitor},
    webhooks::{
        deliveries::{self, Delivery, DeliveryState},
        endpoints::{self, Endpoint},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "deliveries.html")]
struct ListPage {
    s: Shell,
    rows: Vec<(Delivery, Endpoint)>,
    endpoints: Vec<Endpoint>,
    asked: Parameters,
    states: &'static [&'static str],
    kinds: Vec<String>,
    filtered: bool,
    /// The filters again, for the address of the replay.
    query: String,
    total: String,
    pager: Pager,
    retention: u32,
}

impl ListPage {
    fn asked(&self, name: &str) -> &str {
        self.asked.get(name).unwrap_or_default()
    }

    /// A day, or a moment where the address has one.
    fn day_kind(&self, name: &str) -> &'static str {
        if self.asked(name).len() > 10 { "datetime-local" } else { "date" }
    }
}

/// The log, with its filters.
pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let s = visitor.shell("deliveries");
    let dossier = visitor.dossier();
    let filter = log_filter::read(&query, &visitor.reading())?;
    let after = query.get("after").map(str::to_owned);
    let (page, endpoints) = app
        .db
        .read(move |tx| {
            let page = deliveries::list(tx, dossier, &filter, after.as_deref(), page::SIZE)?;
            Ok((page, endpoints::list(tx, dossier)?))
        })
        .await?;
    Ok(html(ListPage {
        total: s.t1("shown", "count", page.items.len()),
        rows: with_endpoints(page.items, &endpoints),
        endpoints,
        states: DeliveryState::WORDS,
        kinds: log_filter::kinds().collect(),
        filtered: !log_filter::given(&query).is_empty(),
        query: log_filter::encoded(&query),
        pager: Pager::new("/livraisons", &query, &log_filter::NAMES, page.next.as_deref()),
        retention: app.config.retention.deliveries_days,
        asked: query,
        s,
    }))
}

/// Deliveries with the endpoints that they are for.
pub fn with_endpoints(rows: Vec<Delivery>, endpoints: &[Endpoint]) -> Vec<(Delivery, Endpoint)> {
    let of = |delivery: &Delivery| endpoints.iter().find(|e| e.id == delivery.endpoint).cloned();
    rows.into_iter().filter_map(|d| of(&d).map(|endpoint| (d, endpoint))).collect()
}
