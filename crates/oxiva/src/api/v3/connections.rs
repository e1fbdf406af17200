//! `/connections`: the accounts that zaps use elsewhere. What gives access is taken and never given.

use super::{
    authenticate, idempotency,
    records::{PathId, limit, parse_id, write},
    scope_of,
};
use crate::{
    actions::connections::{self, Connection, Wanted},
    app::{Routes, Shared},
    dossiers::{
        Dossier,
        tokens::{self, Scope},
    },
    error::{Code, Problem, Result},
    http::{
        request::{Parameters, parse_object, read_body},
        routes::{Kind, delete, get, post},
    },
    page,
    records::shown,
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
        .route("/connections", get(list).post(create))
        .route("/connections/{id}", delete(remove))
        .route("/connections/{id}/test", post(test))
}

fn shown(connection: &Connection, dossier: &Dossier) -> Value {
    let date = |at| shown::date(at, &dossier.zone());
    json!({
        "id": connection.id.to_string(),
        "app": connection.app,
        "nom": connection.nom,
        "label": Some(&connection.label).filter(|label| !label.is_empty()),
        "created_at": date(connection.created_at),
        "tested_at": connection.tested_at.map(date),
        "good": connection.good,
    })
}

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let dossier = authenticate(&app, headers, extensions, Scope::Webhooks).await?.dossier;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let limit = limit(&query)?;
    let after: (String, i64) = query.get("after").map(page::parse).transpose()?.unwrap_or_default();
    let of = dossier.id;
    let mut all = app.db.read(move |tx| connections::list(tx, of)).await?;
    let place = |one: &Connection| (one.nom.clone(), one.id);
    all.sort_by_key(place);
    all.retain(|one| place(one) > after);
    let next = page::next(&all, limit, |one| page::cursor(&place(one)));
    all.truncate(limit as usize);
    let items: Vec<_> = all.iter().map(|one| shown(one, &dossier)).collect();
    Ok(Json(json!({ "items": items, "next": next })))
}

/// `{"app": "webhooks", "nom": "…", "data": {"basic_auth": "…"}}`
async fn create(State(app): State<Shared>, request: Request) -> Result<Response> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Webhooks).await?;
    let (parts, body) = request.into_parts();
    let key = idempotency::key(&parts.headers)?;
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let wanted = wanted(parse_object(&parts.headers, &body)?)?;
    let call = idempotency::Call { key, path: parts.uri.path().to_owned(), body };
    let (scope, shared) = (scope_of(&app, &caller), app.clone());
    let answer = app.db.write(caller.dossier.id.key(), move |tx| {
        tokens::stands(tx, caller.dossier.id, caller.token)?;
        idempotency::once(tx, scope.dossier, scope.now, &call, |tx| {
            let (vault, entropy) = (&shared.vault, &shared.entropy);
            let made = connections::create(tx, vault, entropy, &scope, wanted)?;
            Ok(shown(&made, &caller.dossier))
        })
    });
    let answer = answer.await?;
    let location = format!("/api/v3/connections/{}", answer["id"].as_str().unwrap_or_default());
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(answer)).into_response())
}

fn wanted(sent: Map<String, Value>) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    for (name, value) in sent {
        match (name.as_str(), value) {
            ("app", Value::String(text)) => wanted.app = text,
            ("nom", Value::String(text)) => wanted.nom = text,
            ("data", Value::Object(data)) => wanted.data = data,
            ("app" | "nom" | "data", _) => return Err(Problem::new(name, "type").into()),
            _ => return Err(Problem::new(name, "unknown_field").into()),
        }
    }
    Ok(wanted)
}

/// Asks the other side, where there is a way to ask.
async fn test(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Webhooks).await?;
    let (id, scope) = (parse_id(id)?, scope_of(&app, &caller));
    let tested = connections::test(&app.zaps, &caller.dossier, scope, id).await?;
    let tested = tested.ok_or(Code::NothingToTest)?;
    let label = tested.good.then_some(&tested.words);
    let message = (!tested.good).then_some(&tested.words);
    Ok(Json(json!({ "good": tested.good, "label": label, "message": message })))
}

async fn remove(State(app): State<Shared>, id: PathId, request: Request) -> Result<StatusCode> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Webhooks).await?;
    let (id, scope) = (parse_id(id)?, scope_of(&app, &caller));
    write(&app, caller, move |tx, _| connections::delete(tx, &scope, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
