//! `/webhooks`: the endpoints of a dossier as a list, and the form that makes and changes them.

use super::{
    endpoint,
    endpoint_form::{self, EventGroup, NumberedRow},
    endpoint_typed,
    find::find_own,
    waits,
};
use crate::{
    address,
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Problem, Result},
    http::request::Parameters,
    page,
    web::{
        edits::{self, Merged, Saved},
        form::{Form, Sent, read},
        once::{self, Made},
        pager::Pager,
        respond::{form_page, html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::{
        configure::{self, Wanted},
        deliveries::{self, Delivery},
        endpoints::{self, Endpoint, EndpointState},
        filter,
        sign::{Scheme, Secret},
    },
    worker::retry,
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "webhooks.html")]
struct ListPage {
    s: Shell,
    rows: Vec<(Endpoint, Option<Delivery>)>,
    count: i64,
    total: String,
    pager: Pager,
}

/// The list of endpoints.
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
    events: Vec<EventGroup>,
    formats: &'static [&'static str],
    schemes: &'static [&'static str],
    fields: &'static [&'static str],
    operators: &'static [&'static str],
    conditions: Vec<NumberedRow>,
    headers: Vec<NumberedRow>,
    /// The usual waits, and the operator's paces.
    usual: String,
    calls: usize,
    rate: u32,
    /// The one that is changed.
    endpoint: Option<Endpoint>,
}

fn show_form(visitor: &Visitor, app: &Shared, form: Form, old: Option<Endpoint>) -> Response {
    let saved: Vec<_> =
        old.iter().flat_map(|endpoint| endpoint.settings.headers.keys().cloned()).collect();
    let usual = waits::text(&retry::default_seconds(), visitor.lang());
    form_page(
        form.has_problems(),
        FormPage {
            s: visitor.shell("webhooks"),
            events: endpoint_form::events(&form),
            formats: &FORMATS,
            schemes: Scheme::WORDS,
            fields: &filter::FIELDS,
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

/// The formats, the one that most people will want first.
const FORMATS: [&str; 3] = ["envelope", "record", "direct"];

/// The form of a new endpoint.
pub async fn new(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let form = endpoint_form::of(&Wanted::default(), visitor.lang());
    Ok(show_form(&visitor, &app, form, None))
}

/// The form of an endpoint, as it is.
pub async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let endpoint = find_own(&visitor, &app, &id).await?;
    let form = Form::edited(&endpoint_form::snapshot(&endpoint, &visitor.shell("webhooks")));
    Ok(show_form(&visitor, &app, form, Some(endpoint)))
}

/// What was typed, with the address in its normal form, or everything that is wrong with it.
async fn wanted(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<Wanted> {
    let (mut wanted, mut problems) = endpoint_typed::read(typed, None);
    match checked_url(visitor, app, &wanted.url).await {
        Ok(url) => wanted.url = url,
        Err(problem) => problems.push(problem),
    }
    endpoint_typed::judge(&mut wanted, problems)?;
    Ok(wanted)
}

/// An address in its normal form, or what is wrong with it.
async fn checked_url(
    visitor: &Visitor,
    app: &Shared,
    url: &str,
) -> std::result::Result<String, Problem> {
    match url {
        "" => Err(Problem::new("url", "required")),
        url => address::check(app, visitor.dossier(), url).await,
    }
}

/// Creates an endpoint, and shows its secret if it has one.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    let made = create_typed(&visitor, &app, &typed).await;
    match Sent::of(made, &typed, visitor.lang())? {
        // The only answer that ever holds the secret: it is not redirected to.
        Sent::Done(Made { new: Some((endpoint, Some(secret))), .. }) => {
            endpoint::page(&visitor, &app, endpoint, Some(secret)).await
        }
        Sent::Done(made) => Ok(made.lead("webhook-created")),
        Sent::Refused(form) => Ok(show_form(&visitor, &app, form, None)),
    }
}

async fn create_typed(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
) -> Result<Made<(Endpoint, Option<Secret>)>> {
    let scheme = typed.get("scheme").and_then(Scheme::parse).unwrap_or_default();
    let wanted = wanted(visitor, app, typed).await?;
    let shared = app.clone();
    let work = move |tx: &mut Tx, scope: &Scope| {
        configure::create(tx, scope, shared.sealing(), wanted, scheme)
    };
    let to = |(endpoint, _): &(Endpoint, Option<Secret>)| format!("/webhooks/{}", endpoint.id);
    once::make(visitor, app, typed, work, to).await
}

/// Saves an endpoint.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let old = find_own(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    let saved = save_typed(&visitor, &app, &typed, &old).await;
    match Sent::of_edit(saved, &typed, visitor.lang())? {
        // Its format has one now, and it had none before.
        Sent::Done((endpoint, Some(secret))) => {
            endpoint::page(&visitor, &app, endpoint, Some(secret)).await
        }
        Sent::Done((endpoint, None)) => {
            Ok(see_other(&format!("/webhooks/{}", endpoint.id), "saved"))
        }
        Sent::Refused(form) => Ok(show_form(&visitor, &app, form, Some(old))),
    }
}

async fn save_typed(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    old: &Endpoint,
) -> Result<Saved<(Endpoint, Option<Secret>)>> {
    let url = typed.get("url").unwrap_or_default().trim().to_owned();
    // One that stands is not looked up again: what it resolves to now is judged at each call.
    let checked =
        if old.url == url { Ok(url.clone()) } else { checked_url(visitor, app, &url).await };
    let (dossier, id, shared) = (visitor.dossier(), old.id, app.clone());
    let now = move |tx: &mut Tx, s: &Shell| {
        Ok(endpoint_form::snapshot(&endpoints::get(tx, dossier, id)?, s))
    };
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        let old = endpoints::get(tx, scope.dossier, id)?;
        let (mut wanted, mut problems) = endpoint_typed::read(&merged.typed, Some(&old));
        match checked {
            // Somebody else's address, which this person did not touch.
            _ if wanted.url == old.url => {}
            Ok(url) => wanted.url = url,
            Err(problem) => problems.push(problem),
        }
        endpoint_typed::judge(&mut wanted, problems)?;
        configure::save(tx, scope, shared.sealing(), id, wanted)
    };
    edits::save(visitor, app, typed, now, work).await
}
