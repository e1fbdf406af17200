//! The app `storage`: small values that outlive a run, by key. A zap has a store of its own; with
//! `scope: dossier` it is one that all zaps of the dossier share. All of it is done in the transaction
//! that records it: a counter counts each step once.

use super::{
    Action, App, Call, Doing, Failure, Field, FieldKind, Outcome,
    params::{self, Params},
};
use crate::{
    db::{Tx, Value},
    dossiers::{DossierId, Scope},
    error::Result,
    statements,
};
use serde_json::{Map, Number, Value as Json, json};

/// Keys of one store, characters of a key, bytes of a value as JSON.
pub(super) const MAX_KEYS: i64 = 500;
pub(super) const MAX_KEY_CHARS: usize = 200;
pub(super) const MAX_VALUE_BYTES: usize = 25_000;

const KEY_FIELD: Field = Field::new("key", FieldKind::Text).required();
const SCOPE: Field = Field::new("scope", FieldKind::Choice(&["zap", "dossier"])).or("zap").folded();
const VALUE: Field = Field::new("value", FieldKind::Any).required();
const DEFAULT: Field = Field::new("default", FieldKind::Any);
const BY: Field = Field::new("by", FieldKind::Number).or("1");

/// Values under keys that outlive a run.
pub const APP: App = App::new("storage", "archive", ACTIONS, |call| Box::pin(run(call)));

const ACTIONS: &[Action] = &[
    Action::writes("set", &[KEY_FIELD, VALUE, SCOPE]),
    Action::reads("get", &[KEY_FIELD, DEFAULT, SCOPE]),
    Action::writes("increment", &[KEY_FIELD, BY, SCOPE]),
    Action::writes("remove", &[KEY_FIELD, SCOPE]),
    Action::reads("get_all", &[SCOPE]),
];

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

async fn run(call: Call) -> Doing {
    let work: fn(&mut Tx, &Scope, &Call, Place) -> Result<Outcome> = match call.action.as_str() {
        "set" => set,
        "get" => get,
        "increment" => increment,
        "remove" => remove,
        "get_all" => get_all,
        _ => return params::unknown_action(&call).into(),
    };
    match Place::of(&call) {
        Ok(place) => Doing::Inside(Box::new(move |tx, scope| work(tx, scope, &call, place))),
        Err(failure) => Outcome::Failed(failure).into(),
    }
}

/// Which store, and which key of it.
pub(super) struct Place {
    pub dossier: DossierId,
    /// 0: the dossier's own. Below 0: one that steps of code open by a secret.
    pub zap: i64,
    pub key: String,
}

impl Place {
    fn of(call: &Call) -> std::result::Result<Place, Failure> {
        let params = Params::of(call);
        let zap = match params.text("scope").as_deref() {
            Some("dossier") => 0,
            _ => call.zap,
        };
        let key = match call.action.as_str() {
            "get_all" => String::new(),
            _ => params.required("key")?,
        };
        if key.chars().count() > MAX_KEY_CHARS || key.contains('\0') {
            return Err(too_large(call, "zap-failure-storage_key", MAX_KEY_CHARS));
        }
        Ok(Place { dossier: call.dossier.id, zap, key })
    }

    fn told(&self, value: Json, found: bool) -> Outcome {
        Outcome::Done(json!({ "key": self.key, "value": value, "found": found }))
    }

    /// The value that is there, held until this transaction ends; `None`: it is new. `Err`: there are
    /// too many.
    pub fn hold(
        &self,
        tx: &mut Tx,
        scope: &Scope,
    ) -> Result<Option<std::result::Result<Json, ()>>> {
        let name: [&dyn Value; 4] = [&self.dossier.number(), &self.zap, &self.key, &scope.now];
        if let Some(value) = tx.optional(&HOLD, &name, |row| row.get::<String>(0))? {
            return Ok(Some(Ok(parsed(&value))));
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
        let value = tx.optional(&HOLD, &name, |row| row.get::<String>(0))?;
        Ok(value.map(|value| Ok(parsed(&value))))
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

fn too_large(call: &Call, key: &str, max: impl ToString) -> Failure {
    let message = call.dossier.langue.text_with(key, &[("max", max.to_string())]);
    Failure::lasting("storage_limit", message)
}

fn set(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let value = call.params.get("value").cloned().unwrap_or_default();
    if value.to_string().len() > MAX_VALUE_BYTES {
        return Ok(Outcome::Failed(too_large(call, "zap-failure-storage_value", MAX_VALUE_BYTES)));
    }
    if let Some(Err(())) = place.hold(tx, scope)? {
        return Ok(Outcome::Failed(too_large(call, "zap-failure-storage_keys", MAX_KEYS)));
    }
    place.write(tx, scope, &value)?;
    Ok(place.told(value, true))
}

fn get(tx: &mut Tx, _: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    Ok(match place.value(tx)? {
        Some(value) => place.told(value, true),
        None => place.told(call.params.get("default").cloned().unwrap_or_default(), false),
    })
}

/// By 1 unless it is said; from 0 where there is nothing yet.
fn increment(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let by = match Params::of(call).value("by") {
        Some(by) => number(by),
        None => Some(Number::from(1)),
    };
    let old = match place.hold(tx, scope)? {
        Some(Err(())) => {
            return Ok(Outcome::Failed(too_large(call, "zap-failure-storage_keys", MAX_KEYS)));
        }
        Some(Ok(Json::Null)) | None => Some(Number::from(0)),
        Some(Ok(value)) => number(&value),
    };
    let Some(sum) = old.zip(by).and_then(|(old, by)| sum(&old, &by)) else {
        let message = call.dossier.langue.text("zap-failure-storage_number");
        return Ok(Outcome::Failed(Failure::lasting("storage_number", message)));
    };
    let value = Json::Number(sum);
    place.write(tx, scope, &value)?;
    Ok(place.told(value, true))
}

/// A number, or a text that is one, with a comma, too.
fn number(value: &Json) -> Option<Number> {
    match value {
        Json::Number(number) => Some(number.clone()),
        Json::String(text) => {
            let text = text.trim().replace(',', ".");
            let whole = text.parse::<i64>().ok().map(Number::from);
            whole.or_else(|| Number::from_f64(text.parse().ok()?))
        }
        _ => None,
    }
}

/// Whole while both are and the sum fits.
fn sum(a: &Number, b: &Number) -> Option<Number> {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a.checked_add(b).map(Number::from),
        _ => Number::from_f64(a.as_f64()? + b.as_f64()?),
    }
}

fn remove(tx: &mut Tx, _: &Scope, _: &Call, place: Place) -> Result<Outcome> {
    let value = place.remove(tx)?;
    let found = value.is_some();
    Ok(place.told(value.unwrap_or_default(), found))
}

fn get_all(tx: &mut Tx, _: &Scope, _: &Call, place: Place) -> Result<Outcome> {
    let values: Map<String, Json> = place.all(tx)?.into_iter().collect();
    Ok(Outcome::Done(json!({ "count": values.len(), "values": values })))
}
