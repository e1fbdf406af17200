//! Keyset pages: a cursor is the place of the last row seen, so a page costs the same wherever it
//! is, and a row added meanwhile shifts nothing.

use crate::{
    closed_set,
    error::{Code, Error, Result},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema, Type, schema::SchemaType},
};

/// Rows on a page of the screen.
pub const SIZE: i64 = 50;

closed_set! {
    /// By number, which is given when a record is created.
    pub enum Order as "Sort" { Newest = "-date_creation", Oldest = "date_creation" }
}

impl Order {
    /// A number before all of them.
    pub fn start(self) -> i64 {
        match self {
            Order::Newest => i64::MAX,
            Order::Oldest => 0,
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Opaque; where the next page starts.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// From `limit + 1` rows: the one too many only says that there is a next page.
    pub fn of(mut items: Vec<T>, limit: i64, place: impl Fn(&T) -> String) -> Page<T> {
        let next = next(&items, limit, place);
        items.truncate(limit as usize);
        Page { items, next }
    }

    /// The page with something else in the place of each item.
    pub fn map<U>(self, other: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(other).collect(), next: self.next }
    }

    /// As [`Page::map`], where it can fail.
    pub fn try_map<U>(self, other: impl FnMut(T) -> Result<U>) -> Result<Page<U>> {
        let items: Result<_> = self.items.into_iter().map(other).collect();
        Ok(Page { items: items?, next: self.next })
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let text_or_null = SchemaType::Array(vec![Type::String, Type::Null]);
        let next = ObjectBuilder::new().schema_type(text_or_null);
        let next = next.description(Some("The `after` of the next page, if there is one"));
        let page = ObjectBuilder::new().property("items", items).property("next", next);
        page.required("items").required("next").into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        let of = T::name();
        format!("{}Page", of.strip_suffix("Part").unwrap_or(&of)).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

pub fn next<T>(items: &[T], limit: i64, place: impl Fn(&T) -> String) -> Option<String> {
    let more = items.len() as i64 > limit;
    more.then(|| items.get(limit as usize - 1)).flatten().map(place)
}

pub fn cursor<T: Serialize>(place: &T) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default())
}

pub fn parse<T: DeserializeOwned>(cursor: &str) -> Result<T> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        // NUL is no text to PostgreSQL.
        .filter(|bytes| !bytes.windows(6).any(|part| part == b"\\u0000"))
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Error::parameter(Code::InvalidParameter, "after"))
}
