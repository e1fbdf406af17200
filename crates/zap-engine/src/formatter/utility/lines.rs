//! Line items from columns, from texts, and back.

use super::{
    super::{LONGEST, text::pieces::named},
    Args, Code, Problem,
    args::{is_empty, length, result, text_of},
};
use serde_json::{Map, Value as Json};

/// Line items that are made of one table.
const MAX_ITEMS: usize = 10_000;

/// `{"nom": ["a", "b"], "prix": "1"}` as `[{"nom": "a", "prix": "1"}, {"nom": "b", "prix": "1"}]`: what is
/// no list is the same in each, what is too short is left out.
pub(super) fn itemise(args: &Args) -> Result<Json, Problem> {
    let columns = dictionary(args)?;
    Ok(items(columns)?.into_iter().map(Json::Object).collect())
}

/// The columns side by side.
pub(super) fn items(columns: &Map<String, Json>) -> Result<Vec<Map<String, Json>>, Problem> {
    let longest = columns.values().map(|value| value.as_array().map_or(1, Vec::len)).max();
    let count = longest.unwrap_or(0);
    let same: usize = columns.values().filter(|value| !value.is_array()).map(length).sum();
    if count > MAX_ITEMS || same.saturating_mul(count) > LONGEST {
        return Err(Problem::new("my_dict", Code::TooLong, count.to_string()));
    }
    let item = |at: usize| -> Map<String, Json> {
        let cells = columns.iter().filter_map(|(name, value)| match value {
            Json::Array(values) => Some((name.clone(), values.get(at)?.clone())),
            single => Some((name.clone(), single.clone())),
        });
        cells.collect()
    };
    Ok((0..count).map(item).collect())
}

/// The elements in one text, a comma between them.
pub(super) fn to_text(args: &Args) -> Result<Json, Problem> {
    let separator = separator(args, ", ");
    let text = match args.input {
        Some(Json::Array(values)) => {
            let texts: Vec<_> = values.iter().map(|value| text_of(Some(value))).collect();
            texts.join(&separator)
        }
        other => text_of(other).into_owned(),
    };
    result(text)
}

/// `{"nom": "a, b"}` as `{"nom": ["a", "b"]}`.
pub(super) fn from_text(args: &Args) -> Result<Json, Problem> {
    let separator = separator(args, ",");
    let split = |value: &Json| match value {
        Json::Array(_) => value.clone(),
        value if is_empty(Some(value)) => Json::Array(Vec::new()),
        value => {
            text_of(Some(value)).split(&separator).map(|part| Json::from(part.trim())).collect()
        }
    };
    let columns = dictionary(args)?.iter().map(|(name, value)| (name.clone(), split(value)));
    Ok(Json::Object(columns.collect()))
}

/// What stands between elements, `[:space:]` and the like read.
pub(super) fn separator(args: &Args, usual: &str) -> String {
    let text = args.text("separator");
    if text.is_empty() { usual.to_owned() } else { named(&text) }
}

pub(super) fn dictionary<'a>(args: &Args<'a>) -> Result<&'a Map<String, Json>, Problem> {
    let value = args.params.get("my_dict");
    let map = value.and_then(Json::as_object);
    map.ok_or_else(|| Problem::new("my_dict", Code::NotAList, text_of(value)))
}
