//! `/zaps`: what happens by itself, as documents in versions; starting one, and what is held of it.

use super::{
    authenticate, idempotency,
    records::{PathId, limit, parse_id, write},
    scope_of,
};
use crate::{
    actions,
    app::{Routes, Shared},
    db::Tx,
    dossiers::{
        Dossier,
        tokens::{Caller, Scope},
    },
    error::{Code, Error, Problem, Result},
    http::{
        request::{Parameters, header_text, parse_object, read_body},
        routes::{Kind, get, post},
    },
    i18n::Lang,
    records::input,
    zaps::{
        documents::{self, Settings, Zap},
        replay::{self, Fate},
        runs, shown, start,
    },
};
use axum::{
    Json,
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde_json::{Map, Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/zaps", get(list).post(create))
        .route("/zaps/check", post(check))
        .route("/zaps/{id}", get(show).put(save).patch(change).delete(remove))
        .route("/zaps/{id}/versions", get(versions))
        .route("/zaps/{id}/versions/{version}", get(version))
        .route("/zaps/{id}/run", post(run))
        .route("/zaps/{id}/held", post(held))
}

/// Who calls with a token for zaps.
pub(super) fn caller<'a>(
    app: &'a Shared,
    request: &'a Request,
) -> impl Future<Output = Result<Caller>> + Send + 'a {
    // What waits for the database holds no body: that one cannot be shared.
    authenticate(app, request.headers(), request.extensions(), Scope::Zaps)
}

/// What a program sent.
pub(super) struct Sent {
    pub caller: Caller,
    pub parts: Parts,
    pub body: Bytes,
}

impl Sent {
    pub async fn read(app: &Shared, request: Request) -> Result<Sent> {
        Sent::by(app, request, Scope::Zaps).await
    }

    /// By a token that has the scope.
    pub async fn by(app: &Shared, request: Request, scope: Scope) -> Result<Sent> {
        let (headers, extensions) = (request.headers(), request.extensions());
        let caller = authenticate(app, headers, extensions, scope).await?;
        let (parts, body) = request.into_parts();
        let body = read_body(body, app.config.limits.body_bytes).await?;
        Ok(Sent { caller, parts, body })
    }

    pub fn object(&self) -> Result<Map<String, Value>> {
        parse_object(&self.parts.headers, &self.body)
    }

    /// No body at all is an empty object.
    pub fn object_or_nothing(&self) -> Result<Map<String, Value>> {
        match self.body.is_empty() {
            true => Ok(Map::new()),
            false => self.object(),
        }
    }

    pub fn lang(&self) -> Lang {
        lang(&self.parts.headers)
    }

    /// Does `work` in a transaction, once for each idempotency key.
    pub async fn once(
        self,
        app: &Shared,
        work: impl FnOnce(&mut Tx, &Dossier) -> Result<Value> + Send + 'static,
    ) -> Result<Value> {
        let key = idempotency::key(&self.parts.headers)?;
        let path = self.parts.uri.path().to_owned();
        let call = idempotency::Call { key, path, body: self.body };
        let now = app.clock.now();
        write(app, self.caller, move |tx, dossier| {
            idempotency::once(tx, dossier.id, now, &call, |tx| work(tx, dossier))
        })
        .await
    }
}

fn lang(headers: &HeaderMap) -> Lang {
    Lang::accepted(header_text(headers, header::ACCEPT_LANGUAGE))
}

/// 201, and where it is.
pub(super) fn created(collection: &str, made: Value) -> Response {
    let id = made["id"].as_str().unwrap_or_default();
    let location = format!("/api/v3/{collection}/{id}");
    (StatusCode::CREATED, [(header::LOCATION, location)], Json(made)).into_response()
}

/// As [`shown::whole`], of a zap as it is now.
fn whole(tx: &mut Tx, dossier: &Dossier, zap: &Zap, url: &str, lang: Lang) -> Result<Value> {
    let document = documents::document(tx, dossier.id, zap.id, zap.version)?;
    Ok(shown::whole(zap, dossier, url, document, lang))
}

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let dossier = caller(&app, &request).await?.dossier;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let (limit, url) = (limit(&query)?, app.config.public_url());
    let answer = app.db.read(move |tx| {
        let page = documents::list(tx, dossier.id, query.get("after"), limit)?;
        let items: Vec<_> = page.items.iter().map(|zap| shown::zap(zap, &dossier, &url)).collect();
        Ok(json!({ "items": items, "next": page.next }))
    });
    Ok(Json(answer.await?))
}

