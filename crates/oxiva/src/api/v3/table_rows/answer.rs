//! A row as programs see it.

use crate::{
    api::v3::etag::Versioned,
    dossiers::Dossier,
    tables::{Table, rows::TableRow},
    wire::{Date, Id},
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A row of a table.
#[derive(Serialize, ToSchema)]
#[schema(as = Row)]
pub(super) struct RowAnswer {
    pub(super) id: Id,
    /// By the names of the columns.
    #[schema(value_type = Object)]
    pub(super) values: Map<String, Value>,
    pub(super) created_at: Date,
    pub(super) changed_at: Date,
}

impl Versioned for RowAnswer {}

impl RowAnswer {
    pub(super) fn of(table: &Table, row: &TableRow, dossier: &Dossier) -> RowAnswer {
        let zone = dossier.zone();
        RowAnswer {
            id: Id(row.id),
            values: row.named(table),
            created_at: Date::at(row.created_at, &zone),
            changed_at: Date::at(row.changed_at, &zone),
        }
    }
}

/// Rows that were appended, in their order.
#[derive(Serialize, ToSchema)]
pub(super) struct RowList {
    pub(super) items: Vec<RowAnswer>,
}
