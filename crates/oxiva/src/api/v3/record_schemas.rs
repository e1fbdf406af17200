//! What the three nouns look like in API v3: a record is shown and read as a map of its fields, and
//! the types here stand for the map in handlers and in the documentation. The schemas come from the
//! noun's own fields.

use super::{fields::Wanted, records::Listed, request::Sendable};
use crate::{
    api::sets::{
        ActiviteAction, ActiviteStatut, ActiviteType, SocieteType, TicketPriorite, TicketStatut,
    },
    dossiers::Dossier,
    error::Error,
    records::{self, Fields, Noun, input, shown},
    wire::{Date, Id},
};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::{borrow::Cow, marker::PhantomData};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema, Type,
        schema::{OneOfBuilder, SchemaType},
    },
};

/// A record, with all its fields.
pub struct NounWhole<N> {
    value: Value,
    noun: PhantomData<fn() -> N>,
}

/// A record, with those of its fields that were asked for.
pub struct NounPart<N> {
    value: Value,
    noun: PhantomData<fn() -> N>,
}

impl<N: Noun> NounWhole<N> {
    /// As a record is now.
    pub fn of(record: &N, dossier: &Dossier) -> NounWhole<N> {
        let value = Value::Object(shown::record(record, dossier));
        NounWhole { value, noun: PhantomData }
    }

    /// As it is answered.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The part that is wanted.
    pub fn part(self, wanted: &Wanted) -> NounPart<N> {
        NounPart { value: wanted.part(self.value), noun: PhantomData }
    }
}

impl<N> Serialize for NounWhole<N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(to)
    }
}

impl<N> Serialize for NounPart<N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(to)
    }
}

/// What a record begins with.
pub struct NounNew<N>(PhantomData<fn() -> N>);

/// What of a record shall be otherwise.
pub struct NounChange<N>(PhantomData<fn() -> N>);

impl<N: Listed> Sendable for NounNew<N> {}
impl<N: Listed> Sendable for NounChange<N> {}

/// Names the schema of a type of this file, and what it refers to.
macro_rules! named {
    ($($type:ident: $suffix:literal),+) => {
        $(impl<N: Listed> ToSchema for $type<N> {
            fn name() -> Cow<'static, str> {
                format!("{}{}", N::NAME, $suffix).into()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                referred_to::<N>(schemas);
            }
        })+
    };
}

named!(NounWhole: "", NounPart: "Part", NounNew: "New", NounChange: "Change");

impl<N: Listed> PartialSchema for NounWhole<N> {
    fn schema() -> RefOr<Schema> {
        shown_object::<N>(true)
    }
}

impl<N: Listed> PartialSchema for NounPart<N> {
    fn schema() -> RefOr<Schema> {
        shown_object::<N>(false)
    }
}

fn shown_object<N: Listed>(is_whole: bool) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new();
    for field in shown::names::<N>() {
        object = object.property(&field, shown_type(N::NAME, &field));
        if is_whole {
            object = object.required(&field);
        }
    }
    object.into()
}

impl<N: Listed> PartialSchema for NounNew<N> {
    fn schema() -> RefOr<Schema> {
        sent_object::<N>(is_required::<N>)
    }
}

impl<N: Listed> PartialSchema for NounChange<N> {
    fn schema() -> RefOr<Schema> {
        sent_object::<N>(|_| false)
    }
}

fn sent_object<N: Listed>(is_required: impl Fn(&str) -> bool) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new();
    for field in input::to_map(&N::Fields::default()).keys() {
        object = object.property(field, sent_type(N::NAME, field));
        if is_required(field) {
            object = object.required(field);
        }
    }
    object.into()
}

/// Whether a record without the field is refused for its lack.
fn is_required<N: Noun>(field: &str) -> bool {
    let mut problems = records::Problems::default();
    N::Fields::default().check(&mut problems);
    match problems.into_result() {
        Err(Error::Invalid(found)) => {
            found.iter().any(|problem| problem.field == field && problem.rule == "required")
        }
        _ => false,
    }
}

/// The closed set of a field, if it has one: its name and its schema.
fn set_of(noun: &str, field: &str) -> Option<(&'static str, RefOr<Schema>)> {
    Some(match (noun, field) {
        ("Societe", "type") => ("SocieteType", SocieteType::schema()),
        ("Activite", "type") => ("ActiviteType", ActiviteType::schema()),
        ("Activite", "action") => ("ActiviteAction", ActiviteAction::schema()),
        ("Activite", "statut") => ("ActiviteStatut", ActiviteStatut::schema()),
        ("Ticket", "statut") => ("TicketStatut", TicketStatut::schema()),
        ("Ticket", "priorite") => ("TicketPriorite", TicketPriorite::schema()),
        _ => return None,
    })
}

/// What the schemas of a noun refer to.
fn referred_to<N: Listed>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    let sets = shown::names::<N>().into_iter().filter_map(|field| set_of(N::NAME, &field));
    schemas.extend(sets.map(|(name, schema)| (name.to_owned(), schema)));
    schemas.push((Id::name().into(), Id::schema()));
    schemas.push((Date::name().into(), Date::schema()));
}

fn text() -> RefOr<Schema> {
    String::schema()
}

fn text_or_null() -> RefOr<Schema> {
    let types = SchemaType::Array(vec![Type::String, Type::Null]);
    ObjectBuilder::new().schema_type(types).into()
}

fn reference(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

fn or_null(name: &str) -> RefOr<Schema> {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    OneOfBuilder::new().item(null).item(reference(name)).into()
}

fn shown_type(noun: &str, field: &str) -> RefOr<Schema> {
    match field {
        "id" => reference("Id"),
        "date_creation" | "date_modification" => reference("Date"),
        "date_cloture" | "echeance" => or_null("Date"),
        field => sent_type(noun, field),
    }
}

fn sent_type(noun: &str, field: &str) -> RefOr<Schema> {
    match field {
        "societe" => reference("Id"),
        "responsable" => or_null("Id"),
        "nom" | "sujet" => text(),
        field => match set_of(noun, field) {
            Some((name, _)) => reference(name),
            None => text_or_null(),
        },
    }
}

/// Records that are created together.
pub struct NounBatch<N>(PhantomData<fn() -> N>);

impl<N: Listed> Sendable for NounBatch<N> {}

impl<N: Listed> PartialSchema for NounBatch<N> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new().items(Ref::from_schema_name(NounNew::<N>::name()));
        let items = items.min_items(Some(1)).max_items(Some(super::batch::MAX_RECORDS));
        ObjectBuilder::new().property("items", items).required("items").into()
    }
}

impl<N: Listed> ToSchema for NounBatch<N> {
    fn name() -> Cow<'static, str> {
        format!("{}Batch", N::NAME).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((NounNew::<N>::name().into(), NounNew::<N>::schema()));
        NounNew::<N>::schemas(schemas);
    }
}

/// Records that were created together.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct NounList<N> {
    pub items: Vec<NounWhole<N>>,
}

impl<N: Listed> PartialSchema for NounList<N> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new().items(Ref::from_schema_name(NounWhole::<N>::name()));
        ObjectBuilder::new().property("items", items).required("items").into()
    }
}

impl<N: Listed> ToSchema for NounList<N> {
    fn name() -> Cow<'static, str> {
        format!("{}List", N::NAME).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((NounWhole::<N>::name().into(), NounWhole::<N>::schema()));
        NounWhole::<N>::schemas(schemas);
    }
}
