//! Answers that are kept for a while under a key that the caller chose, so that a request that is
//! repeated is not done twice (`api/v3/idempotency.rs`, `web/once.rs`).

use super::DossierId;
use crate::{
    clock::Micros,
    db::{self, Tx},
    error::{Code, Error, Result},
    statements,
};
use serde_json::Value;

statements! {
    FIND = "SELECT fingerprint, answer FROM idempotency_keys WHERE dossier = $1 AND key = $2";
    KEEP = "INSERT INTO idempotency_keys (dossier, key, fingerprint, answer, at)
        VALUES ($1, $2, $3, $4, $5)";
    CLAIM = "INSERT INTO idempotency_keys (dossier, key, fingerprint, answer, at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (dossier, key) DO NOTHING";
    ANSWER = "UPDATE idempotency_keys SET answer = $3 WHERE dossier = $1 AND key = $2";
    FORGET = "DELETE FROM idempotency_keys WHERE (dossier, key) IN (
        SELECT dossier, key FROM idempotency_keys WHERE at < $1 ORDER BY at LIMIT $2)";
}

/// What is kept under a key.
pub struct Kept {
    /// Stands for the request: another one must not come with the same key.
    pub fingerprint: Vec<u8>,
    /// What it was answered.
    pub answer: Value,
}

/// What is kept under this key.
pub fn find(tx: &mut Tx, dossier: DossierId, key: &str) -> Result<Option<Kept>> {
    let params: [&dyn db::Value; 2] = [&dossier.number(), &key];
    Ok(tx.optional(&FIND, &params, |row| {
        Ok(Kept { fingerprint: row.get(0)?, answer: row.get(1)? })
    })?)
}

/// Keeps an answer. Refused as unavailable if another node kept one under the same key at the same
/// moment: the transaction is undone, and the caller asks again.
pub fn keep(tx: &mut Tx, dossier: DossierId, key: &str, kept: &Kept, now: Micros) -> Result<()> {
    let params: [&dyn db::Value; 5] =
        [&dossier.number(), &key, &kept.fingerprint, &kept.answer, &now];
    tx.execute(&KEEP, &params).map_err(|error| {
        if error.is_duplicate() { Code::Unavailable.into() } else { Error::from(error) }
    })?;
    Ok(())
}

/// Takes a key for work that this transaction does, before it does it: of two at the same moment one waits for the
/// other. Whether it was free. [`answer`] says what came of the work.
pub fn claim(
    tx: &mut Tx,
    dossier: DossierId,
    key: &str,
    fingerprint: &[u8],
    now: Micros,
) -> Result<bool> {
    let (fingerprint, unknown) = (fingerprint.to_vec(), Value::from(""));
    let params: [&dyn db::Value; 5] = [&dossier.number(), &key, &fingerprint, &unknown, &now];
    Ok(tx.execute(&CLAIM, &params)? == 1)
}

/// Keeps what came of the work for which the key was taken.
pub fn answer(tx: &mut Tx, dossier: DossierId, key: &str, answer: &Value) -> Result<()> {
    tx.execute(&ANSWER, &[&dossier.number(), &key, answer])?;
    Ok(())
}

/// Forgets up to `limit` keys from before a moment, of all dossiers; whether there may be more.
pub fn forget_before(tx: &mut Tx, moment: Micros, limit: i64) -> Result<bool> {
    Ok(tx.execute(&FORGET, &[&moment, &limit])? as i64 == limit)
}
