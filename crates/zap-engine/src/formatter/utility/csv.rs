//! A table that was pasted or sent as CSV.

use super::{
    Args, Code, Problem,
    args::{is_empty, text_of},
};
use ::csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value as Json, json};
use std::collections::HashSet;

/// Rows of one table.
const ROWS: usize = 10_000;

/// All of its cells.
const CELLS: usize = 500_000;

/// `{"header": […], "rows": [{…}], "count": 2}`. Without a header the columns are `column_1`, `column_2`, …
/// Where the table stands under `inputs`, as Zapier writes it, the answer has Zapier's shape.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    if is_empty(args.params.get("csv")) {
        return run_as_zapier(args);
    }
    let text = args.text("csv");
    let text = text.trim_start_matches('\u{feff}');
    let separator = match args.choice("separator").as_ref() {
        "tab" => b'\t',
        "auto" => commonest_separator(text),
        sign => sign.bytes().next().unwrap_or(b','),
    };
    let has_header = args.choice("header") != "no";
    let (header, rows) = table("csv", text, separator, has_header, "column_")?;
    Ok(json!({ "header": header, "count": rows.len(), "rows": rows }))
}

/// `{"line_items": […], "csv_text": "…", "header": true, "dialect": "default"}`. Columns without a header are
/// `item_1`, `item_2`, …; `header` is `forced` where it was asked for.
fn run_as_zapier(args: &Args) -> Result<Json, Problem> {
    let text = text_of(args.params.get("inputs"));
    let bare = text.trim_start_matches('\u{feff}');
    let is_address = bare.starts_with("http://") || bare.starts_with("https://");
    if is_address && !bare.trim().contains(char::is_whitespace) {
        return Err(Problem::new("inputs", Code::BadCsv, bare));
    }
    let dialect = args.choice("forced_dialect");
    let separator = match dialect.as_ref() {
        "comma" | "one" => b',',
        "semicolon" => b';',
        "tab" => b'\t',
        "pipe" => b'|',
        _ => commonest_separator(bare),
    };
    let is_forced = args.flag("forced_header");
    let has_header = is_forced || looks_like_header(bare, separator);
    let (_, rows) = table("inputs", bare, separator, has_header, "item_")?;
    let header = if is_forced { Json::from("forced") } else { has_header.into() };
    Ok(json!({ "line_items": rows, "csv_text": bare, "header": header, "dialect": dialect }))
}

/// Whether the first line says what the columns are: every cell of it a text that is there and no number.
fn looks_like_header(text: &str, separator: u8) -> bool {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let Some(Ok(first)) = reader.records().next() else { return false };
    first.iter().all(|cell| !cell.trim().is_empty() && cell.trim().parse::<f64>().is_err())
}

/// The names of the columns and the rows. A name that is missing or comes again is its number.
fn table(
    key: &'static str,
    text: &str,
    separator: u8,
    has_header: bool,
    prefix: &str,
) -> Result<(Vec<String>, Vec<Json>), Problem> {
    let bad = || Problem::new(key, Code::BadCsv, "");
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(has_header)
        .flexible(true)
        .from_reader(text.as_bytes());
    let first = reader.headers().map_err(|_| bad())?;
    let header = header(first, has_header, prefix);
    let (mut rows, mut cells) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|_| bad())?;
        cells += record.len();
        if rows.len() == ROWS || cells > CELLS {
            return Err(Problem::new(key, Code::TooLong, cells.to_string()));
        }
        rows.push(row(&header, &record, prefix));
    }
    Ok((header, rows))
}

fn row(header: &[String], record: &StringRecord, prefix: &str) -> Json {
    let name = |at: usize| header.get(at).cloned().unwrap_or_else(|| column(prefix, at));
    let cells = record.iter().enumerate().map(|(at, cell)| (name(at), cell.into()));
    Json::Object(cells.collect::<Map<_, _>>())
}

fn header(first: &StringRecord, has_header: bool, prefix: &str) -> Vec<String> {
    let mut known = HashSet::new();
    let names = first.iter().map(str::trim).enumerate().map(|(at, name)| {
        let fresh = has_header && !name.is_empty() && known.insert(name);
        if fresh { name.to_owned() } else { column(prefix, at) }
    });
    names.collect()
}

fn column(prefix: &str, at: usize) -> String {
    format!("{prefix}{}", at + 1)
}

/// The sign that comes most often in the first line.
fn commonest_separator(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| line.bytes().filter(|byte| byte == sign).count();
    [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
