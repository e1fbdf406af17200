//! Ids and moments as programs see them in the answers of API v3 and of the command line.

use crate::{clock::Micros, records::shown};
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};
use uuid::Uuid;

/// The number of a record, written as a string: JavaScript rounds numbers above 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub i64);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl PartialSchema for Id {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.pattern(Some("^[1-9][0-9]{0,17}$")).into()
    }
}

impl ToSchema for Id {}

/// The id of a run of a zap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunId(pub Uuid);

impl Serialize for RunId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl PartialSchema for RunId {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::Custom("uuid".to_owned());
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for RunId {}

/// A moment as RFC 3339 with milliseconds and an offset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Date(String);

impl Date {
    /// In the dossier's own time zone: `2026-05-17T11:45:26.000+02:00`.
    pub fn at(moment: Micros, zone: &TimeZone) -> Date {
        Date(shown::date(moment, zone))
    }
}

impl PartialSchema for Date {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for Date {}

/// Milliseconds, with decimals.
pub fn millis(micros: Micros) -> f64 {
    micros as f64 / 1_000.0
}
