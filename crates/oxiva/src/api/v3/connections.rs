//! `/connections`: the accounts that zaps use elsewhere. What gives access is taken and never given.

use super::{
    answer::{Created, NoContent, ROOT},
    caller::{Caller, Webhooks},
    etag::{IfMatch, Tagged, Versioned},
    request::{PageQuery, PathId, Query, Sendable, Sent, ShortPage, missing, nothing_else, write},
};
use crate::{
    actions::connections::{self, Connection, Hosts, Wanted},
    api::describe::{Operations, get, post},
    app::Shared,
    db::Tx,
    dossiers::Dossier,
    error::{Code, Problem, Result},
    page::Page,
    wire::{Date, Id},
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Connections")
        .route("/connections", get("listConnections", list).post("createConnection", create))
        .route(
            "/connections/{id}",
            get("getConnection", show)
                .patch("changeConnection", change)
                .delete("deleteConnection", remove),
        )
        .route("/connections/{id}/test", post("testConnection", test).refusing(&[409, 422]))
}

/// An account elsewhere, without what gives access to it.
#[derive(Serialize, ToSchema)]
#[schema(as = Connection)]
pub struct ConnectionAnswer {
    id: Id,
    /// Whose actions may use it.
    app: String,
    nom: String,
    /// Where what gives access may go; nowhere if there are none.
    hosts: Vec<String>,
    /// Whose account it is, as the other side said.
    #[schema(required)]
    label: Option<String>,
    created_at: Date,
    #[schema(required)]
    tested_at: Option<Date>,
    /// How the last test went.
    #[schema(required)]
    good: Option<bool>,
}

impl Versioned for ConnectionAnswer {
    /// What a test said.
    const PASSING: &'static [&'static str] = &["label", "tested_at", "good"];
}

impl ConnectionAnswer {
    /// As the API shows it.
    pub fn of(connection: &Connection, dossier: &Dossier) -> ConnectionAnswer {
        let date = |at| Date::at(at, &dossier.zone());
        ConnectionAnswer {
            id: Id(connection.id),
            app: connection.app.clone(),
            nom: connection.nom.clone(),
            hosts: connection.hosts.list().to_vec(),
            label: Some(connection.label.clone()).filter(|label| !label.is_empty()),
            created_at: date(connection.created_at),
            tested_at: connection.tested_at.map(date),
            good: connection.good,
        }
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    query: Query<PageQuery>,
) -> Result<Json<Page<ConnectionAnswer>>> {
    let page = ShortPage::read(&query.read()?)?;
    let of = caller.dossier.id;
    let mut all = app.db.read(move |tx| connections::list(tx, of)).await?;
    let place = |one: &Connection| (one.nom.clone(), one.id);
    all.sort_by_key(place);
    let page = page.cut(all, place);
    Ok(Json(page.map(|one| ConnectionAnswer::of(&one, &caller.dossier))))
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
) -> Result<Tagged<Json<ConnectionAnswer>>> {
    let (id, of) = (id.parse()?, caller.dossier.id);
    let connection = app.db.read(move |tx| connections::get(tx, of, id)).await?;
    Ok(Tagged::of(ConnectionAnswer::of(&connection, &caller.dossier)))
}

/// `{"app": "webhooks", "nom": "…", "hosts": ["api.example.org"], "data": {"basic_auth": "…"}}`
#[derive(ToSchema)]
struct ConnectionNew {
    app: String,
    nom: String,
    /// Where what gives access may go: `api.example.org`, `api.example.org:8443`, `*.example.org`. If absent,
    /// to the addresses that stand in `data`.
    #[schema(value_type = Option<Vec<String>>, nullable = false)]
    hosts: Option<Hosts>,
    /// What gives access, by the names of the app's own fields.
    #[schema(value_type = Object)]
    data: Map<String, Value>,
}

impl Sendable for ConnectionNew {}

impl ConnectionNew {
    fn read(sent: Map<String, Value>) -> Result<ConnectionNew> {
        let (mut app, mut nom, mut data) = (String::new(), String::new(), Map::new());
        let mut hosts = None;
        for (name, value) in sent {
            match (name.as_str(), value) {
                ("app", Value::String(text)) => app = text,
                ("nom", Value::String(text)) => nom = text,
                ("data", Value::Object(object)) => data = object,
                ("hosts", list) => hosts = Some(read_hosts(&list)?),
                ("app" | "nom" | "data", _) => return Err(Problem::new(name, "type").into()),
                _ => return Err(Problem::new(name, "unknown_field").into()),
            }
        }
        Ok(ConnectionNew { app, nom, hosts, data })
    }
}

async fn create(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    sent: Sent<ConnectionNew>,
) -> Result<Created<ConnectionAnswer>> {
    sent.check_key()?;
    let sent = sent.read().await?;
    let ConnectionNew { app: of, nom, hosts, data } = ConnectionNew::read(sent.object()?)?;
    let (scope, shared) = (caller.scope(&app), app.clone());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let wanted = Wanted { app: of, nom, hosts, data };
        let made = connections::create(tx, &shared.vault, &shared.entropy, &scope, wanted)?;
        Ok(ConnectionAnswer::of(&made, dossier))
    });
    Ok(Created::in_collection("/connections", made.await?))
}

