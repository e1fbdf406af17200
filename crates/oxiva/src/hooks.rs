//! `GET|POST|PUT /hooks/catch/{compte}/{hook}/`: takes what is sent. The answer comes after the
//! disk has it. Several hooks of an account may stand in one address, with commas between them; with
//! `silent/` at the end the answer is empty. Scripts of any web site may call them: no credentials are
//! involved.

use crate::{
    app::{self, Routes, Shared},
    db::Tx,
    error::{Code, Error, Result},
    housekeeping::space,
    http::{
        peer::{self, Source},
        request::{header_text, read_body},
        routes::{Methods, RouteKind, any, get},
    },
    inside::{DEPTH_HEADER, FromInside},
    records::input,
    zaps::{
        catch_hooks::Incoming,
        reception::{self, CalledHook},
    },
};
use axum::{
    Json,
    extract::{Path, Request, State, rejection::PathRejection},
    middleware,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use guarded_http::coding::{self, End, Inflated};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};
use tokio::sync::SemaphorePermit;
use uuid::Uuid;

/// The methods that a hook takes. A sender that asks for a head has nothing to say.
const ALLOWED: HeaderValue = HeaderValue::from_static("GET, POST, PUT, OPTIONS");
/// Seconds for which a browser need not ask again.
const PREFLIGHT_SECONDS: HeaderValue = HeaderValue::from_static("86400");

/// The addresses of catch hooks.
pub fn routes() -> Routes {
    let methods = || answered(get(catch).post(catch).put(catch));
    let silent = || answered(get(catch_silently).post(catch_silently).put(catch_silently));
    Routes::new(RouteKind::Hook)
        .route("/hooks/catch/{compte}/{hook}/silent", silent())
        .route("/hooks/catch/{compte}/{hook}/silent/", silent())
        .route("/hooks/catch/{compte}/{hook}", methods())
        .route("/hooks/catch/{compte}/{hook}/", methods())
        .route("/hooks/{*rest}", any(no_such_hook))
}

/// The same routes, whose answers and refusals any script may read.
pub fn open_to_scripts(routes: Routes) -> Routes {
    routes.layer(middleware::map_response(opened))
}

fn answered(methods: Methods<Shared>) -> Methods<Shared> {
    methods.head(no_such_method).options(preflight)
}

/// What a browser asks before a script of another site may call.
async fn preflight(headers: HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let wanted = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let answer = response.headers_mut();
    answer.insert(header::ALLOW, ALLOWED);
    answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, ALLOWED);
    answer.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        wanted.unwrap_or(HeaderValue::from_static("*")),
    );
    answer.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    answer.insert(header::VARY, HeaderValue::from_static("Access-Control-Request-Headers"));
    response
}

/// Any script may read the answer; one that refuses the method says which there are.
async fn opened(mut response: Response) -> Response {
    let refused = response.status() == StatusCode::METHOD_NOT_ALLOWED;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if refused {
        headers.insert(header::ALLOW, ALLOWED);
    }
    response
}

async fn no_such_method() -> Error {
    Code::MethodNotAllowed.into()
}

async fn no_such_hook() -> Error {
    Code::NotFound.into()
}

type Place = std::result::Result<Path<(String, String)>, PathRejection>;

async fn catch(State(app): State<Shared>, path: Place, request: Request) -> Result<Json<Value>> {
    let received = take(&app, path, request).await?.to_string();
    Ok(Json(json!({
        "status": "success",
        "id": received,
        "request_id": received,
        "attempt": received,
    })))
}

/// As [`catch`], for senders that an answer confuses.
async fn catch_silently(State(app): State<Shared>, path: Place, request: Request) -> Result<()> {
    take(&app, path, request).await.map(drop)
}

