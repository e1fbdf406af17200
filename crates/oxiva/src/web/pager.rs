//! The links to the first and the next page of a list.

use super::query;
use crate::http::request::Parameters;

/// Where the first and the next page of a list are; empty where there is none.
#[derive(Clone)]
pub struct Pager {
    /// The address of the first page, if this is another one.
    pub first: String,
    /// The address of the next page, if there is one.
    pub next: String,
}

impl Pager {
    /// Keeps the filters of the query; `after` alone changes.
    pub fn new(path: &str, asked: &Parameters, filters: &[&str], next: Option<&str>) -> Pager {
        let link = |after: Option<&str>| {
            let filters = query::given(asked, filters);
            let after = after.map(|after| ("after", after));
            format!("{path}{}", query::encoded(filters.into_iter().chain(after)))
        };
        Pager {
            first: asked.get("after").map(|_| link(None)).unwrap_or_default(),
            next: next.map(|next| link(Some(next))).unwrap_or_default(),
        }
    }
}
