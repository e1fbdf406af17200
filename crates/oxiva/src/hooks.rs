//! `GET|POST|PUT /hooks/catch/{compte}/{hook}/`: takes what is sent. The answer comes after the
//! disk has it.

use crate::{
    app::Shared,
    error::{Code, Error, Result},
    records::input,
    request::read_body,
    zaps::catch_hooks::{self, CatchHook, Incoming},
};
use axum::{
    Json, Router,
    extract::{Path, Request, State, rejection::PathRejection},
    routing::get,
};
use http::HeaderMap;
use serde_json::{Map, Value, json};

pub fn routes() -> Router<Shared> {
    let methods = || get(catch).post(catch).put(catch);
    Router::new()
        .route("/hooks/catch/{compte}/{hook}", methods())
        .route("/hooks/catch/{compte}/{hook}/", methods())
        .route("/hooks/{*rest}", axum::routing::any(no_such_hook))
}

async fn no_such_hook() -> Error {
    Code::NotFound.into()
}

async fn catch(
    State(app): State<Shared>,
    path: std::result::Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Result<Json<Value>> {
    let Path((compte, id)) = path.map_err(|_| Code::NotFound)?;
    let hook = find(&app, &compte, id).await?;
    app.throttles.catch_hook(&hook.id)?;
    let (parts, body) = request.into_parts();
    let body = read_body(body, app.config.limits.catch_hook_bytes).await?;
    let incoming = Incoming {
        method: parts.method.to_string(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: kept(&parts.headers),
        body: body.into(),
    };
    let (entropy, now) = (app.entropy.clone(), app.clock.now());
    let received = app
        .db
        .write(hook.dossier.key(), move |tx| {
            catch_hooks::receive(tx, &entropy, &hook, &incoming, now)
        })
        .await?
        .to_string();
    Ok(Json(json!({
        "status": "success",
        "id": received,
        "request_id": received,
        "attempt": received,
    })))
}

async fn find(app: &Shared, compte: &str, id: String) -> Result<CatchHook> {
    let compte = input::id(compte).ok_or(Code::NotFound)?;
    let found = app.db.read(move |tx| catch_hooks::find(tx, compte, &id)).await?;
    found.ok_or_else(|| Code::NotFound.into())
}

/// Credentials that a sender may add are nobody's business later.
const SECRET: &[&str] = &["authorization", "cookie", "proxy-authorization"];

fn kept(headers: &HeaderMap) -> Value {
    let mut kept = Map::new();
    for (name, value) in headers {
        let text = match SECRET.contains(&name.as_str()) {
            true => "…".to_owned(),
            false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        kept.insert(name.to_string(), text.into());
    }
    Value::Object(kept)
}
