//! `StoreClient` of steps of code: values under a secret, which any zap of the dossier may know. They
//! stand in the table of the app [`storage`](super::storage), under its limits, in a store of their own.
//! What is set is set at once: a step that is done again sets it again.

use super::storage::{MAX_KEY_CHARS, MAX_KEYS, MAX_VALUE_BYTES, Place};
use crate::{
    db::Tx,
    dossiers::{Actor, DossierId, Scope},
    environment::Environment,
    error::{Code, Result},
    i18n::Lang,
};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

/// Whose values are asked for.
#[derive(Clone, Copy)]
pub struct Asker {
    pub dossier: DossierId,
    pub zap: i64,
    pub lang: Lang,
}

/// Why nothing was stored: the key of its text, and the limit.
type Refusal = (&'static str, i64);

/// Does `{secret, doing, keys | values}`; the error is told to the script.
pub async fn answer(
    environment: &Environment,
    asker: Asker,
    asked: Json,
) -> std::result::Result<Json, String> {
    let secret = asked["secret"].as_str().unwrap_or_default();
    let store = Store { dossier: asker.dossier, number: number(secret) };
    let keys: Vec<String> = asked["keys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .map(str::to_owned)
        .collect();
    let scope = environment.scope(asker.dossier, Actor::Zap(asker.zap));
    let db = &environment.db;
    let key = asker.dossier.key();
    let done = match asked["doing"].as_str().unwrap_or_default() {
        "get" => db.read(move |tx| Ok(Ok(store.get(tx, &keys)?))).await,
        "set" => {
            let values = asked["values"].as_object().cloned().unwrap_or_default();
            db.write(key, move |tx| store.set(tx, &scope, &values)).await
        }
        "delete" => db.write(key, move |tx| store.delete(tx, &keys).map(Ok)).await,
        "clear" => db.write(key, move |tx| store.clear(tx).map(Ok)).await,
        other => return Err(format!("StoreClient: `{other}`?")),
    };
    match done {
        Ok(Ok(json)) => Ok(json),
        Ok(Err((text, max))) => Err(asker.lang.text_with(text, &[("max", max.to_string())])),
        Err(error) => {
            tracing::warn!(%error, "a script's store");
            Err(asker.lang.text(&format!("error-{}", Code::Unavailable.word())))
        }
    }
}

/// The values under one secret.
#[derive(Clone, Copy)]
struct Store {
    dossier: DossierId,
    number: i64,
}

impl Store {
    fn place(self, key: &str) -> Place {
        Place { dossier: self.dossier, zap: self.number, key: key.to_owned() }
    }

    /// Those of the keys that have a value; the others as null.
    fn get(self, tx: &mut Tx, keys: &[String]) -> Result<Json> {
        let mut values = Map::new();
        for key in keys {
            values.insert(key.clone(), self.place(key).value(tx)?.unwrap_or_default());
        }
        Ok(Json::Object(values))
    }

    /// All of the values or none.
    fn set(
        self,
        tx: &mut Tx,
        scope: &Scope,
        values: &Map<String, Json>,
    ) -> Result<std::result::Result<Json, Refusal>> {
        for (key, value) in values {
            if key.chars().count() > MAX_KEY_CHARS || key.contains('\0') {
                return Ok(Err(("zap-failure-storage_key", MAX_KEY_CHARS as i64)));
            }
            if value.to_string().len() > MAX_VALUE_BYTES {
                return Ok(Err(("zap-failure-storage_value", MAX_VALUE_BYTES as i64)));
            }
        }
        let there = self.place("").all(tx)?;
        let new = values.keys().filter(|key| !there.iter().any(|(name, _)| name == *key)).count();
        if (there.len() + new) as i64 > MAX_KEYS {
            return Ok(Err(("zap-failure-storage_keys", MAX_KEYS)));
        }
        for (key, value) in values {
            let place = self.place(key);
            if let Some(Err(())) = place.hold(tx, scope)? {
                // Others have filled it meanwhile: nothing of this is kept.
                return Err(Code::Conflict.into());
            }
            place.write(tx, scope, value)?;
        }
        Ok(Ok(Json::Null))
    }

    fn delete(self, tx: &mut Tx, keys: &[String]) -> Result<Json> {
        for key in keys {
            self.place(key).remove(tx)?;
        }
        Ok(Json::Null)
    }

    fn clear(self, tx: &mut Tx) -> Result<Json> {
        let names: Vec<String> =
            self.place("").all(tx)?.into_iter().map(|(name, _)| name).collect();
        self.delete(tx, &names)
    }
}

/// The number of the store that a secret opens. Zaps have the numbers above 0, the dossier's own has 0.
fn number(secret: &str) -> i64 {
    let digest = Sha256::digest(secret);
    let (first, _) = digest.split_at(8);
    let number = first.iter().fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte));
    number | i64::MIN
}
