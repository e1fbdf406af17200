//! A connection for the app of a step.

use super::{Making, OfStep, page};
use crate::{
    actions::{
        connections::{self, Hosts, Wanted, hosts_of_step},
        takes_connection,
    },
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    http::request::Parameters,
    web::{
        form::{Form, Sent, read},
        once::{self, Made},
        path,
        visitor::Visitor,
        zaps::editor::{address, chosen},
    },
    zaps::drafts,
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::{Map, Value as Json};
use zap_engine::edit::Command;

/// The app of a step that can use accounts.
fn app_of(written: &Json) -> Result<String> {
    let app = written["app"].as_str().unwrap_or_default();
    if takes_connection(app) { Ok(app.to_owned()) } else { Err(Code::NotFound.into()) }
}

/// The form of a new connection.
pub async fn form(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
) -> Result<Response> {
    visitor.automates()?;
    let (id, form) = (path::id(&id)?, Form::empty(visitor.lang()));
    let making =
        move |_: &mut Tx, written: &Json| Ok(Making::Connection { form, app: app_of(written)? });
    page(&visitor, &app, (id, step), "", making).await
}

/// Makes a connection for the app of the step, which then uses it.
pub async fn make(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let made = make_connection(&visitor, &app, (id, &step), &typed).await;
    match Sent::of(made, &typed, visitor.lang())? {
        Sent::Done(made) => Ok(made.lead("connection-created")),
        Sent::Refused(form) => {
            // What gives access is not shown, not even to who has just typed it.
            let form = form.with("data", "");
            let making = move |_: &mut Tx, written: &Json| {
                Ok(Making::Connection { form, app: app_of(written)? })
            };
            page(&visitor, &app, (id, step), "", making).await
        }
    }
}

async fn make_connection(
    visitor: &Visitor,
    app: &Shared,
    (id, step): (i64, &str),
    typed: &Parameters,
) -> Result<Made<()>> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (nom, data) = (text("nom"), connections::typed(&text("data"))?);
    let hosts = typed.get("hosts").map(Hosts::typed).transpose()?;
    let (shared, of) = (app.clone(), step.to_owned());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let draft = chosen::draft(tx, scope, id)?;
        let (_, written) = chosen::step(&draft.document, &of)?;
        let app = app_of(&written)?;
        let mut wanted = Wanted { app, nom: nom.clone(), hosts: hosts.clone(), data: data.clone() };
        if wanted.hosts.is_none() {
            // What the step calls, the connection is meant for.
            let none = Map::new();
            let params = written.get("params").and_then(Json::as_object).unwrap_or(&none);
            let called = hosts_of_step(&wanted.app, params);
            wanted.add_hosts(called, scope);
        }
        let made = connections::create(tx, &shared.vault, &shared.entropy, scope, wanted)?;
        let command = Command::SetConnection { step: of.clone(), connection: Some(made.id) };
        drafts::change(tx, &shared.entropy, scope, id, None, &command).map(drop)
    };
    let to = address(id, Some(step));
    once::make(visitor, app, typed, work, move |()| to).await
}