async fn show(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let dossier = caller(&app, &request).await?.dossier;
    let (id, url, lang) = (parse_id(id)?, app.config.public_url(), lang(request.headers()));
    let answer = app.db.read(move |tx| {
        let zap = documents::get(tx, dossier.id, id)?;
        whole(tx, &dossier, &zap, &url, lang)
    });
    Ok(Json(answer.await?))
}

/// The body is the document.
async fn create(State(app): State<Shared>, request: Request) -> Result<Response> {
    let sent = Sent::read(&app, request).await?;
    let document = Value::Object(sent.object()?);
    let (scope, entropy) = (scope_of(&app, &sent.caller), app.entropy.clone());
    let (url, lang) = (app.config.public_url(), sent.lang());
    let made = sent.once(&app, move |tx, dossier| {
        let zap = documents::create(tx, &entropy, &scope, &document, actions::check)?;
        whole(tx, dossier, &zap, &url, lang)
    });
    Ok(created("zaps", made.await?))
}

/// The body is the document of the next version.
async fn save(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let sent = Sent::read(&app, request).await?;
    let (id, document) = (parse_id(id)?, Value::Object(sent.object()?));
    let (scope, entropy) = (scope_of(&app, &sent.caller), app.entropy.clone());
    let (url, lang) = (app.config.public_url(), sent.lang());
    let answer = write(&app, sent.caller, move |tx, dossier| {
        let zap = documents::save(tx, &entropy, &scope, id, &document, actions::check)?;
        whole(tx, dossier, &zap, &url, lang)
    });
    Ok(Json(answer.await?))
}

/// `{"active": true, "concurrency": 1, "rate": null, "keep_on": false}`, all optional.
async fn change(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let sent = Sent::read(&app, request).await?;
    let (id, changes) = (parse_id(id)?, Changes::read(sent.object()?)?);
    let (scope, entropy) = (scope_of(&app, &sent.caller), app.entropy.clone());
    let (url, lang) = (app.config.public_url(), sent.lang());
    let answer = write(&app, sent.caller, move |tx, dossier| {
        let before = documents::get(tx, dossier.id, id)?;
        let settings = changes.over(before.settings);
        if settings != before.settings {
            documents::configure(tx, &scope, id, settings)?;
        }
        if let Some(on) = changes.active {
            documents::switch(tx, &entropy, &scope, id, on)?;
        }
        let zap = documents::get(tx, dossier.id, id)?;
        whole(tx, dossier, &zap, &url, lang)
    });
    Ok(Json(answer.await?))
}

/// What of a zap is to be as it says here.
#[derive(Default)]
struct Changes {
    active: Option<bool>,
    concurrency: Option<i64>,
    rate: Option<i64>,
    keep_on: Option<bool>,
}

impl Changes {
    fn read(sent: Map<String, Value>) -> Result<Changes> {
        let mut changes = Changes::default();
        for (name, value) in sent {
            match (name.as_str(), value) {
                ("active", Value::Bool(flag)) => changes.active = Some(flag),
                ("keep_on", Value::Bool(flag)) => changes.keep_on = Some(flag),
                ("concurrency", Value::Null) => changes.concurrency = Some(0),
                ("rate", Value::Null) => changes.rate = Some(0),
                ("concurrency", Value::Number(n)) => changes.concurrency = Some(whole_number(&n)),
                ("rate", Value::Number(n)) => changes.rate = Some(whole_number(&n)),
                ("active" | "keep_on" | "concurrency" | "rate", _) => {
                    return Err(Problem::new(name, "type").into());
                }
                _ => return Err(Problem::new(name, "unknown_field").into()),
            }
        }
        Ok(changes)
    }

    fn over(&self, settings: Settings) -> Settings {
        Settings {
            concurrency: self.concurrency.unwrap_or(settings.concurrency),
            rate: self.rate.unwrap_or(settings.rate),
            keep_on: self.keep_on.unwrap_or(settings.keep_on),
        }
    }
}

