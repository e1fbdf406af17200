//! The pages of a list: what a query may ask of them.

use super::query::word;
use crate::{
    api::describe::{Asked, QueryParameter},
    error::Result,
    http::request::Parameters,
    page::{self, Page},
    records::input,
};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

/// `after` and `limit`: what every list takes.
pub enum PageQuery {}

impl Asked for PageQuery {
    fn parameters() -> Vec<QueryParameter> {
        vec![
            QueryParameter::text("after").or_empty(),
            QueryParameter::with("limit", |_| limit_schema()),
        ]
    }
}

/// Parameters of a list, and [`PageQuery`]'s.
pub fn with_page<const N: usize>(own: [QueryParameter; N]) -> Vec<QueryParameter> {
    own.into_iter().chain(PageQuery::parameters()).collect()
}

/// Items of a page, if `limit` does not say, and at most.
const PAGE_ITEMS: i64 = 50;

const MAX_PAGE_ITEMS: i64 = 200;

fn limit_schema() -> RefOr<Schema> {
    let number = ObjectBuilder::new().schema_type(Type::Integer);
    number.minimum(Some(1)).maximum(Some(MAX_PAGE_ITEMS as usize)).into()
}

/// How many items a page shall have; refused if it is no number from 1 to 200.
pub fn limit(query: &Parameters) -> Result<i64> {
    let parse = |text: &str| input::id(text).filter(|limit| *limit <= MAX_PAGE_ITEMS);
    Ok(word(query, "limit", parse)?.unwrap_or(PAGE_ITEMS))
}

/// Which page of a short list is wanted: one that is read whole and cut here. `K` is the place of
/// an item, by which the list is in order.
pub struct ShortPage<K> {
    after: Option<K>,
    limit: i64,
}

impl<K: Ord + Serialize + DeserializeOwned> ShortPage<K> {
    /// From `limit` and `after`; refused if one of them is none.
    pub fn read(query: &Parameters) -> Result<ShortPage<K>> {
        let limit = limit(query)?;
        Ok(ShortPage { after: query.get("after").map(page::parse).transpose()?, limit })
    }

    /// The page out of all items.
    pub fn cut<T>(&self, mut all: Vec<T>, place: impl Fn(&T) -> K) -> Page<T> {
        if let Some(after) = &self.after {
            all.retain(|item| place(item) > *after);
        }
        Page::of(all, self.limit, |item| page::cursor(&place(item)))
    }
}
