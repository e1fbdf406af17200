//! What a step needs and the dossier has not yet, made from the form of the step: a table, a column, a
//! connection. It is chosen in the step, whose form is then shown again with what was typed.

use super::{
    Edited, Head, address,
    chosen::{self, Chosen},
};
use crate::{
    actions::{
        FieldKind,
        connections::{self, Hosts, Wanted, hosts_of_step},
        takes_connection,
    },
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Result},
    http::request::Parameters,
    tables::{
        self, Table,
        columns::{ColumnKind, Wanted as WantedColumn},
    },
    web::{
        form::{Form, Sent, read},
        once::{self, Made},
        path,
        respond::form_page,
        shell::Shell,
        tables::form::{self as table_form, TableForm},
        visitor::Visitor,
    },
    zaps::drafts,
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::{Map, Value as Json};
use zap_engine::edit::Command;

/// Which step of which zap a page is for.
type OfStep = Path<(String, String)>;

#[derive(Template)]
#[template(path = "zap_editor_make.html")]
struct MakePage {
    head: Head,
    /// The address of the step.
    back: String,
    /// The key of the field that the new thing is for; empty: none.
    field: String,
    making: Making,
    kinds: &'static [&'static str],
    s: Shell,
}

/// What is made.
enum Making {
    Table(TableForm),
    Column { form: Form, table: Table },
    Connection { form: Form, app: String },
}

impl Making {
    fn is_refused(&self) -> bool {
        match self {
            Making::Table(form) => form.has_problems(),
            Making::Column { form, .. } | Making::Connection { form, .. } => form.has_problems(),
        }
    }

    /// The keys of its title and its button.
    fn title_key(&self) -> &'static str {
        match self {
            Making::Table(_) => "zap-table-new",
            Making::Column { .. } => "zap-column-new",
            Making::Connection { .. } => "zap-connection-new",
        }
    }
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    (zap, step): (i64, String),
    field: &str,
    making: impl FnOnce(&mut Tx, &Json) -> Result<Making> + Clone + Send + 'static,
) -> Result<Response> {
    let (dossier, s, field) = (visitor.dossier(), visitor.shell("zaps"), field.to_owned());
    let (now, checks) = (app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, zap, now, &checks)?;
        let (_, written) = chosen::step(&edited.draft.document, &step)?;
        let making = making(tx, &written)?;
        let (back, kinds) = (edited.address(Some(&step)), ColumnKind::WORDS);
        Ok(MakePage { head: Head::of(&edited, &s), back, field, making, kinds, s })
    });
    let page = page.await?;
    Ok(form_page(page.making.is_refused(), page))
}

fn query(request: &Request) -> Result<Parameters> {
    Parameters::of_query(request.uri().query())
}

/// The form of a new table.
pub async fn table(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, lang, query) = (path::id(&id)?, visitor.lang(), query(&request)?);
    let field = query.get("champ").unwrap_or_default();
    let form = table_form::of(None, lang);
    page(&visitor, &app, (id, step), field, move |_, _| Ok(Making::Table(form))).await
}

/// Makes a table and chooses it.
pub async fn create_table(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, lang) = (path::id(&id)?, visitor.lang());
    let typed = read(&app, request).await?;
    let field = typed.get("champ").unwrap_or_default().to_owned();
    let (nom, wanted) = table_form::read(None, &typed);
    let (keys, columns): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
    let (entropy, of, key) = (app.entropy.clone(), step.clone(), field.clone());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let draft = chosen::draft(tx, scope, id)?;
        let chosen = Chosen::of(&draft.document, &of, Some(&key), lang)?;
        chosen.takes(FieldKind::Table)?;
        let table = tables::create(tx, scope, &nom, columns.clone())?;
        chosen.set(tx, &entropy, scope, id, table.id.to_string())
    };
    let to = address(id, Some(&step));
    match once::make(&visitor, &app, &typed, work, move |()| to).await {
        Ok(made) => Ok(made.lead("table-created")),
        Err(error) => {
            let form = table_form::refused(None, &typed, &keys, error, lang)?;
            page(&visitor, &app, (id, step), &field, move |_, _| Ok(Making::Table(form))).await
        }
    }
}

/// The table that a step is about.
fn table_of(tx: &mut Tx, dossier: crate::dossiers::DossierId, written: &Json) -> Result<Table> {
    let named = tables::values::text(&written["params"]["table"]);
    tables::find(tx, dossier, &named)?.ok_or_else(|| Code::NotFound.into())
}

/// The form of a new column.
pub async fn column(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, query) = (path::id(&id)?, visitor.dossier(), query(&request)?);
    let field = query.get("champ").unwrap_or_default();
    let form = Form::empty(visitor.lang());
    let making = move |tx: &mut Tx, written: &Json| {
        Ok(Making::Column { form, table: table_of(tx, dossier, written)? })
    };
    page(&visitor, &app, (id, step), field, making).await
}

/// Adds a column to the table of the step; chooses it, if the step asks for a column.
pub async fn create_column(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, lang) = (path::id(&id)?, visitor.dossier(), visitor.lang());
    let typed = read(&app, request).await?;
    let field = typed.get("champ").unwrap_or_default().to_owned();
    let kind = typed.get("type").and_then(ColumnKind::parse).unwrap_or_default();
    let nom = typed.get("nom").unwrap_or_default().to_owned();
    let (entropy, of, key) = (app.entropy.clone(), step.clone(), field.clone());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let draft = chosen::draft(tx, scope, id)?;
        let (_, written) = chosen::step(&draft.document, &of)?;
        let nom = add_column(tx, scope, &written, WantedColumn::new(&nom, kind))?;
        if key.is_empty() {
            return Ok(());
        }
        let chosen = Chosen::of(&draft.document, &of, Some(&key), lang)?;
        chosen.takes(FieldKind::Column)?;
        chosen.set(tx, &entropy, scope, id, nom)
    };
    let to = address(id, Some(&step));
    let made = once::make(&visitor, &app, &typed, work, move |()| to).await;
    match Sent::of(made, &typed, lang)? {
        Sent::Done(made) => Ok(made.lead("saved")),
        Sent::Refused(form) => {
            let making = move |tx: &mut Tx, written: &Json| {
                Ok(Making::Column { form, table: table_of(tx, dossier, written)? })
            };
            page(&visitor, &app, (id, step), &field, making).await
        }
    }
}

/// Adds a column behind the others; what it is called in the end.
fn add_column(tx: &mut Tx, scope: &Scope, written: &Json, wanted: WantedColumn) -> Result<String> {
    let table = table_of(tx, scope.dossier, written)?;
    let there = table.columns.iter();
    let there =
        there.map(|one| WantedColumn { id: Some(one.id), ..WantedColumn::new(&one.nom, one.kind) });
    let columns = there.chain([wanted]).collect();
    let changed = tables::change(tx, scope, table.id, None, Some(columns));
    // The form has this one column alone.
    let changed = changed.map_err(|error| match error {
        Error::Invalid(mut problems) => {
            problems.iter_mut().for_each(|problem| "nom".clone_into(&mut problem.field));
            Error::Invalid(problems)
        }
        other => other,
    })?;
    Ok(changed.columns.last().map(|column| column.nom.clone()).unwrap_or_default())
}

/// The app of a step that can use accounts.
fn app_of(written: &Json) -> Result<String> {
    let app = written["app"].as_str().unwrap_or_default();
    if takes_connection(app) { Ok(app.to_owned()) } else { Err(Code::NotFound.into()) }
}

/// The form of a new connection.
pub async fn connection(
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
pub async fn create_connection(
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
