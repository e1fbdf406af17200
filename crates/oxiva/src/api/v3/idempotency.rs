//! `Idempotency-Key`: a POST that is repeated with the same key answers what it answered first.
//! The key is written in the transaction of the work, so the two cannot part.

use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{
        DossierId,
        answers::{self, Kept},
    },
    error::{Code, Error, Result},
    http::request::header_text,
};
use bytes::Bytes;
use http::HeaderMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{borrow::Cow, marker::PhantomData};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

const HEADER: &str = "idempotency-key";

/// A request, as far as repeating it goes.
#[derive(Clone)]
pub struct Call {
    /// The idempotency key, if one was sent.
    pub key: Option<String>,
    pub path: String,
    pub body: Bytes,
}

/// The key, if one was sent: 1 to 255 visible ASCII characters.
pub fn key(headers: &HeaderMap) -> Result<Option<String>> {
    if !headers.contains_key(HEADER) {
        return Ok(None);
    }
    let text = header_text(headers, HEADER);
    if (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Error::parameter(Code::InvalidParameter, "Idempotency-Key"))
    }
}

/// An answer as `T` has it: of the work that was just done, or as it was answered before. Then what
/// is shown once is `null` in it.
pub struct Once<T> {
    value: Value,
    of: PhantomData<fn() -> T>,
}

impl<T> Once<T> {
    fn of(value: Value) -> Once<T> {
        Once { value, of: PhantomData }
    }

    /// Its `id`; empty if it has none.
    pub fn id(&self) -> &str {
        self.value["id"].as_str().unwrap_or_default()
    }

    /// The part of it that is at a JSON pointer, as `P` has it; `null` if there is none.
    pub fn inside<P>(mut self, pointer: &str) -> Once<P> {
        Once::of(self.value.pointer_mut(pointer).map(Value::take).unwrap_or_default())
    }

    /// As it is answered.
    pub fn value(&self) -> &Value {
        &self.value
    }
}

impl<T> Serialize for Once<T> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        self.value.serialize(to)
    }
}

impl<T: ToSchema> PartialSchema for Once<T> {
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
}

impl<T: ToSchema> ToSchema for Once<T> {
    fn name() -> Cow<'static, str> {
        T::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// What is shown once and not kept.
const SHOWN_ONCE: [&str; 3] = ["secret", "token", "link"];

/// Does the work, or answers what it answered when it was done, but for what is shown once.
/// Refused where the key came with another request before.
pub fn once<T: Serialize>(
    tx: &mut Tx,
    dossier: DossierId,
    now: Micros,
    call: &Call,
    work: impl FnOnce(&mut Tx) -> Result<T>,
) -> Result<Once<T>> {
    let done = |work: T| serde_json::to_value(work).map_err(|_| Error::from(Code::Internal));
    let Some(key) = &call.key else { return Ok(Once::of(done(work(tx)?)?)) };
    let fingerprint = fingerprint(call);
    match answers::find(tx, dossier, key)? {
        Some(kept) if kept.fingerprint == fingerprint => Ok(Once::of(kept.answer)),
        Some(_) => Err(Code::KeyReused.into()),
        None => {
            let value = done(work(tx)?)?;
            let mut answer = value.clone();
            for name in SHOWN_ONCE {
                if let Some(secret) = answer.get_mut(name) {
                    *secret = Value::Null;
                }
            }
            answers::keep(tx, dossier, key, &Kept { fingerprint, answer }, now)?;
            Ok(Once::of(value))
        }
    }
}

fn fingerprint(call: &Call) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(call.path.as_bytes());
    hash.update([0]);
    hash.update(&call.body);
    hash.finalize().to_vec()
}
