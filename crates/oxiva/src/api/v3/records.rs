//! Create, read, change, delete and list, once for the three nouns.

use super::{
    authenticate, batch,
    etag::{self, IfMatch},
    fields, idempotency, scope_of,
};
use crate::{
    app::{Routes, Shared},
    changes,
    db::Tx,
    dossiers::{
        Dossier, DossierId,
        tokens::{self, Caller, Scope},
    },
    error::{Code, Error, Result},
    http::{
        request::{Parameters, parse_object, read_body},
        routes::{Kind, get, post},
    },
    page::Page,
    records::{self, Input, Noun, input, shown},
};
use axum::{
    Json,
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde_json::{Value, json};

/// A noun as v3 lists it.
pub trait Listed: Noun {
    /// Names of the filters, beside `q`, `sort`, `fields`, `after` and `limit`.
    const FILTERS: &'static [&'static str];
    type Filter: Send;

    fn filter(query: &Parameters) -> Result<Self::Filter>;
    fn passes(&self, filter: &Self::Filter) -> bool;
    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        filter: &Self::Filter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Self>>;
}

pub fn routes<N: Listed>(path: &str) -> Routes {
    Routes::new(Kind::Api)
        .route(path, get(list::<N>).post(create::<N>))
        .route(&format!("{path}/batch"), post(batch::create::<N>))
        .route(&format!("{path}/{{id}}"), get(show::<N>).patch(change::<N>).delete(remove::<N>))
}

/// The record as v3 shows it.
pub(super) fn show_record<N: Noun>(record: &N, dossier: &Dossier) -> Value {
    Value::Object(shown::record(record, dossier))
}

const LIST: [&str; 5] = ["q", "sort", "fields", "after", "limit"];

async fn list<N: Listed>(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Read).await?;
    let query = Parameters::of_query(request.uri().query())?;
    let known: Vec<_> = LIST.iter().chain(N::FILTERS).copied().collect();
    query.only(&known)?;
    let (limit, filter) = (limit(&query)?, N::filter(&query)?);
    let wanted = fields::Wanted::of::<N>(&query)?;
    // What is found by words comes in the order of the words.
    if query.get("q").is_some() && query.get("sort").is_some() {
        return Err(Error::parameter(Code::InvalidParameter, "sort"));
    }
    let dossier = caller.dossier.clone();
    let page = app
        .db
        .read(move |tx| {
            let (id, after) = (dossier.id, query.get("after"));
            let page = match query.get("q") {
                Some(words) => {
                    let keep = |record: &N| record.passes(&filter);
                    records::find_by_words(tx, id, words, keep, after, limit)?
                }
                None => N::list(tx, id, &filter, after, limit)?,
            };
            let show = |record| wanted.part(show_record(record, &dossier));
            let items: Vec<_> = page.items.iter().map(show).collect();
            Ok(json!({ "items": items, "next": page.next }))
        })
        .await?;
    Ok(Json(page))
}

/// A parameter that `parse` understands.
pub(super) fn word<T>(
    query: &Parameters,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let wrong = || Error::parameter(Code::InvalidParameter, name);
    query.get(name).map(|text| parse(text).ok_or_else(wrong)).transpose()
}

pub(super) fn limit(query: &Parameters) -> Result<i64> {
    let Some(text) = query.get("limit") else { return Ok(50) };
    input::id(text)
        .filter(|limit| *limit <= 200)
        .ok_or_else(|| Error::parameter(Code::InvalidParameter, "limit"))
}

async fn create<N: Listed>(State(app): State<Shared>, request: Request) -> Result<Response> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let (parts, body) = request.into_parts();
    let key = idempotency::key(&parts.headers)?;
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let input = Input(parse_object(&parts.headers, &body)?);
    let scope = scope_of(&app, &caller);
    let call = idempotency::Call { key, path: parts.uri.path().to_owned(), body };
    let dossier = caller.dossier.clone();
    let answer = app
        .db
        .write(caller.dossier.id.key(), move |tx| {
            tokens::stands(tx, caller.dossier.id, caller.token)?;
            idempotency::once(tx, scope.dossier, scope.now, &call, |tx| {
                let fields = input.into_fields::<N::Fields>(&dossier.zone())?;
                let record: N = changes::create(tx, &scope, fields)?;
                Ok(show_record(&record, &dossier))
            })
        })
        .await?;
    let id = answer["id"].as_str().unwrap_or_default();
    // The router has taken the beginning of the path away.
    let location = format!("/api/v3{}/{id}", parts.uri.path());
    let headers = ([(header::LOCATION, location)], etag::header(&answer));
    Ok((StatusCode::CREATED, headers.0, headers.1, Json(answer)).into_response())
}

async fn show<N: Listed>(
    State(app): State<Shared>,
    id: PathId,
    request: Request,
) -> Result<Response> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Read).await?;
    let id = parse_id(id)?;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["fields"])?;
    let wanted = fields::Wanted::of::<N>(&query)?;
    let record = app
        .db
        .read(move |tx| {
            let record: N = records::get(tx, caller.dossier.id, id)?;
            Ok(show_record(&record, &caller.dossier))
        })
        .await?;
    let tag = etag::header(&record);
    match etag::is_known(request.headers(), &record) {
        true => Ok((StatusCode::NOT_MODIFIED, tag).into_response()),
        false => Ok((tag, Json(wanted.part(record))).into_response()),
    }
}

/// Refuses where `If-Match` names what the record is no more; in the transaction of the change.
fn check<N: Noun>(tx: &mut Tx, dossier: &Dossier, id: i64, seen: &IfMatch) -> Result<()> {
    match seen.is_asked() {
        true => seen.check(&show_record(&records::get::<N>(tx, dossier.id, id)?, dossier)),
        false => Ok(()),
    }
}

async fn change<N: Listed>(
    State(app): State<Shared>,
    id: PathId,
    request: Request,
) -> Result<Response> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let id = parse_id(id)?;
    let (parts, body) = request.into_parts();
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let input = Input(parse_object(&parts.headers, &body)?);
    let (scope, seen) = (scope_of(&app, &caller), IfMatch::of(&parts.headers));
    let record = write(&app, caller, move |tx, dossier| {
        check::<N>(tx, dossier, id, &seen)?;
        let zone = dossier.zone();
        let record: N = changes::save(tx, &scope, id, |fields| input.over(&fields, &zone))?;
        Ok(show_record(&record, dossier))
    });
    let record = record.await?;
    Ok((etag::header(&record), Json(record)).into_response())
}

async fn remove<N: Listed>(
    State(app): State<Shared>,
    id: PathId,
    request: Request,
) -> Result<StatusCode> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let (id, seen) = (parse_id(id)?, IfMatch::of(request.headers()));
    let scope = scope_of(&app, &caller);
    write(&app, caller, move |tx, dossier| {
        check::<N>(tx, dossier, id, &seen)?;
        changes::delete::<N>(tx, &scope, id)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn write<T: Send + 'static>(
    app: &Shared,
    caller: Caller,
    work: impl FnOnce(&mut Tx, &Dossier) -> Result<T> + Send + 'static,
) -> Result<T> {
    let key = caller.dossier.id.key();
    app.db
        .write(key, move |tx| {
            tokens::stands(tx, caller.dossier.id, caller.token)?;
            work(tx, &caller.dossier)
        })
        .await
}

pub(super) type PathId = std::result::Result<Path<String>, PathRejection>;

/// An id that is not one, or not even text, is an id that does not exist.
pub(super) fn parse_id(id: PathId) -> Result<i64> {
    id.ok().and_then(|Path(text)| input::id(&text)).ok_or_else(|| Code::NotFound.into())
}
