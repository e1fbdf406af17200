//! What the nouns look like in API v3: a record is shown and read as a map of its fields, and
//! the types here stand for the map in handlers and in the documentation. The schemas come from the
//! noun's own fields.

use super::{fields::Wanted, records::Listed, request::Sendable};
use crate::{
    records::{
        Declared, FieldValue, Noun, NounField, RecordKind,
        belonging::Belonging,
        shown::{self, View},
    },
    wire::{Date, Id},
};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::{borrow::Cow, marker::PhantomData};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema, SchemaFormat, Type,
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
    pub fn of(record: &N, view: &View<'_>) -> NounWhole<N> {
        let value = Value::Object(shown::record(record, view));
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
                format!("{}{}", N::KIND.name(), $suffix).into()
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
    for name in shown::names::<N>() {
        object = object.property(name, shown_type::<N>(name));
        if is_whole {
            object = object.required(name);
        }
    }
    object.into()
}

impl<N: Listed> PartialSchema for NounNew<N> {
    fn schema() -> RefOr<Schema> {
        sent_object::<N>(|field| field.required)
    }
}

impl<N: Listed> PartialSchema for NounChange<N> {
    fn schema() -> RefOr<Schema> {
        sent_object::<N>(|_| false)
    }
}

fn sent_object<N: Listed>(is_required: impl Fn(&NounField) -> bool) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new();
    for field in N::Fields::FIELDS {
        object = object.property(field.name, sent_type::<N>(field));
        if is_required(field) {
            object = object.required(field.name);
        }
    }
    object.into()
}

/// What the documentation calls the closed set of a field: `TicketStatut`.
fn set_name(kind: RecordKind, field: &str) -> String {
    let capitalised = field.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().collect::<String>() + letters.as_str()
        })
    });
    format!("{}{}", kind.name(), capitalised.collect::<String>())
}

fn set_of(words: &[&'static str]) -> RefOr<Schema> {
    let words = words.iter().copied();
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
}

/// The statuts of a noun, as the filter of its list takes them.
pub struct NounStatut<N>(PhantomData<fn() -> N>);

impl<N: Belonging> PartialSchema for NounStatut<N> {
    fn schema() -> RefOr<Schema> {
        set_of(N::STATUTS)
    }
}

impl<N: Belonging> ToSchema for NounStatut<N> {
    fn name() -> Cow<'static, str> {
        set_name(N::KIND, "statut").into()
    }
}

/// What the schemas of a noun refer to.
fn referred_to<N: Listed>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    for field in N::Fields::FIELDS {
        if let FieldValue::Word { words, .. } = field.value {
            schemas.push((set_name(N::KIND, field.name), set_of(words)));
        }
    }
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

fn shown_type<N: Listed>(name: &str) -> RefOr<Schema> {
    if let Some(field) = linked::<N>(name) {
        return if field.required { text() } else { text_or_null() };
    }
    match N::KIND.field(name) {
        Some(NounField { value: FieldValue::Moment, .. }) => or_null("Date"),
        Some(field) => sent_type::<N>(field),
        None if name == "id" => reference("Id"),
        None if name == shown::URL => page_address(),
        // Whatever else is shown is a date; what is open has none of its end.
        None if name == "date_cloture" => or_null("Date"),
        None => reference("Date"),
    }
}

/// The field beside whose number this name stands.
fn linked<N: Listed>(name: &str) -> Option<&'static NounField> {
    N::Fields::FIELDS.iter().find(|field| field.linked_name == Some(name))
}

/// The address of the record's page.
fn page_address() -> RefOr<Schema> {
    let uri = SchemaFormat::Custom("uri".to_owned());
    ObjectBuilder::new().schema_type(Type::String).format(Some(uri)).into()
}

fn sent_type<N: Listed>(field: &NounField) -> RefOr<Schema> {
    match field.value {
        FieldValue::Word { .. } => reference(&set_name(N::KIND, field.name)),
        FieldValue::Societe | FieldValue::Person if field.required => reference("Id"),
        FieldValue::Societe | FieldValue::Person => or_null("Id"),
        FieldValue::Text { .. } | FieldValue::Ruled | FieldValue::Html if field.required => text(),
        FieldValue::Text { .. } | FieldValue::Ruled | FieldValue::Html | FieldValue::Moment => {
            text_or_null()
        }
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
        format!("{}Batch", N::KIND.name()).into()
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
        format!("{}List", N::KIND.name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((NounWhole::<N>::name().into(), NounWhole::<N>::schema()));
        NounWhole::<N>::schemas(schemas);
    }
}
