//! What handlers take out of a request, each as a type of their signature. Nothing here refuses by
//! being taken: a handler reads the parts in the order in which it wants to refuse.

use super::{
    caller::Caller,
    idempotency::{self, Call},
};
use crate::{
    api::describe::{Asked, Body as DescribedBody, Describe, Operation, QueryParameter},
    app::Shared,
    db::Tx,
    dossiers::{Dossier, tokens},
    error::{Code, Error, Problem, Result},
    http::request::{Parameters, header_text, parse_object, read_body},
    i18n::Lang,
    page::{self, Page},
    records::input,
    wire,
};
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Path, Request},
};
use bytes::Bytes;
use http::{HeaderMap, header, request::Parts};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::{convert::Infallible, marker::PhantomData};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type, schema::AdditionalProperties},
};
use uuid::Uuid;

/// The one id in a path.
pub struct PathId(Option<String>);

impl PathId {
    /// The id. What is not one, or not even text, is an id that does not exist.
    pub fn parse(self) -> Result<i64> {
        self.0.and_then(|text| input::id(&text)).ok_or_else(|| Code::NotFound.into())
    }

    /// The id as that of a run.
    fn parse_uuid(self) -> Result<Uuid> {
        self.0.and_then(|text| Uuid::try_parse(&text).ok()).ok_or_else(|| Code::NotFound.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<PathId, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(PathId(path.ok().map(|Path(text)| text)))
    }
}

impl Describe for PathId {
    fn describe(operation: &mut Operation) {
        let id = operation.reference_to::<wire::Id>();
        operation.path_schemas.push(id);
        operation.refusals.insert(404);
    }
}

/// The id of a run in a path.
pub struct PathRun(PathId);

impl PathRun {
    /// The id. What is not one is an id that does not exist.
    pub fn parse(self) -> Result<Uuid> {
        self.0.parse_uuid()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathRun {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<PathRun, Infallible> {
        PathId::from_request_parts(parts, state).await.map(PathRun)
    }
}

impl Describe for PathRun {
    fn describe(operation: &mut Operation) {
        let id = operation.reference_to::<wire::RunId>();
        operation.path_schemas.push(id);
        operation.refusals.insert(404);
    }
}

/// The two ids in a path.
pub struct PathIds(Option<(String, String)>);

impl PathIds {
    /// Both ids. What is not one is an id that does not exist.
    pub fn parse(self) -> Result<(i64, i64)> {
        self.0
            .and_then(|(outer, inner)| input::id(&outer).zip(input::id(&inner)))
            .ok_or_else(|| Code::NotFound.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathIds {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<PathIds, Infallible> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        Ok(PathIds(path.ok().map(|Path(texts)| texts)))
    }
}

impl Describe for PathIds {
    fn describe(operation: &mut Operation) {
        PathId::describe(operation);
        PathId::describe(operation);
    }
}

/// The query of a request.
pub struct Query<Q> {
    text: Option<String>,
    of: PhantomData<fn() -> Q>,
}

impl<Q: Asked> Query<Q> {
    /// The parameters; refused if one is unknown, twice there, or no text.
    pub fn read(&self) -> Result<Parameters> {
        let parameters = Parameters::of_query(self.text.as_deref())?;
        let known: Vec<_> = Q::parameters().iter().map(|parameter| parameter.name).collect();
        parameters.only(&known)?;
        Ok(parameters)
    }
}

impl<S: Send + Sync, Q> FromRequestParts<S> for Query<Q> {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> std::result::Result<Query<Q>, Infallible> {
        Ok(Query { text: parts.uri.query().map(str::to_owned), of: PhantomData })
    }
}

impl<Q: Asked> Describe for Query<Q> {
    fn describe(operation: &mut Operation) {
        for parameter in Q::parameters() {
            operation.asks_for(parameter);
        }
    }
}

/// `after` and `limit`: what every list takes.
pub enum PageQuery {}

impl Asked for PageQuery {
    fn parameters() -> Vec<QueryParameter> {
        vec![QueryParameter::text("after"), QueryParameter::with("limit", |_| limit_schema())]
    }
}

/// Parameters of a list, and [`PageQuery`]'s.
pub fn with_page<const N: usize>(own: [QueryParameter; N]) -> Vec<QueryParameter> {
    own.into_iter().chain(PageQuery::parameters()).collect()
}

/// Items of a page, if `limit` does not say, and at most.
const PAGE_ITEMS: i64 = 50;
const MAX_PAGE_ITEMS: i64 = 200;

fn limit_schema() -> RefOr<Schema> {
    let number = ObjectBuilder::new().schema_type(Type::Integer);
    number.minimum(Some(1)).maximum(Some(MAX_PAGE_ITEMS as usize)).into()
}

/// How many items a page shall have; refused if it is no number from 1 to 200.
pub fn limit(query: &Parameters) -> Result<i64> {
    let parse = |text: &str| input::id(text).filter(|limit| *limit <= MAX_PAGE_ITEMS);
    Ok(word(query, "limit", parse)?.unwrap_or(PAGE_ITEMS))
}

/// A parameter that `parse` understands; refused if it does not.
pub fn word<T>(
    query: &Parameters,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let wrong = || Error::parameter(Code::InvalidParameter, name);
    query.get(name).map(|text| parse(text).ok_or_else(wrong)).transpose()
}

/// Which page of a short list is wanted: one that is read whole and cut here. `K` is the place of
/// an item, by which the list is in order.
pub struct ShortPage<K> {
    after: Option<K>,
    limit: i64,
}

impl<K: Ord + Serialize + DeserializeOwned> ShortPage<K> {
    /// From `limit` and `after`; refused if one of them is none.
    pub fn read(query: &Parameters) -> Result<ShortPage<K>> {
        let limit = limit(query)?;
        Ok(ShortPage { after: query.get("after").map(page::parse).transpose()?, limit })
    }

    /// The page out of all items.
    pub fn cut<T>(&self, mut all: Vec<T>, place: impl Fn(&T) -> K) -> Page<T> {
        if let Some(after) = &self.after {
            all.retain(|item| place(item) > *after);
        }
        Page::of(all, self.limit, |item| page::cursor(&place(item)))
    }
}

/// What a request's body may say, for the documentation.
pub trait Sendable: ToSchema {
    /// Whether there must be a body; if not, none at all is an empty object.
    const REQUIRED: bool = true;
}

/// A request's body that is not read yet: an object as `B` has it.
pub struct Sent<B> {
    parts: Parts,
    body: Body,
    limit_bytes: usize,
    of: PhantomData<fn() -> B>,
}

impl<B: Sendable> FromRequest<Shared> for Sent<B> {
    type Rejection = Infallible;

    async fn from_request(
        request: Request,
        app: &Shared,
    ) -> std::result::Result<Sent<B>, Infallible> {
        let (parts, body) = request.into_parts();
        let limit_bytes = app.config.limits.body_bytes;
        Ok(Sent { parts, body, limit_bytes, of: PhantomData })
    }
}

impl<B: Sendable> Describe for Sent<B> {
    fn describe(operation: &mut Operation) {
        let name = operation.name_of::<B>();
        operation.body = Some(DescribedBody { name, required: B::REQUIRED });
        operation.refusals.extend([409, 413, 415, 422]);
    }
}

impl<B: Sendable> Sent<B> {
    /// Refuses an idempotency key that is none.
    pub fn check_key(&self) -> Result<()> {
        idempotency::key(&self.parts.headers).map(drop)
    }

    /// Reads the whole body; refused if it is too large.
    pub async fn read(self) -> Result<Received<B>> {
        let bytes = read_body(self.body, self.limit_bytes).await?;
        Ok(Received { parts: self.parts, bytes, of: PhantomData })
    }
}

/// A request's body that has arrived: an object as `B` has it.
pub struct Received<B> {
    parts: Parts,
    bytes: Bytes,
    of: PhantomData<fn() -> B>,
}

impl<B: Sendable> Received<B> {
    /// Refuses an idempotency key that is none.
    pub fn check_key(&self) -> Result<()> {
        idempotency::key(&self.parts.headers).map(drop)
    }

    /// The object that was sent; refused if it is none.
    pub fn object(&self) -> Result<Map<String, Value>> {
        if self.bytes.is_empty() && !B::REQUIRED {
            return Ok(Map::new());
        }
        parse_object(&self.parts.headers, &self.bytes)
    }

    /// The headers that came with it.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// Does `work` in a transaction, once for each idempotency key; see [`idempotency::once`].
    pub async fn once<N, T: Serialize + 'static>(
        self,
        app: &Shared,
        caller: Caller<N>,
        work: impl FnOnce(&mut Tx, &Dossier) -> Result<T> + Send + 'static,
    ) -> Result<idempotency::Once<T>> {
        let key = idempotency::key(&self.parts.headers)?;
        let path = self.parts.uri.path().to_owned();
        let call = Call { key, path, body: self.bytes };
        let now = app.clock.now();
        write(app, caller, move |tx, dossier| {
            idempotency::once(tx, dossier.id, now, &call, |tx| work(tx, dossier))
        })
        .await
    }
}

/// The language in which a caller wants to read.
pub fn lang(headers: &HeaderMap) -> Lang {
    Lang::accepted(header_text(headers, header::ACCEPT_LANGUAGE))
}

/// Does `work` in a transaction that writes, if the caller's token still stands in it.
pub async fn write<N, T: Send + 'static>(
    app: &Shared,
    caller: Caller<N>,
    work: impl FnOnce(&mut Tx, &Dossier) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (dossier, token) = (caller.dossier.clone(), caller.token);
    let key = dossier.id.key();
    app.db
        .write(key, move |tx| {
            tokens::stands(tx, dossier.id, token)?;
            work(tx, &dossier)
        })
        .await
}

/// That a property is missing.
pub fn missing(name: &'static str) -> Error {
    Problem::new(name, "required").into()
}

/// A text of the object that `parse` understands, taken out of it.
pub fn take<T>(
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

/// A text of the object, taken out of it.
pub fn take_text(sent: &mut Map<String, Value>, name: &'static str) -> Result<Option<String>> {
    take(sent, name, |text| Some(text.to_owned()))
}

/// Takes out whether something shall be.
pub fn take_flag(sent: &mut Map<String, Value>, name: &'static str) -> Result<Option<bool>> {
    match sent.remove(name) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(_) => Err(Problem::new(name, "type").into()),
    }
}

/// Refuses an object in which anything is left.
pub fn nothing_else(sent: &Map<String, Value>) -> Result<()> {
    match sent.keys().next() {
        Some(name) => Err(Problem::new(name, "unknown_field").into()),
        None => Ok(()),
    }
}

/// An object in which nothing may be.
pub enum Nothing {}

impl PartialSchema for Nothing {
    fn schema() -> RefOr<Schema> {
        let none = AdditionalProperties::<Schema>::FreeForm(false);
        ObjectBuilder::new().additional_properties(Some(none)).into()
    }
}

impl ToSchema for Nothing {}

impl Sendable for Nothing {
    const REQUIRED: bool = false;
}
