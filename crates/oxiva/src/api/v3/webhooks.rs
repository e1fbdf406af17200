//! `/webhooks`: a dossier's endpoints, their secrets, examples and replays.

use super::{
    authenticate, idempotency,
    records::{PathId, limit, parse_id, write},
    scope_of,
};
use crate::{
    address,
    app::{Routes, Shared},
    clock::Micros,
    db::Tx,
    dossiers::{
        self, Dossier,
        tokens::{self, Caller, Scope},
    },
    error::{Code, Error, Problem, Result},
    http::{
        request::{Parameters, parse_object, read_body},
        routes::{Kind, get, post},
    },
    page,
    records::{RecordKind as Noun, input, shown},
    webhooks::{
        configure::{self, Wanted},
        deliveries::{Filter, State as DeliveryState},
        endpoints::{self, Endpoint, State as EndpointState},
        owe, replay,
        sign::{self, Scheme},
    },
};
use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header, request::Parts};
use serde_json::{Map, Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/webhooks", get(list).post(create))
        .route("/webhooks/{id}", get(show).patch(change).delete(remove))
        .route("/webhooks/{id}/secret", post(renew))
        .route("/webhooks/{id}/sample", post(sample))
        .route("/webhooks/{id}/replay", post(replay_all))
}

/// An endpoint as programs see it: the names of its headers, never their values.
fn shown(tx: &mut Tx, dossier: &Dossier, endpoint: &Endpoint, now: Micros) -> Result<Value> {
    let zone = dossier.zone();
    let date = |at| shown::date(at, &zone);
    let secrets: Vec<_> = sign::list(tx, dossier.id, endpoint.id, now)?
        .into_iter()
        .map(|secret| {
            json!({
                "id": secret.id.to_string(),
                "scheme": secret.scheme,
                "created_at": date(secret.created_at),
                "expires_at": secret.expires_at.map(date),
                "public_key": secret.public,
            })
        })
        .collect();
    let (settings, health) = (&endpoint.settings, &endpoint.health);
    Ok(json!({
        "id": endpoint.id.to_string(),
        "source": endpoint.source,
        "url": endpoint.url,
        "description": settings.description,
        "events": endpoint.kinds,
        "format": settings.format,
        "filter": settings.filter,
        "headers": settings.headers.keys().collect::<Vec<_>>(),
        "schedule": settings.waits(),
        "concurrency": settings.concurrency,
        "rate": settings.rate,
        "ordered": endpoint.ordered,
        "active": endpoint.is_active(),
        "state": endpoint.state,
        "reason": Some(health.reason.word()).filter(|word| !word.is_empty()),
        "failures": health.failures,
        "failing_since": health.failing_since.map(date),
        "created_at": date(endpoint.created_at),
        "secrets": secrets,
    }))
}

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Webhooks).await?;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let (limit, dossier, now) = (limit(&query)?, caller.dossier, app.clock.now());
    let answer = app.db.read(move |tx| {
        let after: i64 = query.get("after").map(page::parse).transpose()?.unwrap_or(0);
        let mut all = endpoints::list(tx, dossier.id)?;
        all.retain(|endpoint| endpoint.state != EndpointState::Removed && endpoint.id > after);
        all.truncate(limit as usize + 1);
        let next = page::next(&all, limit, |endpoint| page::cursor(&endpoint.id));
        all.truncate(limit as usize);
        let items: Result<Vec<_>> = all.iter().map(|e| shown(tx, &dossier, e, now)).collect();
        Ok(json!({ "items": items?, "next": next }))
    });
    Ok(Json(answer.await?))
}

async fn show(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let dossier = authenticate(&app, headers, extensions, Scope::Webhooks).await?.dossier;
    let (id, now) = (parse_id(id)?, app.clock.now());
    let answer = app.db.read(move |tx| {
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        shown(tx, &dossier, &endpoint, now)
    });
    Ok(Json(answer.await?))
}

