//! Lists that stand under a key: read and set whole, or pushed to and popped from at either end.

use super::{Change, Place, change, given, unfit};
use crate::{
    actions::{Call, Outcome, params::Params},
    db::Tx,
    dossiers::Scope,
    error::Result,
};
use serde_json::{Value as Json, json};

/// The list that stands there, empty if there is nothing; `None` if it is something else.
fn list(present: Option<Json>) -> Option<Vec<Json>> {
    match present {
        None | Some(Json::Null) => Some(Vec::new()),
        Some(Json::Array(values)) => Some(values),
        Some(_) => None,
    }
}

fn told(place: &Place, values: &[Json], found: bool) -> Outcome {
    let (key, count) = (&place.key, values.len());
    Outcome::Done(json!({ "key": key, "values": values, "count": count, "found": found }))
}

/// A list, line items for example, or a text with commas.
pub(super) fn set(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let values: Vec<Json> = match given(call, "values") {
        Json::Null => Vec::new(),
        Json::Array(values) => values,
        Json::String(text) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts.map(Json::from).collect()
        }
        single => vec![single],
    };
    change(tx, scope, call, &place, |_| {
        Change::Put(values.clone().into(), told(&place, &values, true))
    })
}

pub(super) fn get(tx: &mut Tx, _: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let present = place.value(tx)?;
    let found = present.is_some();
    Ok(match list(present) {
        Some(values) => told(&place, &values, found),
        None => unfit(call, "storage_list"),
    })
}

/// At the end of the list, or with `location: head` before its first value.
pub(super) fn push(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let (value, at_head) = (given(call, "value"), is_head(call));
    change(tx, scope, call, &place, |present| {
        let Some(mut values) = list(present) else {
            return Change::Keep(unfit(call, "storage_list"));
        };
        let at = if at_head { 0 } else { values.len() };
        values.insert(at, value.clone());
        let outcome = told(&place, &values, true);
        Change::Put(values.into(), outcome)
    })
}

/// Takes away the last value, or with `location: head` the first, and gives it.
pub(super) fn pop(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let at_head = is_head(call);
    let told = |value: Json, count: usize, found: bool| {
        let told = json!({ "key": place.key, "value": value, "count": count, "found": found });
        Outcome::Done(told)
    };
    change(tx, scope, call, &place, |present| {
        let Some(mut values) = list(present) else {
            return Change::Keep(unfit(call, "storage_list"));
        };
        if values.is_empty() {
            return Change::Keep(told(given(call, "default"), 0, false));
        }
        let at = if at_head { 0 } else { values.len() - 1 };
        let value = values.remove(at);
        let outcome = told(value, values.len(), true);
        Change::Put(values.into(), outcome)
    })
}

fn is_head(call: &Call) -> bool {
    Params::of(call).text("location").as_deref() == Some("head")
}
