//! `/tables`: their columns, and their rows under `/tables/{id}/rows` ([`super::table_rows`]).

use super::{
    authenticate, idempotency,
    records::{PathId, limit, parse_id, write},
    scope_of,
};
use crate::{
    app::{Routes, Shared},
    dossiers::{
        Dossier,
        tokens::{self, Scope},
    },
    error::{Error, Problem, Result},
    http::{
        request::{Parameters, parse_object, read_body},
        routes::{Kind, get},
    },
    page,
    records::shown,
    tables::{
        self, Table,
        columns::{self, Column, ColumnKind, Wanted},
    },
};
use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde_json::{Map, Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/tables", get(list).post(create))
        .route("/tables/{id}", get(show).patch(change).delete(remove))
}

pub(super) fn of_table(table: &Table, dossier: &Dossier) -> Value {
    let zone = dossier.zone();
    let column = |column: &Column| json!({ "id": column.id.to_string(), "nom": column.nom, "type": column.kind });
    json!({
        "id": table.id.to_string(),
        "nom": table.nom,
        "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
        "rows": table.rows,
        "created_at": shown::date(table.created_at, &zone),
        "changed_at": shown::date(table.changed_at, &zone),
    })
}

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Read).await?;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let (limit, dossier) = (limit(&query)?, caller.dossier);
    let answer = app.db.read(move |tx| {
        let after: i64 = query.get("after").map(page::parse).transpose()?.unwrap_or(0);
        let mut all = tables::list(tx, dossier.id)?;
        all.retain(|table| table.id > after);
        let next = page::next(&all, limit, |table| page::cursor(&table.id));
        all.truncate(limit as usize);
        let items: Vec<_> = all.iter().map(|table| of_table(table, &dossier)).collect();
        Ok(json!({ "items": items, "next": next }))
    });
    Ok(Json(answer.await?))
}

async fn show(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Read).await?;
    let (id, dossier) = (parse_id(id)?, caller.dossier);
    let answer = app.db.read(move |tx| Ok(of_table(&tables::get(tx, dossier.id, id)?, &dossier)));
    Ok(Json(answer.await?))
}

async fn create(State(app): State<Shared>, request: Request) -> Result<Response> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let (parts, body) = request.into_parts();
    let key = idempotency::key(&parts.headers)?;
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let sent = Sent::read(parse_object(&parts.headers, &body)?)?;
    let call = idempotency::Call { key, path: parts.uri.path().to_owned(), body };
    let scope = scope_of(&app, &caller);
    let answer = app.db.write(caller.dossier.id.key(), move |tx| {
        tokens::stands(tx, caller.dossier.id, caller.token)?;
        idempotency::once(tx, scope.dossier, scope.now, &call, |tx| {
            let (nom, columns) = (sent.nom.unwrap_or_default(), sent.columns.unwrap_or_default());
            let table = tables::create(tx, &scope, &nom, columns)?;
            Ok(of_table(&table, &caller.dossier))
        })
    });
    let answer = answer.await?;
    let location = format!("/api/v3/tables/{}", answer["id"].as_str().unwrap_or_default());
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(answer)).into_response())
}

/// `columns`, if they are sent, are all that there shall be, in their order.
async fn change(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let id = parse_id(id)?;
    let (parts, body) = request.into_parts();
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let sent = Sent::read(parse_object(&parts.headers, &body)?)?;
    let scope = scope_of(&app, &caller);
    let answer = write(&app, caller, move |tx, dossier| {
        let table = tables::change(tx, &scope, id, sent.nom.as_deref(), sent.columns)?;
        Ok(of_table(&table, dossier))
    });
    Ok(Json(answer.await?))
}

async fn remove(State(app): State<Shared>, id: PathId, request: Request) -> Result<StatusCode> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let (id, scope) = (parse_id(id)?, scope_of(&app, &caller));
    write(&app, caller, move |tx, _| tables::remove(tx, &scope, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `{"nom": …, "columns": [{"id": "1", "nom": …}, {"nom": …, "type": "date"}]}`
struct Sent {
    nom: Option<String>,
    columns: Option<Vec<Wanted>>,
}

impl Sent {
    fn read(mut sent: Map<String, Value>) -> Result<Sent> {
        let wrong = |field: &str| Error::from(Problem::new(field, "type"));
        let nom = match sent.remove("nom") {
            None => None,
            Some(Value::String(nom)) => Some(nom),
            Some(_) => return Err(wrong("nom")),
        };
        let columns = match sent.remove("columns") {
            None => None,
            Some(Value::Array(list)) => {
                Some((0..).zip(list).map(column).collect::<Result<Vec<_>>>()?)
            }
            Some(_) => return Err(wrong("columns")),
        };
        match sent.keys().next() {
            Some(name) => Err(Problem::new(name, "unknown_field").into()),
            None => Ok(Sent { nom, columns }),
        }
    }
}

fn column((at, sent): (usize, Value)) -> Result<Wanted> {
    let field = format!("columns.{at}");
    let wrong = |rule| Problem::new(field.clone(), rule);
    let Value::Object(mut sent) = sent else { return Err(wrong("type").into()) };
    let nom = match sent.remove("nom") {
        Some(Value::String(nom)) => nom,
        _ => return Err(wrong("required").into()),
    };
    let id = match sent.remove("id") {
        None | Some(Value::Null) => None,
        Some(id) => {
            let text = tables::values::text(&id);
            let id = crate::records::input::id(&text);
            Some(id.ok_or_else(|| wrong("unknown_column").with("name", text))?)
        }
    };
    let kind = match sent.remove("type") {
        None | Some(Value::Null) => ColumnKind::default(),
        Some(word) => {
            let choices = ColumnKind::WORDS.join(", ");
            let kind = word.as_str().and_then(ColumnKind::parse);
            kind.ok_or_else(|| wrong("choice").with("choices", choices))?
        }
    };
    match sent.keys().next() {
        Some(name) => Err(Problem::new(format!("{field}.{name}"), "unknown_field").into()),
        None => Ok(Wanted { id, nom: columns::one_line(&nom), kind }),
    }
}
