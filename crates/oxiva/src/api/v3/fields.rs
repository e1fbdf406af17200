//! `?fields=id,nom`: a part of each record, for whoever wants no more.

use crate::{
    error::{Code, Error, Result},
    http::request::Parameters,
    records::{Noun, shown},
};
use serde_json::Value;

/// What is wanted of each record; none named: all of it.
pub struct Wanted(Option<Vec<String>>);

impl Wanted {
    /// From `fields`; refused if the noun has no field of one of the names.
    pub fn of<N: Noun>(query: &Parameters) -> Result<Wanted> {
        let Some(text) = query.get("fields") else { return Ok(Wanted(None)) };
        let names: Vec<_> = text.split(',').map(|name| name.trim().to_owned()).collect();
        let known = shown::names::<N>();
        if names.iter().all(|name| known.contains(&name.as_str())) {
            Ok(Wanted(Some(names)))
        } else {
            Err(Error::parameter(Code::InvalidParameter, "fields"))
        }
    }

    /// What is wanted of a record.
    pub fn part(&self, record: Value) -> Value {
        match (&self.0, record) {
            (Some(names), Value::Object(mut map)) => {
                map.retain(|name, _| names.iter().any(|wanted| wanted == name));
                Value::Object(map)
            }
            (_, record) => record,
        }
    }
}
