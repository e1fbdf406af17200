//! The app `storage`: small values that outlive a run, by key. A zap has a store of its own; with
//! `scope: dossier` it is one that all zaps of the dossier share. All of it is done in the transaction
//! that records it: a counter counts each step once.
//!
//! A value may be an object, of which steps set and read single *children*, or a list, to whose ends they
//! push and from which they pop, as in Zapier.

mod children;
mod lists;
mod place;

use super::{
    Action, App, Call, Doing, Failure, Field, FieldKind, Outcome,
    params::{self, Params},
};
use crate::{db::Tx, dossiers::Scope, error::Result};
pub(super) use place::Place;
use serde_json::{Map, Number, Value as Json, json};
use std::sync::Arc;

/// Keys of one store, characters of a key, bytes of a value as JSON.
pub(super) const MAX_KEYS: i64 = 500;
pub(super) const MAX_KEY_CHARS: usize = 200;
pub(super) const MAX_VALUE_BYTES: usize = 25_000;

const KEY_FIELD: Field = Field::new("key", FieldKind::Text).required();
const SCOPE: Field = Field::new("scope", FieldKind::Choice(&["zap", "dossier"])).or("zap").folded();
const VALUE: Field = Field::new("value", FieldKind::Any).required();
const DEFAULT: Field = Field::new("default", FieldKind::Any);
const BY: Field = Field::new("by", FieldKind::Number).or("1");
const ONLY_IF_VALUE: Field = Field::new("only_if_value", FieldKind::Any);
const CHILD_KEY: Field = Field::new("child_key", FieldKind::Text).required();
const VALUES: Field = Field::new("values", FieldKind::List);
const LOCATION: Field = Field::new("location", FieldKind::Choice(&["tail", "head"])).or("tail");

/// Values under keys that outlive a run.
pub const APP: App = App::new("storage", "archive", ACTIONS, |call| Box::pin(run(call)));

const ACTIONS: &[Action] = &[
    Action::writes("set", &[KEY_FIELD, VALUE, SCOPE]),
    Action::reads("get", &[KEY_FIELD, DEFAULT, SCOPE]),
    Action::writes("increment", &[KEY_FIELD, BY, SCOPE]),
    Action::writes("remove", &[KEY_FIELD, SCOPE]),
    Action::reads("get_all", &[SCOPE]),
    Action::writes("set_value_if", &[KEY_FIELD, VALUE, ONLY_IF_VALUE, SCOPE]),
    Action::writes("set_child_value", &[KEY_FIELD, CHILD_KEY, VALUE, SCOPE]),
    Action::reads("get_child_value", &[KEY_FIELD, CHILD_KEY, DEFAULT, SCOPE]),
    Action::writes("remove_child_value", &[KEY_FIELD, CHILD_KEY, SCOPE]),
    Action::writes("set_list_values", &[KEY_FIELD, VALUES, SCOPE]),
    Action::reads("get_list_values", &[KEY_FIELD, SCOPE]),
    Action::writes("push_value_onto_list", &[KEY_FIELD, VALUE, LOCATION, SCOPE]),
    Action::writes("pop_value_from_list", &[KEY_FIELD, LOCATION, DEFAULT, SCOPE]),
];

async fn run(call: Call) -> Doing {
    let work: fn(&mut Tx, &Scope, &Call, Place) -> Result<Outcome> = match call.action.as_str() {
        "set" => set,
        "set_value_if" => set_if,
        "get" => get,
        "increment" => increment,
        "remove" => remove,
        "get_all" => get_all,
        "set_child_value" => children::set,
        "get_child_value" => children::get,
        "remove_child_value" => children::remove,
        "set_list_values" => lists::set,
        "get_list_values" => lists::get,
        "push_value_onto_list" => lists::push,
        "pop_value_from_list" => lists::pop,
        _ => return params::unknown_action(&call).into(),
    };
    match Place::of(&call) {
        Ok(place) => {
            Doing::Inside(Arc::new(move |tx, scope| work(tx, scope, &call, place.clone())))
        }
        Err(failure) => Outcome::Failed(failure).into(),
    }
}

