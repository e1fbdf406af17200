//! `/webhooks`: the endpoints of a dossier as a list, and the form that makes and changes them.

use super::{
    endpoint,
    endpoint_form::{self, Group, Row},
};
use crate::{
    address,
    app::Shared,
    error::{Error, Problem, Result},
    http::request::Parameters,
    page,
    web::{
        form::Form,
        pager::Pager,
        respond::{html, html_with, see_other},
        shell::Shell,
        typed::read,
        visitor::Visitor,
    },
    webhooks::{
        configure::{self, Wanted},
        deliveries::{self, Delivery},
        endpoints::{self, Endpoint, Source, State as EndpointState},
        filter,
        sign::Scheme,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::StatusCode;

#[derive(Template)]
#[template(path = "webhooks.html")]
struct ListPage {
    s: Shell,
    rows: Vec<(Endpoint, Option<Delivery>)>,
    count: i64,
    total: String,
    pager: Pager,
}

pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let query = Parameters::of_query(request.uri().query())?;
    let after: i64 = query.get("after").map(page::parse).transpose()?.unwrap_or(0);
    let dossier = visitor.dossier();
    let (count, page) = app
        .db
        .read(move |tx| {
            let mut all = endpoints::list(tx, dossier)?;
            all.retain(|endpoint| endpoint.state != EndpointState::Removed);
            let count = all.len() as i64;
            all.retain(|endpoint| endpoint.id > after);
            let page = page::Page::of(all, page::SIZE, |endpoint| page::cursor(&endpoint.id));
            let last = |e: Endpoint| {
                let last = deliveries::last(tx, dossier, e.id)?;
                Ok((e, last))
            };
            let rows: Result<Vec<_>> = page.items.into_iter().map(last).collect();
            Ok((count, page::Page { items: rows?, next: page.next }))
        })
        .await?;
    let s = visitor.shell("webhooks");
    Ok(html(ListPage {
        total: s.t1("shown", "count", page.items.len()),
        pager: Pager::new("/webhooks", &query, &[], page.next.as_deref()),
        rows: page.items,
        count,
        s,
    }))
}

#[derive(Template)]
#[template(path = "webhook_form.html")]
struct FormPage {
    s: Shell,
    form: Form,
    events: Vec<Group>,
    formats: &'static [&'static str],
    schemes: &'static [&'static str],
    fields: &'static [&'static str],
    operators: &'static [&'static str],
    conditions: Vec<Row>,
    headers: Vec<Row>,
    /// The usual waits, and the operator's paces.
    usual: String,
    calls: usize,
    rate: u32,
    /// The one that is changed.
    endpoint: Option<Endpoint>,
}

fn form_page(visitor: &Visitor, app: &Shared, form: Form, old: Option<Endpoint>) -> Response {
    let status =
        if form.has_problems() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let saved: Vec<_> =
        old.iter().flat_map(|endpoint| endpoint.settings.headers.keys().cloned()).collect();
    let usual = super::waits::text(&crate::worker::retry::default_seconds(), visitor.lang());
    html_with(
        status,
        FormPage {
            s: visitor.shell("webhooks"),
            events: endpoint_form::events(&form),
            formats: &FORMATS,
            schemes: Scheme::WORDS,
            fields: filter::FIELDS,
            operators: filter::Operator::WORDS,
            conditions: endpoint_form::conditions(&form),
            headers: endpoint_form::headers(&form, &saved),
            usual,
            calls: app.config.outbound.calls_per_endpoint,
            rate: app.config.outbound.calls_per_second_per_endpoint,
            endpoint: old,
            form,
        },
    )
}

/// The one that most will want first.
const FORMATS: [&str; 3] = ["envelope", "record", "direct"];

pub async fn new(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let form = endpoint_form::of(&Wanted::default(), visitor.lang());
    Ok(form_page(&visitor, &app, form, None))
}

pub async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let endpoint = endpoint::own(&visitor, &app, &id).await?;
    let form = endpoint_form::of(&Wanted::of(&endpoint), visitor.lang());
    Ok(form_page(&visitor, &app, form, Some(endpoint)))
}

/// What was typed, with the address in its normal form, or everything that is wrong with it.
async fn wanted(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    old: Option<&Endpoint>,
) -> Result<Wanted> {
    let (mut wanted, mut problems) = endpoint_form::read(typed, old);
    // One that stands is not looked up again: what it resolves to now is judged at each call.
    if wanted.url.is_empty() {
        problems.push(Problem::new("url", "required"));
    } else if old.is_none_or(|old| old.url != wanted.url) {
        match address::check(app, visitor.dossier(), &wanted.url).await {
            Ok(url) => wanted.url = url,
            Err(problem) => problems.push(problem),
        }
    }
    endpoint_form::judge(&mut wanted, problems)?;
    Ok(wanted)
}

pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    let scheme = typed.get("scheme").and_then(Scheme::parse).unwrap_or_default();
    let made = match wanted(&visitor, &app, &typed, None).await {
        Ok(wanted) => {
            let (scope, entropy) = (visitor.scope(&app), app.entropy.clone());
            let create = move |tx: &mut crate::db::Tx| {
                configure::create(tx, &scope, &entropy, wanted, scheme)
            };
            app.db.write(visitor.dossier().key(), create).await
        }
        Err(error) => Err(error),
    };
    match made {
        // The only answer that ever holds the secret: it is not redirected to.
        Ok((endpoint, Some(secret))) => {
            endpoint::page(&visitor, &app, endpoint, Some(secret)).await
        }
        Ok((endpoint, None)) => {
            Ok(see_other(&format!("/webhooks/{}", endpoint.id), "webhook-created"))
        }
        Err(error) => {
            let form = Form::refused(&typed, error, visitor.lang())?;
            Ok(form_page(&visitor, &app, form, None))
        }
    }
}

pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let old = endpoint::own(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    let saved = match wanted(&visitor, &app, &typed, Some(&old)).await {
        Ok(wanted) => save_wanted(&visitor, &app, &old, wanted).await,
        Err(error) => Err(error),
    };
    match saved {
        // Its format has one now, and it had none before.
        Ok((endpoint, Some(secret))) => {
            endpoint::page(&visitor, &app, endpoint, Some(secret)).await
        }
        Ok((endpoint, None)) => Ok(see_other(&format!("/webhooks/{}", endpoint.id), "saved")),
        Err(error @ Error::Invalid(_)) => {
            let form = Form::refused(&typed, error, visitor.lang())?;
            Ok(form_page(&visitor, &app, form, Some(old)))
        }
        Err(error) => Err(error),
    }
}

async fn save_wanted(
    visitor: &Visitor,
    app: &Shared,
    old: &Endpoint,
    wanted: Wanted,
) -> Result<(Endpoint, Option<crate::webhooks::sign::Secret>)> {
    let (scope, entropy, id) = (visitor.scope(app), app.entropy.clone(), old.id);
    app.db
        .write(scope.dossier.key(), move |tx| configure::save(tx, &scope, &entropy, id, wanted))
        .await
}

/// Whose settings are changed elsewhere.
pub fn is_of_module(endpoint: &Endpoint) -> bool {
    endpoint.source == Source::Zapier
}
