//! `/connexions-zap`: the accounts that zaps use elsewhere. What gives access is typed once.

use crate::{
    actions::connections::{self, Connection, Hosts, Wanted},
    app::Shared,
    db::Tx,
    dossiers::{Scope, last_changes::Subject},
    error::{Code, Result},
    http::request::Parameters,
    i18n::Lang,
    web::{
        edits::{self, Merged, Snapshot},
        form::{Form, Sent, read},
        once::{self, Made},
        path,
        respond::{form_page, see_other},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "connections.html")]
struct ConnectionsPage {
    s: Shell,
    connections: Vec<Connection>,
    form: Form,
}

#[derive(Template)]
#[template(path = "connection_hosts.html")]
struct HostsPage {
    s: Shell,
    connection: Connection,
    form: Form,
}

const PATH: &str = "/connexions-zap";

/// The connections, and the form of a new one.
pub async fn list(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let form = Form::empty(visitor.lang()).with("app", "webhooks");
    page(&visitor, &app, form).await
}

async fn page(visitor: &Visitor, app: &Shared, form: Form) -> Result<Response> {
    visitor.automates()?;
    let dossier = visitor.dossier();
    let connections = app.db.read(move |tx| connections::list(tx, dossier)).await?;
    let s = visitor.shell("connections");
    Ok(form_page(form.has_problems(), ConnectionsPage { s, connections, form }))
}

/// Creates a connection.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let typed = read(&app, request).await?;
    match Sent::of(try_create(&visitor, &app, &typed).await, &typed, visitor.lang())? {
        Sent::Done(made) => Ok(made.lead("connection-created")),
        // What gives access is not shown, not even to who has just typed it.
        Sent::Refused(form) => page(&visitor, &app, form.with("data", "")).await,
    }
}

async fn try_create(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<Made<()>> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let data = connections::typed(&text("data"))?;
    let hosts = typed.get("hosts").map(Hosts::typed).transpose()?;
    let wanted = Wanted { app: text("app"), nom: text("nom"), hosts, data };
    let shared = app.clone();
    let work = move |tx: &mut Tx, scope: &Scope| {
        connections::create(tx, &shared.vault, &shared.entropy, scope, wanted).map(drop)
    };
    once::make(visitor, app, typed, work, |()| PATH.to_owned()).await
}

/// Asks the other side whose account it is.
pub async fn test(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let dossier = &visitor.signed_in.dossier;
    let tested = connections::test(&app.zaps, dossier, visitor.scope(&app), id).await?;
    let good = tested.ok_or(Code::NothingToTest)?.good;
    Ok(see_other(PATH, if good { "connection-good" } else { "connection-bad" }))
}

/// Where what gives access may go, to be changed.
pub async fn show_hosts(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let connection = find(&visitor, &app, &id).await?;
    let form = Form::edited(&hosts_of(&connection, visitor.lang()));
    Ok(hosts_page(&visitor, connection, form))
}

/// Says where what gives access may go.
pub async fn set_hosts(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let connection = find(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    let (dossier, id, lang) = (visitor.dossier(), connection.id, visitor.lang());
    let now = move |tx: &mut Tx, _: &Shell| Ok(hosts_of(&connections::get(tx, dossier, id)?, lang));
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        let hosts = Hosts::typed(merged.typed.get("hosts").unwrap_or_default())?;
        connections::set_hosts(tx, scope, id, &hosts).map(drop)
    };
    let saved = edits::save(&visitor, &app, &typed, now, work).await;
    match Sent::of_edit(saved, &typed, lang)? {
        Sent::Done(()) => Ok(see_other(PATH, "saved")),
        Sent::Refused(form) => Ok(hosts_page(&visitor, connection, form)),
    }
}

async fn find(visitor: &Visitor, app: &Shared, id: &str) -> Result<Connection> {
    let (dossier, id) = (visitor.dossier(), path::id(id)?);
    app.db.read(move |tx| connections::get(tx, dossier, id)).await
}

fn hosts_of(connection: &Connection, lang: Lang) -> Snapshot {
    Snapshot::of(Subject::Connection(connection.id), lang).field("hosts", connection.hosts.text())
}

fn hosts_page(visitor: &Visitor, connection: Connection, form: Form) -> Response {
    let s = visitor.shell("connections");
    form_page(form.has_problems(), HostsPage { s, connection, form })
}

/// Deletes a connection.
pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    visitor.write(&app, move |tx, scope| connections::delete(tx, scope, id)).await?;
    Ok(see_other(PATH, "connection-deleted"))
}
