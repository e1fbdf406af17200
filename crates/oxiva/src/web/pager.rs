//! The links to the first and the next page of a list.

use crate::http::request::Parameters;

/// Where the first and the next page of a list are; empty where there is none.
#[derive(Clone)]
pub struct Pager {
    pub first: String,
    pub next: String,
}

impl Pager {
    /// Keeps the filters of the query; `after` alone changes.
    pub fn new(path: &str, query: &Parameters, filters: &[&str], next: Option<&str>) -> Pager {
        let link = |after: Option<&str>| {
            let mut pairs = form_urlencoded::Serializer::new(String::new());
            for name in filters {
                if let Some(value) = query.get(name) {
                    pairs.append_pair(name, value);
                }
            }
            if let Some(after) = after {
                pairs.append_pair("after", after);
            }
            match pairs.finish() {
                pairs if pairs.is_empty() => path.to_owned(),
                pairs => format!("{path}?{pairs}"),
            }
        };
        Pager {
            first: query.get("after").map(|_| link(None)).unwrap_or_default(),
            next: next.map(|next| link(Some(next))).unwrap_or_default(),
        }
    }
}
