//! One key of one store, and the value under it.

use super::{Call, Failure, MAX_KEYS, Outcome, Params, check_key};
use crate::{
    db::{Tx, Value},
    dossiers::{DossierId, Scope},
    error::Result,
    statements,
};
use serde_json::{Value as Json, json};

statements! {
    GET = "SELECT value FROM storage WHERE dossier = $1 AND zap = $2 AND name = $3";
    ALL = "SELECT name, value FROM storage WHERE dossier = $1 AND zap = $2 ORDER BY name";
    COUNT = "SELECT count(*) FROM storage WHERE dossier = $1 AND zap = $2";
    // The first one in makes the row, and each holds it until it commits.
    MAKE = "INSERT INTO storage (dossier, zap, name, value, updated_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (dossier, zap, name) DO NOTHING";
    HOLD = "UPDATE storage SET updated_at = $4 WHERE dossier = $1 AND zap = $2 AND name = $3
        RETURNING value";
    SET = "UPDATE storage SET value = $4, updated_at = $5
        WHERE dossier = $1 AND zap = $2 AND name = $3";
    REMOVE = "DELETE FROM storage WHERE dossier = $1 AND zap = $2 AND name = $3 RETURNING value";
}

/// Which store, and which key of it.
#[derive(Clone)]
pub struct Place {
    pub dossier: DossierId,
    /// 0: the dossier's own. Below 0: one that steps of code open by a secret.
    pub zap: i64,
    pub key: String,
}

impl Place {
    pub(super) fn of(call: &Call) -> std::result::Result<Place, Failure> {
        let params = Params::of(call);
        let zap = match params.text("scope").as_deref() {
            Some("dossier") => 0,
            _ => call.zap,
        };
        let key = match call.action.as_str() {
            "get_all" => String::new(),
            _ => params.required("key")?,
        };
        check_key(call, &key)?;
        Ok(Place { dossier: call.dossier.id, zap, key })
    }

    /// What a step gives.
    pub(super) fn told(&self, value: Json, found: bool) -> Outcome {
        Outcome::Done(json!({ "key": self.key, "value": value, "found": found }))
    }

    /// The value that is there, held until this transaction ends; `None`: it is new. `Err`: there are
    /// too many.
    pub fn hold(
        &self,
        tx: &mut Tx,
        scope: &Scope,
    ) -> Result<Option<std::result::Result<Json, ()>>> {
        if let Some(value) = self.hold_existing(tx, scope)? {
            return Ok(Some(Ok(value)));
        }
        let count: i64 = tx.one(&COUNT, &[&self.dossier.number(), &self.zap], |row| row.get(0))?;
        if count >= MAX_KEYS {
            return Ok(Some(Err(())));
        }
        let params: [&dyn Value; 5] =
            [&self.dossier.number(), &self.zap, &self.key, &"null", &scope.now];
        if tx.execute(&MAKE, &params)? == 1 {
            return Ok(None);
        }
        // Somebody else was first.
        Ok(self.hold_existing(tx, scope)?.map(Ok))
    }

    /// The value that is there, held until this transaction ends; `None`, and nothing is made: there is
    /// none.
    pub fn hold_existing(&self, tx: &mut Tx, scope: &Scope) -> Result<Option<Json>> {
        let name: [&dyn Value; 4] = [&self.dossier.number(), &self.zap, &self.key, &scope.now];
        let value = tx.optional(&HOLD, &name, |row| row.get::<String>(0))?;
        Ok(value.map(|value| parsed(&value)))
    }

    pub fn write(&self, tx: &mut Tx, scope: &Scope, value: &Json) -> Result<()> {
        let params: [&dyn Value; 5] =
            [&self.dossier.number(), &self.zap, &self.key, &value.to_string(), &scope.now];
        tx.execute(&SET, &params)?;
        Ok(())
    }

    /// What stands under the key.
    pub fn value(&self, tx: &mut Tx) -> Result<Option<Json>> {
        let params: [&dyn Value; 3] = [&self.dossier.number(), &self.zap, &self.key];
        let value = tx.optional(&GET, &params, |row| row.get::<String>(0))?;
        Ok(value.map(|value| parsed(&value)))
    }

    /// Takes the key away; what stood under it.
    pub fn remove(&self, tx: &mut Tx) -> Result<Option<Json>> {
        let params: [&dyn Value; 3] = [&self.dossier.number(), &self.zap, &self.key];
        let value = tx.optional(&REMOVE, &params, |row| row.get::<String>(0))?;
        Ok(value.map(|value| parsed(&value)))
    }

    /// All keys of the store and their values, by name.
    pub fn all(&self, tx: &mut Tx) -> Result<Vec<(String, Json)>> {
        let rows = tx.query(&ALL, &[&self.dossier.number(), &self.zap], |row| {
            Ok((row.get::<String>(0)?, row.get::<String>(1)?))
        })?;
        Ok(rows.into_iter().map(|(key, value)| (key, parsed(&value))).collect())
    }
}

fn parsed(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_default()
}