/// Who calls, and the object that was sent.
pub(super) async fn read(app: &Shared, request: Request) -> Result<(Caller, Parts, bytes::Bytes)> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(app, headers, extensions, Scope::Webhooks).await?;
    let (parts, body) = request.into_parts();
    let body = read_body(body, app.config.limits.body_bytes).await?;
    Ok((caller, parts, body))
}

/// As [`read`]; no body at all is an empty object.
pub(super) async fn read_object(
    app: &Shared,
    request: Request,
) -> Result<(Caller, Map<String, Value>)> {
    let (caller, parts, body) = read(app, request).await?;
    match body.is_empty() {
        true => Ok((caller, Map::new())),
        false => Ok((caller, parse_object(&parts.headers, &body)?)),
    }
}

fn scope(app: &Shared, caller: &Caller) -> dossiers::Scope {
    scope_of(app, caller)
}

async fn create(State(app): State<Shared>, request: Request) -> Result<Response> {
    let (caller, parts, body) = read(&app, request).await?;
    let key = idempotency::key(&parts.headers)?;
    let mut sent = parse_object(&parts.headers, &body)?;
    let scheme = take(&mut sent, "scheme", Scheme::parse)?.unwrap_or_default();
    let mut wanted = Wanted::default().over(sent)?;
    wanted.url = address::check(&app, caller.dossier.id, &wanted.url).await?;
    let call = idempotency::Call { key, path: parts.uri.path().to_owned(), body };
    let (scope, entropy) = (scope(&app, &caller), app.entropy.clone());
    let answer = app.db.write(caller.dossier.id.key(), move |tx| {
        tokens::stands(tx, caller.dossier.id, caller.token)?;
        idempotency::once(tx, scope.dossier, scope.now, &call, |tx| {
            let (endpoint, secret) = configure::create(tx, &scope, &entropy, wanted, scheme)?;
            let mut answer = shown(tx, &caller.dossier, &endpoint, scope.now)?;
            answer["secret"] = json!(secret.map(|secret| secret.for_receiver()));
            Ok(answer)
        })
    });
    let answer = answer.await?;
    let location = format!("/api/v3/webhooks/{}", answer["id"].as_str().unwrap_or_default());
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(answer)).into_response())
}

async fn change(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let (caller, sent) = read_object(&app, request).await?;
    let (id, dossier) = (parse_id(id)?, caller.dossier.id);
    let old = app.db.read(move |tx| endpoints::get(tx, dossier, id)).await?;
    // What a caller cannot know to be there must not be put back by merging: only what it sent.
    let url = match Wanted::of(&old).over(sent.clone())?.url {
        url if url == old.url => None,
        url => Some(address::check(&app, dossier, &url).await?),
    };
    let (scope, entropy) = (scope(&app, &caller), app.entropy.clone());
    let answer = write(&app, caller, move |tx, dossier| {
        let current = endpoints::get(tx, dossier.id, id)?;
        let mut wanted = Wanted::of(&current).over(sent)?;
        if let Some(url) = url {
            wanted.url = url;
        }
        let (endpoint, secret) = configure::save(tx, &scope, &entropy, id, wanted)?;
        let mut answer = shown(tx, dossier, &endpoint, scope.now)?;
        if let Some(secret) = secret {
            answer["secret"] = json!(secret.for_receiver());
        }
        Ok(answer)
    });
    Ok(Json(answer.await?))
}