async fn take(app: &Shared, path: Place, request: Request) -> Result<Uuid> {
    let Path((compte, hooks)) = path.map_err(|_| Code::NotFound)?;
    let from = peer::source(&app.proxies, request.extensions(), request.headers());
    let called = find(app, &compte, &hooks, depth(&request), from).await?;
    for one in &called {
        app.throttles.catch_hook(&one.hook.id)?;
    }
    let (mut parts, body) = request.into_parts();
    let _room = room(app, &parts.headers).await?;
    let limit_bytes = app.config.limits.catch_hook_bytes;
    let body = read_body(body, limit_bytes).await?;
    let body = inflated(&mut parts.headers, body, limit_bytes).await?;
    take_space(app, &called, body.len())?;
    let incoming = Incoming {
        method: parts.method.to_string(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: kept(&parts.headers),
        body,
    };
    reception::receive(&app.zaps, called, incoming).await
}

/// Takes room in the dossier for what arrived: as a call, and as what its runs begin with.
fn take_space(app: &Shared, called: &[CalledHook], body_bytes: usize) -> Result<()> {
    let Some(dossier) = called.first().map(|one| one.hook.dossier) else { return Ok(()) };
    let copies = called.iter().map(|one| if one.starts_runs() { 2 } else { 1 }).sum::<usize>();
    let taken = app.throttles.space.take(dossier, body_bytes.saturating_mul(copies));
    taken.inspect_err(|_| {
        space::measure_soon(app.environment.clone(), app.throttles.clone(), dossier);
    })
}

/// A body without its compression, and headers that do not speak of it any more. One that is not what it
/// says, or breaks off, is taken as it came. Refused if it is too large once it is inflated.
async fn inflated(headers: &mut HeaderMap, body: Bytes, limit_bytes: usize) -> Result<Vec<u8>> {
    if !headers.contains_key(header::CONTENT_ENCODING) {
        return Ok(body.into());
    }
    let (said, coded) = (headers.clone(), body.clone());
    let work = move || coding::inflate(&said, &coded, limit_bytes);
    match tokio::task::spawn_blocking(work).await.map_err(|_| Code::Internal)? {
        Some(Inflated { end: End::Limit, .. }) => Err(Error::too_large(limit_bytes)),
        Some(Inflated { end: End::Whole, body }) => {
            headers.remove(header::CONTENT_ENCODING);
            Ok(body)
        }
        Some(Inflated { end: End::Cut | End::Broken, .. }) | None => Ok(body.into()),
    }
}

/// How many zaps started each other up to this call. Whoever lies about it halts what they start.
fn depth(request: &Request) -> i64 {
    let said = header_text(request.headers(), DEPTH_HEADER).parse::<u8>().unwrap_or_default();
    FromInside::depth(request.extensions()).max(said.into())
}

/// Waits until there is memory for a body of the size that it says, or of the largest there may be.
async fn room<'a>(app: &'a Shared, headers: &HeaderMap) -> Result<SemaphorePermit<'a>> {
    let limit = app.config.limits.catch_hook_bytes;
    let said = header_text(headers, header::CONTENT_LENGTH).parse::<usize>();
    let untold = [header::TRANSFER_ENCODING, header::CONTENT_ENCODING];
    let untold = untold.iter().any(|name| headers.contains_key(name));
    let bytes = if untold { limit } else { said.unwrap_or(0).min(limit) };
    let kilobytes = (bytes / 1024 + 1).min(app::MAX_HOOK_BODIES_KILOBYTES) as u32;
    Ok(app.bodies.acquire_many(kilobytes).await.map_err(|_| Code::Unavailable)?)
}

/// Hooks that one call may name, with commas between them.
const MAX_HOOKS_PER_CALL: usize = 20;

/// The hooks of an address; whoever guesses at addresses is slowed down. One that is unknown makes
/// all of them so: nothing is taken by halves.
async fn find(
    app: &Shared,
    compte: &str,
    hooks: &str,
    depth: i64,
    from: Source,
) -> Result<Vec<CalledHook>> {
    let compte = input::id(compte).filter(|_| !hooks.contains('\0')).ok_or(Code::NotFound)?;
    let mut ids: Vec<String> = Vec::new();
    for id in hooks.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    if ids.is_empty() || ids.len() > MAX_HOOKS_PER_CALL {
        return Err(Code::NotFound.into());
    }
    let engine = app.zaps.clone();
    let read = move |tx: &mut Tx| -> Result<Option<Vec<CalledHook>>> {
        ids.iter().map(|id| reception::find(tx, &engine, compte, id, depth)).collect()
    };
    let called = app.db.read(read).await?;
    match called {
        Some(called) => Ok(called),
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
        let text = if is_secret(name.as_str()) {
            "…".to_owned()
        } else {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        kept.insert(name.to_string(), text.into());
    }
    Value::Object(kept)
}
