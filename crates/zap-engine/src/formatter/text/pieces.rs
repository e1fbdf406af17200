//! Parts of a text: replaced, split, cut, counted, found.

use super::{
    super::{Code, LONGEST},
    Args, Problem, result,
};
use serde_json::{Map, Value as Json};

/// What cannot be typed into a field, or would be trimmed.
const NAMED: &[(&str, &str)] =
    &[("[:space:]", " "), ("[:tab:]", "\t"), ("[:newline:]", "\n"), ("[:return:]", "\r")];

fn named(text: &str) -> String {
    NAMED.iter().fold(text.to_owned(), |text, (name, meant)| text.replace(name, meant))
}

pub(super) fn replace(args: &Args) -> Result<Json, Problem> {
    let (input, find, by) = (args.input(), named(&args.text("find")), named(&args.text("replace")));
    let more = input.matches(&find).count().saturating_mul(by.len());
    if input.len().saturating_add(more) > LONGEST {
        return Err(Problem::new("replace", Code::TooLong, more.to_string()));
    }
    result(input.replace(&find, &by))
}

/// Without a separator at blanks. `segment_index`: `first`, `second`, `last`, `second_to_last` or a
/// number (0 is the first, -1 the last) for one; `all` for line items, `all_fields` for fields.
pub(super) fn split(args: &Args) -> Result<Json, Problem> {
    let (input, separator) = (args.input(), named(&args.text("separator")));
    let segments: Vec<&str> = match separator.as_str() {
        "" => input.split_whitespace().collect(),
        separator => input.split(separator).map(str::trim).collect(),
    };
    let wanted = args.text("segment_index");
    let index: i64 = match wanted.trim() {
        "" | "first" => 0,
        "second" => 1,
        "last" => -1,
        "second_to_last" => -2,
        "all" => return Ok(segments.into()),
        "all_fields" => {
            let named = segments.into_iter().enumerate();
            let fields = named.map(|(at, text)| (format!("item_{}", at + 1), text.into()));
            return Ok(Json::Object(fields.collect::<Map<_, _>>()));
        }
        number => match number.parse() {
            Ok(index) => index,
            Err(_) => return Err(Problem::new("segment_index", Code::UnknownWord, number)),
        },
    };
    let at = if index < 0 { index.saturating_add(segments.len() as i64) } else { index };
    let segment = usize::try_from(at).ok().and_then(|at| segments.get(at));
    result(segment.copied().unwrap_or_default())
}

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
