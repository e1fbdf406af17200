//! `/hooks`: subscriptions, as REST hooks make and end them.

use super::{
    authenticate, idempotency,
    records::{PathId, limit, parse_id, write},
    scope_of,
    webhooks::{read, take},
};
use crate::{
    address,
    app::{Routes, Shared},
    dossiers::{
        Dossier,
        tokens::{self, Scope},
    },
    error::{Error, Problem, Result},
    http::{
        request::{Parameters, parse_object},
        routes::{Kind, delete, get},
    },
    page,
    records::{input, shown},
    webhooks::{
        endpoints::Endpoint,
        filter::Condition,
        subscriptions::{self, New, in_its_words},
    },
};
use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::{Map, Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/hooks", get(list).post(create))
        .route("/hooks/{id}", delete(remove))
}

fn shown(endpoint: &Endpoint, dossier: &Dossier) -> Value {
    json!({
        "id": endpoint.id.to_string(),
        "event": endpoint.kinds.first(),
        "target_url": endpoint.url,
        "filter": endpoint.settings.filter,
        "active": endpoint.is_active(),
        "created_at": shown::date(endpoint.created_at, &dossier.zone()),
    })
}

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let dossier = authenticate(&app, headers, extensions, Scope::Webhooks).await?.dossier;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let limit = limit(&query)?;
    let answer = app.db.read(move |tx| {
        let after: i64 = query.get("after").map(page::parse).transpose()?.unwrap_or(0);
        let mut all = subscriptions::list(tx, dossier.id)?;
        all.retain(|one| one.id > after);
        let page = page::Page::of(all, limit, |one| page::cursor(&one.id));
        let items: Vec<_> = page.items.iter().map(|one| shown(one, &dossier)).collect();
        Ok(json!({ "items": items, "next": page.next }))
    });
    Ok(Json(answer.await?))
}

/// `{"event": "ticket.created", "target_url": "https://…", "filter": […]}`, the filter optional.
async fn create(State(app): State<Shared>, request: Request) -> Result<Response> {
    let (caller, parts, body) = read(&app, request).await?;
    let key = idempotency::key(&parts.headers)?;
    let mut new = wanted(parse_object(&parts.headers, &body)?)?;
    let checked = address::check(&app, caller.dossier.id, &new.url).await;
    new.url = checked.map_err(|problem| in_its_words(problem.into()))?;
    let call = idempotency::Call { key, path: parts.uri.path().to_owned(), body };
    let (scope, entropy) = (scope_of(&app, &caller), app.entropy.clone());
    let answer = app.db.write(caller.dossier.id.key(), move |tx| {
        tokens::stands(tx, caller.dossier.id, caller.token)?;
        idempotency::once(tx, scope.dossier, scope.now, &call, |tx| {
            let (endpoint, secret) = subscriptions::create(tx, &scope, &entropy, new)?;
            let mut answer = shown(&endpoint, &caller.dossier);
            answer["secret"] = json!(secret.map(|secret| secret.for_receiver()));
            Ok(answer)
        })
    });
    Ok((StatusCode::CREATED, Json(answer.await?)).into_response())
}

fn wanted(mut sent: Map<String, Value>) -> Result<New> {
    let mut text = |name| take(&mut sent, name, |text| Some(text.to_owned()));
    let (event, url) = (text("event")?, text("target_url")?);
    let filter: Vec<Condition> = match sent.remove("filter") {
        None | Some(Value::Null) => Vec::new(),
        Some(filter) => {
            let named = Value::Object(Map::from_iter([("filter".to_owned(), filter)]));
            let read: std::result::Result<Filtered, _> = serde_path_to_error::deserialize(named);
            read.map_err(input::refused)?.filter
        }
    };
    if let Some(name) = sent.keys().next() {
        return Err(Problem::new(name, "unknown_field").into());
    }
    let required = |name| Error::from(Problem::new(name, "required"));
    let (event, url) =
        (event.ok_or_else(|| required("event"))?, url.ok_or_else(|| required("target_url"))?);
    Ok(New { event, url, filter })
}

#[derive(serde::Deserialize)]
struct Filtered {
    filter: Vec<Condition>,
}

/// 204 however often it is asked.
async fn remove(State(app): State<Shared>, id: PathId, request: Request) -> Result<StatusCode> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Webhooks).await?;
    let (id, scope) = (parse_id(id)?, scope_of(&app, &caller));
    write(&app, caller, move |tx, _| subscriptions::remove(tx, &scope, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
