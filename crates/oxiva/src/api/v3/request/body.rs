//! What is sent in the body.

use super::write::write;
use crate::{
    api::{
        describe::{Body as DescribedBody, Describe, Operation},
        v3::{
            caller::Caller,
            idempotency::{self, Call},
        },
    },
    app::Shared,
    db::Tx,
    dossiers::Dossier,
    error::Result,
    http::request::{parse_object, read_body},
};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use bytes::Bytes;
use http::{HeaderMap, request::Parts};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{convert::Infallible, marker::PhantomData};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::AdditionalProperties},
};

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
    pub(super) parts: Parts,
    pub(super) bytes: Bytes,
    pub(super) of: PhantomData<fn() -> B>,
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
        work: impl FnOnce(&mut Tx, &Dossier) -> Result<T> + Clone + Send + 'static,
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
