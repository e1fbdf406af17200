//! `GET|POST|PUT /hooks/catch/{compte}/{hook}/`: takes what is sent. The answer comes after the
//! disk has it.

use crate::{
    app::{self, Shared},
    client,
    error::{Code, Error, Result},
    records::input,
    request::{header_text, read_body},
    routes::{Kind, Routes, any, get},
    zaps::catch_hooks::{self, CatchHook, Incoming},
};
use axum::{
    Json,
    extract::{Path, Request, State, rejection::PathRejection},
};
use http::{HeaderMap, header};
use serde_json::{Map, Value, json};
use std::net::IpAddr;
use tokio::sync::SemaphorePermit;

pub fn routes() -> Routes {
    let methods = || get(catch).head(no_such_method).post(catch).put(catch);
    Routes::new(Kind::Hook)
        .route("/hooks/catch/{compte}/{hook}", methods())
        .route("/hooks/catch/{compte}/{hook}/", methods())
        .route("/hooks/{*rest}", any(no_such_hook))
}

async fn no_such_method() -> Error {
    Code::MethodNotAllowed.into()
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
    let address = client::address(&app, request.extensions(), request.headers());
    let hook = find(&app, &compte, id, address).await?;
    app.throttles.catch_hook(&hook.id)?;
    let (parts, body) = request.into_parts();
    let _room = room(&app, &parts.headers).await?;
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

/// Waits until there is memory for a body of the size that it says, or of the largest there may be.
async fn room<'a>(app: &'a Shared, headers: &HeaderMap) -> Result<SemaphorePermit<'a>> {
    let limit = app.config.limits.catch_hook_bytes;
    let said = header_text(headers, header::CONTENT_LENGTH).parse::<usize>();
    let chunked = headers.contains_key(header::TRANSFER_ENCODING);
    let bytes = if chunked { limit } else { said.unwrap_or(0).min(limit) };
    let kilobytes = (bytes / 1024 + 1).min(app::BODIES) as u32;
    Ok(app.bodies.acquire_many(kilobytes).await.map_err(|_| Code::Unavailable)?)
}

/// The hook of an address; whoever guesses at addresses is slowed down.
async fn find(app: &Shared, compte: &str, id: String, from: IpAddr) -> Result<CatchHook> {
    let compte = input::id(compte).filter(|_| !id.contains('\0')).ok_or(Code::NotFound)?;
    match app.db.read(move |tx| catch_hooks::find(tx, compte, &id)).await? {
        Some(hook) => Ok(hook),
        None => {
            app.throttles.guess(from)?;
            Err(Code::NotFound.into())
        }
    }
}

/// Credentials that a sender may add are nobody's business later.
fn is_secret(name: &str) -> bool {
    const MARKS: [&str; 6] = ["authorization", "cookie", "token", "secret", "password", "api-key"];
    MARKS.iter().any(|mark| name.contains(mark))
}

fn kept(headers: &HeaderMap) -> Value {
    let mut kept = Map::new();
    for (name, value) in headers {
        let text = match is_secret(name.as_str()) {
            true => "…".to_owned(),
            false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        kept.insert(name.to_string(), text.into());
    }
    Value::Object(kept)
}
