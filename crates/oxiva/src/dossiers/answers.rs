//! Answers that are kept for a while under a key that the caller chose, so that a request that is
//! repeated is not done twice (`api/v3/idempotency.rs`, `web/once.rs`).

use super::DossierId;
use crate::{
    clock::Micros,
    db::{self, Tx},
    error::Result,
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

/// As a text: PostgreSQL keeps the names of an object in an order of its own, and an answer is repeated as it was.
fn packed(answer: &Value) -> Value {
    Value::from(answer.to_string())
}

/// What was [`packed`]. An answer that is no such text was kept by an earlier version, or is not there yet.
fn unpacked(kept: Value) -> Value {
    let text = kept.as_str().and_then(|text| serde_json::from_str(text).ok());
    text.unwrap_or(kept)
}

/// What is kept under this key.
pub fn find(tx: &mut Tx, dossier: DossierId, key: &str) -> Result<Option<Kept>> {
    let params: [&dyn db::Value; 2] = [&dossier.number(), &key];
    Ok(tx.optional(&FIND, &params, |row| {
        Ok(Kept { fingerprint: row.get(0)?, answer: unpacked(row.get(1)?) })
    })?)
}

/// Keeps an answer. If another node kept one under the same key at the same moment, the transaction is run again,
/// and finds it.
pub fn keep(tx: &mut Tx, dossier: DossierId, key: &str, kept: &Kept, now: Micros) -> Result<()> {
    let params: [&dyn db::Value; 5] =
        [&dossier.number(), &key, &kept.fingerprint, &packed(&kept.answer), &now];
    Ok(tx.later(&KEEP, &params)?)
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
    tx.execute(&ANSWER, &[&dossier.number(), &key, &packed(answer)])?;
    Ok(())
}

/// Forgets up to `limit` keys from before a moment, of all dossiers; whether there may be more.
pub fn forget_before(tx: &mut Tx, moment: Micros, limit: i64) -> Result<bool> {
    Ok(tx.execute(&FORGET, &[&moment, &limit])? as i64 == limit)
}
