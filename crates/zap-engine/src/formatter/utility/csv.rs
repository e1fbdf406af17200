//! A table that was pasted or sent as CSV.

use super::{Args, Code, Problem};
use ::csv::{Reader, ReaderBuilder, StringRecord};
use serde_json::{Map, Value as Json, json};
use std::collections::HashSet;

/// Rows of one table.
const ROWS: usize = 10_000;

/// All of its cells.
const CELLS: usize = 500_000;

/// `{"header": […], "rows": [{…}], "count": 2}`. Without a header the columns are `column_1`, `column_2`, …
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let text = args.text("csv");
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(args, text))
        .has_headers(args.choice("header") != "no")
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = header(&mut reader, args.choice("header") == "no")?;
    let (mut rows, mut cells) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|_| Problem::new("csv", Code::BadCsv, ""))?;
        cells += record.len();
        if rows.len() == ROWS || cells > CELLS {
            return Err(Problem::new("csv", Code::TooLong, cells.to_string()));
        }
        rows.push(row(&header, &record));
    }
    Ok(json!({ "header": header, "count": rows.len(), "rows": rows }))
}

fn row(header: &[String], record: &StringRecord) -> Json {
    let cells = record
        .iter()
        .enumerate()
        .map(|(at, cell)| (header.get(at).cloned().unwrap_or_else(|| column(at)), cell.into()));
    Json::Object(cells.collect::<Map<_, _>>())
}

/// A name that is missing or comes again is its number.
fn header(reader: &mut Reader<&[u8]>, none: bool) -> Result<Vec<String>, Problem> {
    let first = reader.headers().map_err(|_| Problem::new("csv", Code::BadCsv, ""))?;
    let mut known = HashSet::new();
    let names = first.iter().map(str::trim).enumerate().map(|(at, name)| {
        let fresh = !none && !name.is_empty() && known.insert(name);
        if fresh { name.to_owned() } else { column(at) }
    });
    Ok(names.collect())
}

fn column(at: usize) -> String {
    format!("column_{}", at + 1)
}

/// Where it is not said, the sign that comes most often in the first line.
fn separator(args: &Args, text: &str) -> u8 {
    match args.choice("separator").as_ref() {
        "tab" => b'\t',
        "auto" => {
            let line = text.lines().next().unwrap_or_default();
            let count = |sign: &u8| line.bytes().filter(|byte| byte == sign).count();
            [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
        }
        sign => sign.bytes().next().unwrap_or(b','),
    }
}
