//! A view of a table as it stands in an address: `?q=…&tri=-3&c1=2&m1=contains&v1=…`. Columns are
//! named by their numbers, so that an address outlives their names.

use crate::{
    error::{Code, Error, Result},
    http::request::Parameters,
    tables::{
        Table,
        view::{Condition, MAX_CONDITIONS, Match, View},
    },
    web::query,
};
use zap_engine::dates::Reading;

/// Conditions that the form shows at least.
const MIN_SHOWN: usize = 3;
/// The word that sorts by the number of the row.
pub const NUMBER: &str = "n";

/// A condition as it was typed.
pub struct ConditionLine {
    /// Its number, from 1 on.
    pub at: usize,
    /// The number of its column.
    pub column: String,
    /// The word for how it compares.
    pub how: String,
    /// What it compares with.
    pub value: String,
}

/// The names of all filters, `after` left out.
pub fn names() -> Vec<String> {
    let conditions =
        (1..=MAX_CONDITIONS).flat_map(|at| ["c", "m", "v"].map(|part| format!("{part}{at}")));
    ["q", "tri"].into_iter().map(str::to_owned).chain(conditions).collect()
}

/// Newest first, if nothing else is asked for. A condition without a column or without what it
/// compares with is not one yet.
pub fn read(query: &Parameters, table: &Table, reading: &Reading) -> Result<View> {
    let wrong = |name: String| Error::parameter(Code::InvalidParameter, name);
    let mut view = View { descending: true, ..View::default() };
    view.words = query.get("q").unwrap_or_default().to_owned();
    if let Some(tri) = query.get("tri") {
        view.descending = tri.starts_with('-');
        view.sort = match tri.trim_start_matches('-') {
            NUMBER => None,
            id => {
                let column = id.parse().ok().and_then(|id| table.column(id));
                Some(column.ok_or_else(|| wrong("tri".to_owned()))?.id)
            }
        };
    }
    for ConditionLine { at, column, how, value } in lines(query) {
        if column.is_empty() {
            continue;
        }
        let known = column.parse().ok().and_then(|id| table.column(id));
        let column = known.ok_or_else(|| wrong(format!("c{at}")))?;
        let how = match how.as_str() {
            "" => Match::default(),
            word => Match::parse(word).ok_or_else(|| wrong(format!("m{at}")))?,
        };
        if !how.takes_value() || !value.trim().is_empty() {
            view.conditions.push(Condition::new(column, how, &value, reading));
        }
    }
    Ok(view)
}

/// The rows of the form: those that were typed, and some more.
pub fn lines(query: &Parameters) -> Vec<ConditionLine> {
    let line = |at: usize| {
        let part = |part: &str| query.get(&format!("{part}{at}")).unwrap_or_default().to_owned();
        ConditionLine { at, column: part("c"), how: part("m"), value: part("v") }
    };
    let mut lines: Vec<_> = (1..=MAX_CONDITIONS).map(line).collect();
    let used = lines.iter().rposition(|line| !line.column.is_empty() || !line.value.is_empty());
    lines.truncate(used.map_or(0, |last| last + 2).clamp(MIN_SHOWN, MAX_CONDITIONS));
    lines
}

/// The end of an address with the same view; `tri` in place of its own, if it is given.
pub fn encoded(asked: &Parameters, tri: Option<&str>) -> String {
    let names = names();
    let value = |name: &str| match name {
        "tri" => tri.or_else(|| asked.get("tri")),
        name => asked.get(name),
    };
    query::encoded(names.iter().filter_map(|name| Some((name.as_str(), value(name)?))))
}
