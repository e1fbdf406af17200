//! What programs send of rows.

use super::create::MAX_BATCH_ROWS;
use crate::{
    api::v3::request::{Sendable, nothing_else},
    error::{Error, Problem, Result},
};
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub(super) type Values = Map<String, Value>;

/// `{"values": {"Sujet": "Test"}}`
#[derive(ToSchema)]
pub(super) struct RowValues {
    /// By the names of the columns; of a row that is there only those that are named change, and
    /// `null` empties a cell.
    #[schema(value_type = Object)]
    pub(super) values: Values,
}

/// `{"rows": [{"Sujet": "Test"}, …]}`
#[derive(ToSchema)]
pub(super) struct RowBatch {
    /// At most 500; all of them are appended, or none.
    #[schema(value_type = Vec<Object>)]
    pub(super) rows: Vec<Values>,
}

impl Sendable for RowValues {}

impl Sendable for RowBatch {}

impl RowValues {
    pub(super) fn read(mut sent: Values) -> Result<RowValues> {
        let values = match sent.remove("values") {
            Some(Value::Object(values)) => values,
            _ => return Err(Problem::new("values", "type").into()),
        };
        nothing_else(&sent)?;
        Ok(RowValues { values })
    }
}

impl RowBatch {
    pub(super) fn read(mut sent: Values) -> Result<RowBatch> {
        let Some(Value::Array(list)) = sent.remove("rows") else {
            return Err(Problem::new("rows", "type").into());
        };
        nothing_else(&sent)?;
        if list.len() > MAX_BATCH_ROWS {
            return Err(Problem::new("rows", "too_many").with("max", MAX_BATCH_ROWS).into());
        }
        let object = |(at, row)| match row {
            Value::Object(map) => Ok(map),
            _ => Err(Error::from(Problem::new(format!("rows.{at}"), "type"))),
        };
        Ok(RowBatch { rows: (0..).zip(list).map(object).collect::<Result<_>>()? })
    }
}
