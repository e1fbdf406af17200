//! Parts of a text: replaced, split, cut, counted, found.

use super::{
    super::{Code, LONGEST},
    Args, Problem, result,
};
use serde_json::{Map, Value as Json};

/// What cannot be typed into a field, or would be trimmed.
const NAMED: &[(&str, &str)] = &[
    ("[:space:]", " "),
    ("[:tab:]", "\t"),
    ("[:newline:]", "\n"),
    ("[:return:]", "\r"),
    ("[:s:]", " "),
    ("[:t:]", "\t"),
    ("[:n:]", "\n"),
    ("[:r:]", "\r"),
];

/// The text with what `[:space:]`, `[:s:]` and the like stand for.
pub(crate) fn named(text: &str) -> String {
    NAMED.iter().fold(text.to_owned(), |text, (name, meant)| text.replace(name, meant))
}

/// What stands under the key `find` becomes what stands under `by`.
pub(super) fn replace(args: &Args, find: &'static str, by: &'static str) -> Result<Json, Problem> {
    let (input, found, put) = (args.input(), named(&args.text(find)), named(&args.text(by)));
    let more = input.matches(&found).count().saturating_mul(put.len());
    if input.len().saturating_add(more) > LONGEST {
        return Err(Problem::new(by, Code::TooLong, more.to_string()));
    }
    result(input.replace(&found, &put))
}

/// Without a separator at blanks. `segment_index`: `first`, `second`, `last`, `second_to_last` or a
/// number (0 is the first, -1 the last) for one; `all` for line items, `all_fields` for fields.
pub(super) fn split(args: &Args) -> Result<Json, Problem> {
    let (input, separator) = (args.input(), named(&args.text("separator")));
    let segments = segments(&input, &separator).into_iter().map(str::trim).collect();
    pick(args, "segment_index", segments, "item_")
}

/// As [`split`], by Zapier's names: `index`, `fields` for all fields (`Item 1`); segments keep their blanks.
pub(super) fn split_as_zapier(args: &Args) -> Result<Json, Problem> {
    let (input, separator) = (args.input(), named(&args.text("separator")));
    pick(args, "index", segments(&input, &separator), "Item ")
}

fn segments<'a>(input: &'a str, separator: &str) -> Vec<&'a str> {
    match separator {
        "" => input.split_whitespace().collect(),
        separator => input.split(separator).collect(),
    }
}

fn pick(args: &Args, key: &'static str, segments: Vec<&str>, name: &str) -> Result<Json, Problem> {
    let wanted = args.text(key);
    let index: i64 = match wanted.trim() {
        "" | "first" => 0,
        "second" => 1,
        "last" => -1,
        "second_to_last" => -2,
        "all" => return Ok(segments.into()),
        "all_fields" | "fields" => {
            let fields = segments.into_iter().enumerate();
            let fields = fields.map(|(at, text)| (format!("{name}{}", at + 1), text.into()));
            return Ok(Json::Object(fields.collect::<Map<_, _>>()));
        }
        number => match number.parse() {
            Ok(index) => index,
            Err(_) => return Err(Problem::new(key, Code::UnknownWord, number)),
        },
    };
    let at = if index < 0 { index.saturating_add(segments.len() as i64) } else { index };
    let segment = usize::try_from(at).ok().and_then(|at| segments.get(at));
    result(segment.copied().unwrap_or_default())
}

/// The ellipsis, one character, counts among `max_length`.
pub(super) fn truncate(args: &Args) -> Result<Json, Problem> {
    let most = args.whole("max_length", 0..=LONGEST as i64)?.unwrap_or(0) as usize;
    let skip = args.whole("skip_characters", 0..=LONGEST as i64)?.unwrap_or(0) as usize;
    let input = args.input();
    let rest = input.chars().skip(skip);
    if rest.clone().count() <= most {
        return result(rest.collect::<String>());
    }
    if !args.flag("append_ellipsis") || most == 0 {
        return result(rest.take(most).collect::<String>());
    }
    let cut: String = rest.take(most - 1).collect();
    result(format!("{}…", cut.trim_end()))
}

/// Three dots, which count among `max_length`; an `offset` below 0 is counted from the end.
pub(super) fn truncate_as_zapier(args: &Args) -> Result<Json, Problem> {
    const DOTS: &str = "...";
    let range = -(LONGEST as i64)..=LONGEST as i64;
    let most = args.whole("max_length", range.clone())?.unwrap_or(0).max(0) as usize;
    let offset = args.whole("offset", range)?.unwrap_or(0);
    let input = args.input();
    let length = input.chars().count();
    let skip = match usize::try_from(offset) {
        Ok(skip) => skip,
        Err(_) => length.saturating_sub(offset.unsigned_abs() as usize),
    };
    let rest = input.chars().skip(skip);
    if length.saturating_sub(skip) <= most || !args.flag("append_ellipsis") || most == 0 {
        return result(rest.take(most).collect::<String>());
    }
    let cut: String = rest.take(most.saturating_sub(DOTS.len())).collect();
    result(cut + DOTS)
}

pub(super) fn length(args: &Args) -> Result<Json, Problem> {
    let blanks = !args.flag("ignore_whitespace");
    Ok(args.input().chars().filter(|c| blanks || !c.is_whitespace()).count().into())
}

/// Where it stands, counted in characters from 0; -1 where it does not.
pub(super) fn find(args: &Args) -> Result<Json, Problem> {
    let offset = args.whole("offset", 0..=LONGEST as i64)?.unwrap_or(0) as usize;
    let input = args.input();
    let start = input.char_indices().nth(offset).map_or(input.len(), |(at, _)| at);
    let found = input[start..].find(&named(&args.text("find")));
    Ok(found.map_or(Json::from(-1), |at| input[..start + at].chars().count().into()))
}
