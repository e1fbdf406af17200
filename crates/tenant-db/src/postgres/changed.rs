//! What a transaction has changed so far, as far as a question that was asked before may be answered otherwise by now.

use crate::{
    error::Result,
    pipeline::{Encoded, Pipeline},
    row::Value,
    statement::Statement,
};
use std::collections::BTreeMap;

/// What a transaction has changed so far.
#[derive(Default)]
pub struct Changed {
    tables: BTreeMap<&'static str, Vec<Values>>,
    anything: bool,
}

/// What the rows that a statement is about have in some of their columns.
type Values = Vec<(&'static str, Encoded)>;

impl Changed {
    /// Any row of a table.
    pub fn table(&mut self, table: &'static str) {
        self.tables.insert(table, vec![Vec::new()]);
    }

    /// Whatever it is.
    pub fn anything(&mut self) {
        self.anything = true;
    }

    /// The rows that a statement is about.
    pub fn note(
        &mut self,
        pipeline: &mut Pipeline,
        statement: &'static Statement,
        params: &[&dyn Value],
        table: &'static str,
    ) -> Result<()> {
        let values = values(pipeline, statement, params, table)?;
        let all = self.tables.entry(table).or_default();
        if values.is_empty() {
            *all = vec![values];
        } else if !all.contains(&values) {
            all.push(values);
        }
        Ok(())
    }

    /// Whether a question may be answered otherwise by now.
    pub fn concerns(
        &self,
        pipeline: &mut Pipeline,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<bool> {
        for (table, changes) in &self.tables {
            if !statement.names(table) {
                continue;
            }
            let asked = values(pipeline, statement, params, table)?;
            let is_apart = |change: &Values| {
                let differs = |(column, value): &(&str, Encoded)| {
                    asked.iter().any(|(other, asked)| other == column && asked != value)
                };
                change.iter().any(differs)
            };
            if !changes.iter().all(is_apart) {
                return Ok(true);
            }
        }
        Ok(self.anything)
    }
}

/// What binds the rows of a table that a statement is about.
fn values(
    pipeline: &mut Pipeline,
    statement: &'static Statement,
    params: &[&dyn Value],
    table: &str,
) -> Result<Values> {
    let mut values = Vec::new();
    for bound in pipeline.scope(statement).iter().filter(|bound| bound.table == table) {
        if let Some(value) = pipeline.encode_one(statement, params, bound.param)? {
            values.push((bound.column, value));
        }
    }
    Ok(values)
}
