//! Single values of an object that stands under a key.

use super::{Change, Place, change, check_key, given, unfit};
use crate::{
    actions::{Call, Outcome, params::Params},
    db::Tx,
    dossiers::Scope,
    error::Result,
};
use serde_json::{Map, Value as Json, json};

/// Which child of which key.
struct Child {
    place: Place,
    child_key: String,
}

impl Child {
    fn of(call: &Call, place: Place) -> std::result::Result<Child, Outcome> {
        let child_key = Params::of(call).required("child_key").map_err(Outcome::Failed)?;
        check_key(call, &child_key).map_err(Outcome::Failed)?;
        Ok(Child { place, child_key })
    }

    fn told(&self, value: Json, found: bool) -> Outcome {
        let (key, child_key) = (&self.place.key, &self.child_key);
        let told = json!({ "key": key, "child_key": child_key, "value": value, "found": found });
        Outcome::Done(told)
    }
}

/// The object that stands there, empty if there is nothing; `None` if it is something else.
fn object(present: Option<Json>) -> Option<Map<String, Json>> {
    match present {
        None | Some(Json::Null) => Some(Map::new()),
        Some(Json::Object(children)) => Some(children),
        Some(_) => None,
    }
}

pub(super) fn set(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let child = match Child::of(call, place) {
        Ok(child) => child,
        Err(failed) => return Ok(failed),
    };
    let value = given(call, "value");
    change(tx, scope, call, &child.place, |present| {
        let Some(mut children) = object(present) else {
            return Change::Keep(unfit(call, "storage_object"));
        };
        children.insert(child.child_key.clone(), value.clone());
        Change::Put(children.into(), child.told(value.clone(), true))
    })
}

pub(super) fn get(tx: &mut Tx, _: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let child = match Child::of(call, place) {
        Ok(child) => child,
        Err(failed) => return Ok(failed),
    };
    let Some(mut children) = object(child.place.value(tx)?) else {
        return Ok(unfit(call, "storage_object"));
    };
    Ok(match children.remove(&child.child_key) {
        Some(value) => child.told(value, true),
        None => child.told(given(call, "default"), false),
    })
}

pub(super) fn remove(tx: &mut Tx, scope: &Scope, call: &Call, place: Place) -> Result<Outcome> {
    let child = match Child::of(call, place) {
        Ok(child) => child,
        Err(failed) => return Ok(failed),
    };
    change(tx, scope, call, &child.place, |present| {
        let Some(mut children) = object(present) else {
            return Change::Keep(unfit(call, "storage_object"));
        };
        match children.shift_remove(&child.child_key) {
            Some(value) => Change::Put(children.into(), child.told(value, true)),
            None => Change::Keep(child.told(Json::Null, false)),
        }
    })
}
