//! A zap that can leave its dossier: a document without numbers of one dossier, and what it needs where it arrives.
//!
//! # Players
//! - A [`Portable`] has the document. A table is called by its name in it, and stands in `tables`; a connection
//!   is called by its name, and stands in `connections`; a value that was taken out is a marker ([`Blank::marker`]),
//!   and stands in `blanks`.
//! - [`leave`] makes one of a zap, [`secrets`] takes out what gives access.
//! - [`install`] makes a zap of one, by [`Choices`].
//! - [`file`] is our own format: several of them as JSON; a [`report`] says what became of each step.
//!
//! # Promises
//! - What arrives is a draft, switched off. Either all of it arrives, with its tables, or nothing does.
//! - No number of a table or a connection leaves: it would mean another one elsewhere.
//! - Exporting, importing into a dossier without tables and exporting again gives the same bytes.

mod columns;
mod document;
pub mod file;
mod install;
mod leave;
mod report;
pub mod secrets;

#[cfg(test)]
mod tests;

pub use columns::fits;
pub use document::{each_part_mut, each_text, each_text_mut, reference_places};
pub use install::{Choices, Installed, TableChoice, install};
pub use leave::{of_document, of_zap};
pub use report::{NodeReport, NodeStatus, ZapReport};

use super::documents::ZapSettings;
use crate::{
    closed_set,
    tables::columns::{ColumnKind, Wanted},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

/// A zap that can leave its dossier.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PortableZap)]
#[serde(deny_unknown_fields)]
pub struct Portable {
    /// A draft, whose `table`s and `connection`s are names.
    #[schema(value_type = Object)]
    pub document: Json,
    #[serde(default, skip_serializing_if = "is_default")]
    pub settings: ZapSettings,
    /// The tables that the document names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableNeeded>,
    /// The connections that the document names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<ConnectionNeeded>,
    /// The values that were taken out of the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blanks: Vec<Blank>,
}

/// A table that a zap needs: it is found by its name, or made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableNeeded {
    pub name: String,
    pub columns: Vec<ColumnNeeded>,
}

/// A column of a table that a zap needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnNeeded {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ColumnKind,
    /// What the document may call it, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
}

/// A connection that steps of a zap use: whoever installs it chooses one of the same app, or none yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionNeeded {
    /// As the document calls it.
    pub name: String,
    /// Whose actions use it: `webhooks`, or the key of a definition.
    pub app: String,
}

/// A connection that a dossier has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownConnection {
    pub id: i64,
    pub name: String,
    pub app: String,
}

/// A value that was taken out of a document; its marker stands wherever the value stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Blank {
    /// Counted from 1 in its document.
    pub number: usize,
    pub kind: BlankKind,
}

closed_set! {
    /// What was taken out.
    pub enum BlankKind {
        /// An address of mail.
        Email = "email",
        /// An address of the web, or a host.
        Url = "url",
        /// The number of a record, a row or a person.
        Id = "id",
        /// What gives access.
        Secret = "secret",
    }
}

impl Blank {
    /// What stands in the document in the place of the value.
    pub fn marker(&self) -> String {
        format!("[blank-{}]", self.number)
    }
}

impl TableNeeded {
    /// A table with these columns.
    pub fn new(name: &str, columns: &[(&str, ColumnKind)]) -> TableNeeded {
        let columns = columns.iter().map(|(name, kind)| ColumnNeeded {
            name: (*name).to_owned(),
            kind: *kind,
            former_names: Vec::new(),
        });
        TableNeeded { name: name.to_owned(), columns: columns.collect() }
    }

    fn wanted(&self) -> Vec<Wanted> {
        let wanted = |column: &ColumnNeeded| Wanted {
            former_names: column.former_names.clone(),
            ..Wanted::new(&column.name, column.kind)
        };
        self.columns.iter().map(wanted).collect()
    }
}

fn is_default(settings: &ZapSettings) -> bool {
    *settings == ZapSettings::default()
}