/// `{"hosts": ["api.example.org"]}`
#[derive(ToSchema)]
struct ConnectionChange {
    /// Where what gives access may go from now on; nowhere if there are none.
    #[schema(value_type = Vec<String>)]
    hosts: Hosts,
}

impl Sendable for ConnectionChange {}

impl ConnectionChange {
    fn read(mut sent: Map<String, Value>) -> Result<ConnectionChange> {
        let list = sent.remove("hosts").ok_or_else(|| missing("hosts"))?;
        nothing_else(&sent)?;
        Ok(ConnectionChange { hosts: read_hosts(&list)? })
    }
}

fn read_hosts(list: &Value) -> Result<Hosts> {
    let wrong = || Problem::new("hosts", "type");
    let list = list.as_array().ok_or_else(wrong)?;
    let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
    Ok(Hosts::of(texts.ok_or_else(wrong)?)?)
}

async fn change(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    seen: IfMatch,
    sent: Sent<ConnectionChange>,
) -> Result<Tagged<Json<ConnectionAnswer>>> {
    let sent = sent.read().await?;
    let (id, scope) = (id.parse()?, caller.scope(&app));
    let ConnectionChange { hosts } = ConnectionChange::read(sent.object()?)?;
    let changed = write(&app, caller, move |tx, dossier| {
        seen.check_shown(|| {
            Ok(ConnectionAnswer::of(&connections::get(tx, dossier.id, id)?, dossier))
        })?;
        let changed = connections::set_hosts(tx, &scope, id, &hosts)?;
        Ok(ConnectionAnswer::of(&changed, dossier))
    });
    Ok(Tagged::of(changed.await?))
}

/// How a test went.
#[derive(Serialize, ToSchema)]
struct ConnectionTest {
    good: bool,
    /// Whose account it is, as the other side said.
    #[schema(required)]
    label: Option<String>,
    /// What went wrong.
    #[schema(required)]
    message: Option<String>,
}

/// Asks the other side, where there is a way to ask.
async fn test(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
) -> Result<Json<ConnectionTest>> {
    let (id, scope) = (id.parse()?, caller.scope(&app));
    let tested = connections::test(&app.zaps, &caller.dossier, scope, id).await?;
    let tested = tested.ok_or(Code::NothingToTest)?;
    let (label, message) =
        if tested.good { (Some(tested.words), None) } else { (None, Some(tested.words)) };
    Ok(Json(ConnectionTest { good: tested.good, label, message }))
}

async fn remove(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    seen: IfMatch,
) -> Result<NoContent> {
    let (id, scope) = (id.parse()?, caller.scope(&app));
    let work = move |tx: &mut Tx, dossier: &Dossier| {
        seen.check_shown(|| {
            Ok(ConnectionAnswer::of(&connections::get(tx, dossier.id, id)?, dossier))
        })?;
        connections::delete(tx, &scope, id)
    };
    write(&app, caller, work).await?;
    Ok(NoContent)
}