async fn remove(State(app): State<Shared>, id: PathId, request: Request) -> Result<StatusCode> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Webhooks).await?;
    let (id, scope) = (parse_id(id)?, scope(&app, &caller));
    write(&app, caller, move |tx, _| configure::remove(tx, &scope, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `{"scheme": "v1a", "overlap": false}`, both optional.
async fn renew(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let (caller, mut sent) = read_object(&app, request).await?;
    let scheme = take(&mut sent, "scheme", Scheme::parse)?.unwrap_or_default();
    let overlap = flag(&mut sent, "overlap")?.unwrap_or(true);
    nothing_else(&sent)?;
    let (id, scope, entropy) = (parse_id(id)?, scope(&app, &caller), app.entropy.clone());
    let answer = write(&app, caller, move |tx, dossier| {
        let secret = configure::renew(tx, &scope, &entropy, id, scheme, overlap)?;
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        let mut answer = shown(tx, dossier, &endpoint, scope.now)?;
        answer["secret"] = json!(secret.for_receiver());
        Ok(answer)
    });
    Ok(Json(answer.await?))
}

/// `{"noun": "ticket"}`: the newest record of the kind, sent as an example.
async fn sample(State(app): State<Shared>, id: PathId, request: Request) -> Result<Response> {
    let (caller, mut sent) = read_object(&app, request).await?;
    let noun = take(&mut sent, "noun", Noun::parse)?;
    nothing_else(&sent)?;
    let (id, scope) = (parse_id(id)?, scope(&app, &caller));
    let event = write(&app, caller, move |tx, dossier| {
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        let first = endpoint.kinds.first().and_then(|kind| Noun::parse(kind.split('.').next()?));
        let noun = noun.or(first).ok_or(Code::NothingToSend)?;
        owe::sample(tx, &scope, id, noun)
    });
    let event = event.await?.to_string();
    Ok((StatusCode::ACCEPTED, Json(json!({ "event": event }))).into_response())
}

/// As `POST /deliveries/replay`, of one endpoint.
async fn replay_all(
    State(app): State<Shared>,
    id: PathId,
    request: Request,
) -> Result<Json<Value>> {
    let (caller, sent) = read_object(&app, request).await?;
    let id = parse_id(id)?;
    replay_matching(&app, caller, sent, Some(id)).await
}

/// `{"state": "failed", "type": "ticket.created", "since": …, "until": …, "after": …}`, all optional: a
/// step of at most 500 deliveries; `next` is the `after` of the next step. Without a state it is what
/// failed or was set aside: what arrived is called again by those alone who say so.
pub(super) async fn replay_matching(
    app: &Shared,
    caller: Caller,
    mut sent: Map<String, Value>,
    webhook: Option<i64>,
) -> Result<Json<Value>> {
    let state = take(&mut sent, "state", DeliveryState::parse)?;
    let zone = caller.dossier.zone();
    let mut moment = |name: &'static str| {
        take(&mut sent, name, |text| input::moment(text, &zone).map(|at| at.as_microsecond()))
    };
    let (since, until) = (moment("since")?, moment("until")?);
    let after = take(&mut sent, "after", |text| Some(text.to_owned()))?;
    let kind = take(&mut sent, "type", |text| Some(text.to_owned()))?;
    nothing_else(&sent)?;
    let scope = scope(app, &caller);
    let answer = write(app, caller, move |tx, dossier| {
        let endpoint = match webhook {
            Some(id) => Some(endpoints::get(tx, dossier.id, id)?.id),
            None => None,
        };
        let missed = state.is_none();
        let filter = Filter { state, missed, endpoint, kind, since, until, ..Filter::default() };
        let step = replay::matching(tx, &scope, &filter, after.as_deref())?;
        Ok(json!({ "replayed": step.replayed, "next": step.next }))
    });
    Ok(Json(answer.await?))
}

/// A text of the object that `parse` understands, taken out of it.
pub(super) fn take<T>(
    sent: &mut Map<String, Value>,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    match sent.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => match parse(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(Error::parameter(Code::InvalidParameter, name)),
        },
        Some(_) => Err(Problem::new(name, "type").into()),
    }
}

fn flag(sent: &mut Map<String, Value>, name: &'static str) -> Result<Option<bool>> {
    match sent.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(_) => Err(Problem::new(name, "type").into()),
    }
}

pub(super) fn nothing_else(sent: &Map<String, Value>) -> Result<()> {
    match sent.keys().next() {
        Some(name) => Err(Problem::new(name, "unknown_field").into()),
        None => Ok(()),
    }
}