/// What is none is out of every range.
fn whole_number(number: &serde_json::Number) -> i64 {
    number.as_i64().unwrap_or(-1)
}

async fn remove(State(app): State<Shared>, id: PathId, request: Request) -> Result<StatusCode> {
    let caller = caller(&app, &request).await?;
    let (id, scope, entropy) = (parse_id(id)?, scope_of(&app, &caller), app.entropy.clone());
    write(&app, caller, move |tx, _| documents::delete(tx, &entropy, &scope, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The body is a document; nothing is written.
async fn check(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let sent = Sent::read(&app, request).await?;
    let document = Value::Object(sent.object()?);
    let checked = documents::check(&document, actions::check);
    let answer = shown::checked(&document, &checked, sent.lang());
    match (answer, checked) {
        (Some(answer), _) => Ok(Json(answer)),
        (None, checked) => Err(checked.err().unwrap_or_else(|| Code::Internal.into())),
    }
}

async fn versions(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let dossier = caller(&app, &request).await?.dossier;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let (id, limit) = (parse_id(id)?, limit(&query)?);
    let answer = app.db.read(move |tx| {
        documents::get(tx, dossier.id, id)?;
        let page = documents::versions(tx, dossier.id, id, query.get("after"), limit)?;
        let items: Vec<_> = page.items.iter().map(|one| shown::version(one, &dossier)).collect();
        Ok(json!({ "items": items, "next": page.next }))
    });
    Ok(Json(answer.await?))
}

type Ids = std::result::Result<Path<(String, String)>, PathRejection>;

fn parse(ids: Ids) -> Result<(i64, i64)> {
    ids.ok()
        .and_then(|Path((zap, version))| input::id(&zap).zip(input::id(&version)))
        .ok_or_else(|| Code::NotFound.into())
}

/// The document alone.
async fn version(State(app): State<Shared>, ids: Ids, request: Request) -> Result<Json<Value>> {
    let dossier = caller(&app, &request).await?.dossier;
    let (id, version) = parse(ids)?;
    let answer = app.db.read(move |tx| {
        documents::get(tx, dossier.id, id)?;
        let next = version.checked_add(1).map(|next| crate::page::cursor(&next));
        let page = documents::versions(tx, dossier.id, id, next.as_deref(), 1)?;
        let found = page.items.iter().find(|one| one.version == version).ok_or(Code::NotFound)?;
        let mut answer = shown::version(found, &dossier);
        answer["document"] = documents::document(tx, dossier.id, id, version)?;
        Ok(answer)
    });
    Ok(Json(answer.await?))
}

/// The body is what the trigger gives.
async fn run(State(app): State<Shared>, id: PathId, request: Request) -> Result<Response> {
    let sent = Sent::read(&app, request).await?;
    let (id, given) = (parse_id(id)?, sent.object_or_nothing()?);
    let (scope, shared) = (scope_of(&app, &sent.caller), app.clone());
    let made = sent.once(&app, move |tx, dossier| {
        let run = start::by_hand(tx, &shared.zaps.ids, &shared.entropy, &scope, id, given)?;
        Ok(shown::run(&runs::get(tx, dossier.id, run)?, dossier))
    });
    Ok(created("runs", made.await?))
}

/// `{"action": "release"}`
async fn held(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let sent = Sent::read(&app, request).await?;
    let (id, mut object) = (parse_id(id)?, sent.object()?);
    let fate = take(&mut object, "action", Fate::parse)?.ok_or_else(|| missing("action"))?;
    nothing_else(&object)?;
    let scope = scope_of(&app, &sent.caller);
    let count = write(&app, sent.caller, move |tx, _| replay::decide(tx, &scope, id, fate));
    Ok(Json(json!({ "count": count.await? })))
}

pub(super) fn missing(name: &'static str) -> Error {
    Problem::new(name, "required").into()
}

/// A word of the object, taken out of it.
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

pub(super) fn nothing_else(sent: &Map<String, Value>) -> Result<()> {
    match sent.keys().next() {
        Some(name) => Err(Problem::new(name, "unknown_field").into()),
        None => Ok(()),
    }
}
