//! `Idempotency-Key`: a POST that is repeated with the same key answers what it answered first.
//! The key is written in the transaction of the work, so the two cannot part.

use crate::{
    clock::Micros,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    http::request::header_text,
    statements,
};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;
use sha2::{Digest, Sha256};

const HEADER: &str = "idempotency-key";

/// A request, as far as repeating it goes.
pub struct Call {
    pub key: Option<String>,
    pub path: String,
    pub body: Bytes,
}

statements! {
    FIND = "SELECT fingerprint, answer FROM idempotency_keys WHERE dossier = $1 AND key = $2";
    KEEP = "INSERT INTO idempotency_keys (dossier, key, fingerprint, answer, at)
        VALUES ($1, $2, $3, $4, $5)";
    FORGET = "DELETE FROM idempotency_keys WHERE (dossier, key) IN (
        SELECT dossier, key FROM idempotency_keys WHERE at < $1 ORDER BY at LIMIT $2)";
}

/// The key, if one was sent: 1 to 255 visible ASCII characters.
pub fn key(headers: &HeaderMap) -> Result<Option<String>> {
    if !headers.contains_key(HEADER) {
        return Ok(None);
    }
    let text = header_text(headers, HEADER);
    let fine = (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    match fine {
        true => Ok(Some(text.to_owned())),
        false => Err(Error::parameter(Code::InvalidParameter, "Idempotency-Key")),
    }
}

/// What is shown once and not kept.
const SHOWN_ONCE: [&str; 3] = ["secret", "token", "link"];

/// Does the work, or answers what it answered when it was done, but for what is shown once.
pub fn once(
    tx: &mut Tx,
    dossier: DossierId,
    now: Micros,
    call: &Call,
    work: impl FnOnce(&mut Tx) -> Result<Value>,
) -> Result<Value> {
    let Some(key) = &call.key else { return work(tx) };
    let fingerprint = fingerprint(call);
    let known = tx.optional(&FIND, &[&dossier.number(), key], |row| {
        Ok((row.get::<Vec<u8>>(0)?, row.get::<Value>(1)?))
    })?;
    match known {
        Some((same, answer)) if same == fingerprint => Ok(answer),
        Some(_) => Err(Code::KeyReused.into()),
        None => {
            let answer = work(tx)?;
            let mut kept = answer.clone();
            for name in SHOWN_ONCE {
                if let Some(secret) = kept.get_mut(name) {
                    *secret = Value::Null;
                }
            }
            let params: [&dyn crate::db::Value; 5] =
                [&dossier.number(), key, &fingerprint, &kept, &now];
            // The same key at the same moment on another node: this one is undone, and asked again.
            tx.execute(&KEEP, &params).map_err(|error| match error.is_duplicate() {
                true => Code::Unavailable.into(),
                false => Error::from(error),
            })?;
            Ok(answer)
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

/// Forgets up to `limit` keys from before a moment; whether there may be more.
pub fn forget_before(tx: &mut Tx, moment: Micros, limit: i64) -> Result<bool> {
    Ok(tx.execute(&FORGET, &[&moment, &limit])? as i64 == limit)
}