fn too_large(call: &Call, key: &str, max: impl ToString) -> Failure {
    let message = call.dossier.langue.text_with(key, &[("max", max.to_string())]);
    Failure::lasting("storage_limit", message)
}

/// Refuses a key that is too long or has what no text may have.
fn check_key(call: &Call, key: &str) -> std::result::Result<(), Failure> {
    if key.chars().count() > MAX_KEY_CHARS || key.contains('\0') {
        return Err(too_large(call, "zap-failure-storage_key", MAX_KEY_CHARS));
    }
    Ok(())
}

/// That what stands under the key is no list or no object, or the sum no number.
fn unfit(call: &Call, code: &'static str) -> Outcome {
    let message = call.dossier.langue.text(&format!("zap-failure-{code}"));
    Outcome::Failed(Failure::lasting(code, message))
}

/// What a step does to what stands under its key.
enum Change {
    /// This stands there from now on.
    Put(Json, Outcome),
    /// It stays as it is; if there was nothing, there is nothing.
    Keep(Outcome),
}

/// Does what `decide` says of the value under the key, `None` if there is none. Nobody else changes it
/// meanwhile.
fn change(
    tx: &mut Tx,
    scope: &Scope,
    call: &Call,
    place: &Place,
    decide: impl Fn(Option<Json>) -> Change,
) -> Result<Outcome> {
    let mut present = place.hold_existing(tx, scope)?;
    loop {
        let is_there = present.is_some();
        let (value, outcome) = match decide(present.take()) {
            Change::Put(value, outcome) => (value, outcome),
            Change::Keep(outcome) => return Ok(outcome),
        };
        if value.to_string().len() > MAX_VALUE_BYTES {
            let failure = too_large(call, "zap-failure-storage_value", MAX_VALUE_BYTES);
            return Ok(Outcome::Failed(failure));
        }
        if !is_there {
            match place.hold(tx, scope)? {
                None => {}
                // Somebody else was first.
                Some(Ok(other)) => {
                    present = Some(other);
                    continue;
                }
                Some(Err(())) => {
                    let failure = too_large(call, "zap-failure-storage_keys", MAX_KEYS);
                    return Ok(Outcome::Failed(failure));
                }
            }
        }
        place.write(tx, scope, &value)?;
        return Ok(outcome);
    }
}

/// A parameter as it was given; null where there is none.
fn given(call: &Call, key: &str) -> Json {
    call.params.get(key).cloned().unwrap_or_default()
}

fn set(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let value = given(call, "value");
    change(tx, scope, call, &place, |_| Change::Put(value.clone(), place.told(value.clone(), true)))
}

/// Only if the present value is `only_if_value`; both are compared as texts, for a form knows nothing
/// else. Nothing is what stands under a key that is not there.
fn set_if(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let (value, expected) = (given(call, "value"), given(call, "only_if_value"));
    let told = |value: Json, found: bool, was_set: bool| {
        let told = json!({ "key": place.key, "value": value, "found": found, "was_set": was_set });
        Outcome::Done(told)
    };
    change(tx, scope, call, &place, |present| {
        let found = present.is_some();
        let present = present.unwrap_or_default();
        if params::text(&present) == params::text(&expected) {
            Change::Put(value.clone(), told(value.clone(), true, true))
        } else {
            Change::Keep(told(present, found, false))
        }
    })
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
    change(tx, scope, call, &place, |present| {
        let old = match present {
            Some(Json::Null) | None => Some(Number::from(0)),
            Some(value) => number(&value),
        };
        match old.zip(by.clone()).and_then(|(old, by)| sum(&old, &by)) {
            Some(sum) => Change::Put(sum.clone().into(), place.told(sum.into(), true)),
            None => Change::Keep(unfit(call, "storage_number")),
        }
    })
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
