//! `/connexions-zap`: the accounts that zaps use elsewhere. What gives access is typed once.

use crate::{
    actions::connections::{self, Connection, Wanted},
    app::Shared,
    error::{Code, Error, Result},
    http::request::Parameters,
    records::input,
    web::{
        form::Form,
        respond::{html_with, see_other},
        shell::Shell,
        typed::read,
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

const PATH: &str = "/connexions-zap";

pub async fn list(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let form = Form::empty(visitor.lang()).with("app", "webhooks");
    page(&visitor, &app, form).await
}

async fn page(visitor: &Visitor, app: &Shared, form: Form) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let connections = app.db.read(move |tx| connections::list(tx, dossier)).await?;
    let s = visitor.shell("connections");
    Ok(html_with(form.status(), ConnectionsPage { s, connections, form }))
}

pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    match made(&visitor, &app, &typed).await {
        Ok(()) => Ok(see_other(PATH, "connection-created")),
        // What gives access is not shown, not even to who has just typed it.
        Err(error @ Error::Invalid(_)) => {
            let form = Form::refused(&typed, error, visitor.lang())?.with("data", "");
            page(&visitor, &app, form).await
        }
        Err(error) => Err(error),
    }
}

async fn made(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<()> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let data = connections::typed(&text("data"))?;
    let wanted = Wanted { app: text("app"), nom: text("nom"), data };
    let (scope, shared) = (visitor.scope(app), app.clone());
    let created = app.db.write(scope.dossier.key(), move |tx| {
        connections::create(tx, &shared.vault, &shared.entropy, &scope, wanted)
    });
    created.await.map(drop)
}

/// Asks the other side whose account it is.
pub async fn test(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let dossier = &visitor.signed_in.dossier;
    let tested = connections::test(&app.zaps, dossier, visitor.scope(&app), id).await?;
    let good = tested.ok_or(Code::NothingToTest)?.good;
    Ok(see_other(PATH, if good { "connection-good" } else { "connection-bad" }))
}

pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| connections::delete(tx, &scope, id)).await?;
    Ok(see_other(PATH, "connection-deleted"))
}
