//! The utilities by Zapier's names, with its options and the shapes of its answers.

use super::{
    super::decimal::{self, Mark},
    Args, Code, Kind, Problem, Transform,
    args::{is_empty, length, result, text_of},
    lines, number, optional, required,
};
use crate::formatter::LONGEST;
use serde_json::{Map, Value as Json};

pub(in crate::formatter) const TRANSFORMS: &[Transform] = &[
    Transform {
        action: "utility",
        name: "util.append",
        fields: &[optional("inputs", Kind::List), required("append_text", Kind::Text)],
        each: false,
        run: append,
    },
    Transform {
        action: "utility",
        name: "util.choose",
        fields: &[
            required("operation", Kind::Text),
            optional("inputs", Kind::List),
            optional("default", Kind::Text),
        ],
        each: false,
        run: choose,
    },
    Transform {
        action: "utility",
        name: "util.lineitem_to_string",
        fields: &[optional("inputs", Kind::List), optional("separator", Kind::Text).or(",")],
        each: false,
        run: |args| result(joined(args)),
    },
    Transform {
        action: "utility",
        name: "util.lineitem_to_string_v2",
        fields: &[optional("inputs", Kind::List), optional("separator", Kind::Text).or(",")],
        each: false,
        run: to_string_and_items,
    },
    Transform {
        action: "utility",
        name: "util.string_to_lineitem",
        fields: &[optional("inputs", Kind::Text)],
        each: true,
        run: |args| Ok(args.input.map_or_else(|| "".into(), split)),
    },
];

/// The line items under the name in `inputs`, texts split at commas; a `Subtotal` in each where
/// `subtotal_toggle` says so and it has a price and a quantity.
pub(super) fn itemise(args: &Args) -> Result<Json, Problem> {
    if !args.params.contains_key("inputs") {
        return lines::itemise(args);
    }
    let columns = lines::dictionary(args)?.iter().filter(|(name, _)| !name.is_empty());
    let columns = columns.map(|(name, value)| match split(value) {
        list @ Json::Array(_) => (name.clone(), list),
        _ => (name.clone(), Json::Array(Vec::new())),
    });
    let mut items = lines::items(&columns.collect())?;
    if args.flag("subtotal_toggle") {
        let places = args.whole("decimals", 0..=20)?.unwrap_or(2) as u32;
        items.iter_mut().for_each(|item| add_subtotal(item, places));
    }
    let name = text_of(args.params.get("inputs"));
    let name = if name.trim().is_empty() { "Line-item(s)" } else { name.trim() };
    let items = items.into_iter().map(Json::Object).collect();
    Ok(Json::Object(Map::from_iter([(name.to_owned(), items)])))
}

/// An item without a price or a quantity stays as it is.
fn add_subtotal(item: &mut Map<String, Json>, places: u32) {
    let number = |names: &[&str]| {
        let mut cells = item.iter();
        let found = cells.find(|(name, _)| {
            let low = name.to_lowercase();
            names.iter().any(|part| low.contains(part))
        });
        decimal::parse(&text_of(found.map(|(_, value)| value)), Mark::Guess)
    };
    let (price, quantity) =
        (number(&["price", "prix"]), number(&["quantity", "qty", "quantit", "qte"]));
    let total = price.zip(quantity).and_then(|(price, quantity)| price.checked_mul(quantity));
    if let Some(total) = total {
        let shown = decimal::show(total, Some(places), decimal::Style::PLAIN);
        item.insert("Subtotal".to_owned(), shown.into());
    }
}

/// `a,b` as a list, each key of an object on its own; nothing stays nothing.
fn split(value: &Json) -> Json {
    match value {
        Json::Array(_) => value.clone(),
        Json::Object(columns) => {
            let columns = columns.iter().map(|(name, value)| (name.clone(), split(value)));
            Json::Object(columns.collect())
        }
        value if is_empty(Some(value)) => "".into(),
        value => text_of(Some(value)).split(',').map(Json::from).collect(),
    }
}

/// What is appended comes behind the others; a list that has nothing in it is empty.
fn append(args: &Args) -> Result<Json, Problem> {
    let values = elements(args.input);
    let is_blank = |value: &Json| is_empty(Some(value));
    let mut list: Vec<Json> = match values {
        [single] if is_blank(single) => Vec::new(),
        values => {
            let kept =
                values.iter().map(|value| if value.is_null() { "".into() } else { value.clone() });
            kept.collect()
        }
    };
    match args.params.get("append_text") {
        Some(Json::Array(more)) => list.extend(more.iter().cloned()),
        Some(single) => list.push(single.clone()),
        None => {}
    }
    Ok(list.into())
}

/// Of what is not empty the first, the last, any, or that of a number (0 the first, -1 the last); without
/// one, `default`.
fn choose(args: &Args) -> Result<Json, Problem> {
    let filled: Vec<&Json> =
        elements(args.input).iter().filter(|value| !is_empty(Some(value))).collect();
    let count = filled.len();
    let operation = args.text("operation");
    let at = match operation.trim() {
        "first" => 0,
        "last" => -1,
        "random" if count == 0 => 0,
        "random" => (number::mix(args.context.seed) % count as u64) as i64,
        other => match other.parse::<i64>() {
            Ok(at) => at,
            Err(_) => return Err(Problem::new("operation", Code::UnknownWord, other)),
        },
    };
    let at = if at < 0 { at.saturating_add(count as i64) } else { at };
    let picked = usize::try_from(at).ok().and_then(|at| filled.get(at).copied());
    Ok(picked.or(args.params.get("default")).cloned().unwrap_or_else(|| "".into()))
}

fn joined(args: &Args) -> String {
    let texts: Vec<_> = elements(args.input).iter().map(|value| text_of(Some(value))).collect();
    texts.join(&lines::separator(args, ","))
}

/// The text, and each element by its number: `item_1`, `item_2`, … `item_last`.
fn to_string_and_items(args: &Args) -> Result<Json, Problem> {
    let values = elements(args.input);
    let text = joined(args);
    let size = values.iter().map(length).sum::<usize>() + values.len() * "item_12345".len();
    if text.len() + size > LONGEST {
        return Err(Problem::new("inputs", Code::TooLong, size.to_string()));
    }
    let mut fields = Map::from_iter([("text".to_owned(), text.into())]);
    for (at, value) in values.iter().enumerate() {
        fields.insert(format!("item_{}", at + 1), value.clone());
    }
    if let Some(last) = values.last() {
        fields.insert("item_last".to_owned(), last.clone());
    }
    Ok(Json::Object(fields))
}

fn elements(input: Option<&Json>) -> &[Json] {
    match input {
        None | Some(Json::Null) => &[],
        Some(Json::Array(values)) => values,
        Some(single) => std::slice::from_ref(single),
    }
}
