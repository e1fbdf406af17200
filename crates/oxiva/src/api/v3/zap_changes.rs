//! What a `PATCH` of a zap says.

use super::request::Sendable;
use crate::{
    error::{Problem, Result},
    records::input,
    wire::Id,
    zaps::documents::ZapSettings,
};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What of a zap shall be otherwise: `{"active": true, "concurrency": 1, "rate": null}`. `null` is
/// read as 0: as the server says.
#[derive(Clone, Default, ToSchema)]
pub(super) struct ZapChange {
    #[schema(nullable = false)]
    pub active: Option<bool>,
    concurrency: Option<i64>,
    rate: Option<i64>,
    hold_above: Option<i64>,
    #[schema(nullable = false)]
    keep_on: Option<bool>,
    /// Those and no others.
    #[schema(nullable = false)]
    pub labels: Option<Vec<String>>,
    /// To whom it is handed: a person who may automate and may do what each of its steps does.
    #[schema(nullable = false, value_type = Option<Id>)]
    pub owner: Option<i64>,
}

impl Sendable for ZapChange {}

impl ZapChange {
    pub fn read(sent: Map<String, Value>) -> Result<ZapChange> {
        let mut changes = ZapChange::default();
        for (name, value) in sent {
            match (name.as_str(), value) {
                ("active", Value::Bool(flag)) => changes.active = Some(flag),
                ("keep_on", Value::Bool(flag)) => changes.keep_on = Some(flag),
                ("concurrency", Value::Null) => changes.concurrency = Some(0),
                ("rate", Value::Null) => changes.rate = Some(0),
                ("hold_above", Value::Null) => changes.hold_above = Some(0),
                ("concurrency", Value::Number(n)) => changes.concurrency = Some(whole_number(&n)),
                ("rate", Value::Number(n)) => changes.rate = Some(whole_number(&n)),
                ("hold_above", Value::Number(n)) => changes.hold_above = Some(whole_number(&n)),
                ("labels", Value::Array(labels)) => changes.labels = Some(texts(labels)?),
                ("owner", Value::String(text)) => {
                    let unknown = || Problem::new("owner", "unknown_person");
                    changes.owner = Some(input::id(&text).ok_or_else(unknown)?);
                }
                (
                    "active" | "keep_on" | "concurrency" | "rate" | "hold_above" | "labels"
                    | "owner",
                    _,
                ) => {
                    return Err(Problem::new(name, "type").into());
                }
                _ => return Err(Problem::new(name, "unknown_field").into()),
            }
        }
        Ok(changes)
    }

    pub fn over(&self, settings: ZapSettings) -> ZapSettings {
        ZapSettings {
            concurrency: self.concurrency.unwrap_or(settings.concurrency),
            rate: self.rate.unwrap_or(settings.rate),
            hold_above: self.hold_above.unwrap_or(settings.hold_above),
            keep_on: self.keep_on.unwrap_or(settings.keep_on),
        }
    }
}

/// Labels are texts.
fn texts(values: Vec<Value>) -> Result<Vec<String>> {
    let text = |value| match value {
        Value::String(text) => Ok(text),
        _ => Err(Problem::new("labels", "type").into()),
    };
    values.into_iter().map(text).collect()
}

/// A number that is no whole one becomes one that no setting takes.
fn whole_number(number: &serde_json::Number) -> i64 {
    number.as_i64().unwrap_or(-1)
}
