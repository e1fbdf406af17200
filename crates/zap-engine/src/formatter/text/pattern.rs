//! What a regular expression of one's own finds, with look-around and references back.

use super::{super::Code, Args, Problem, pieces::named, result};
use fancy_regex::{Captures, Regex, RegexBuilder};
use serde_json::{Map, Value as Json};

/// Bytes of a text in which look-around is followed: each step back may read all of it again.
const MAX_LOOK_AROUND_BYTES: usize = 50_000;

/// Steps back in all, of an expression with look-around.
const MAX_STEPS_BACK: usize = 50_000;

/// Bytes of a compiled expression.
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// What the pattern found under `match`, its groups under their numbers and names, and whether
/// there was anything.
pub(super) fn extract(args: &Args) -> Result<Json, Problem> {
    let (source, input) = (args.text("pattern"), args.input());
    let pattern = built(&source, &input, args.flag("ignore_case"))?;
    let found = found(&pattern, &input, &source)?;
    let mut fields = Map::from_iter([("matched".to_owned(), found.is_some().into())]);
    if let Some(found) = found {
        let whole = found.get(0).map(|whole| whole.as_str()).unwrap_or_default();
        fields.insert("match".to_owned(), whole.into());
        for (at, name) in pattern.capture_names().enumerate().skip(1) {
            let text = found.get(at).map(|group| group.as_str()).unwrap_or_default();
            fields.insert(name.map_or_else(|| at.to_string(), str::to_owned), text.into());
        }
    }
    Ok(Json::Object(fields))
}

/// In Zapier's shape: the first group under `0`, each also by its name, null where it took no part; of a
/// pattern without groups the whole under `0`. `_start` and `_end` are counted in characters.
pub(super) fn extract_as_zapier(args: &Args) -> Result<Json, Problem> {
    let (source, input) = (named(&args.text("pattern")), args.input());
    if input.is_empty() {
        return result("");
    }
    let pattern = built(&source, &input, false)?;
    let Some(found) = found(&pattern, &input, &source)? else {
        return Ok(Json::Object(Map::from_iter([("_matched".to_owned(), false.into())])));
    };
    let text = |at: usize| found.get(at).map_or(Json::Null, |group| group.as_str().into());
    let mut fields = Map::new();
    let names: Vec<_> = pattern.capture_names().enumerate().skip(1).collect();
    if names.is_empty() {
        fields.insert("0".to_owned(), text(0));
    }
    for (at, name) in names {
        fields.insert((at - 1).to_string(), text(at));
        if let Some(name) = name {
            fields.insert(name.to_owned(), text(at));
        }
    }
    let (start, end) = found.get(0).map_or((0, 0), |whole| (whole.start(), whole.end()));
    let characters = |at: usize| input.get(..at).map_or(0, |before| before.chars().count());
    fields.insert("_matched".to_owned(), true.into());
    fields.insert("_start".to_owned(), characters(start).into());
    fields.insert("_end".to_owned(), characters(end).into());
    Ok(Json::Object(fields))
}

/// The number that a pattern of one's own finds, all of it; without one the first telephone number.
pub(super) fn phone(args: &Args) -> Result<Json, Problem> {
    let (source, input) = (args.text("regex"), args.input());
    // Zapier's menu offers words (`all`); what finds digits is a pattern.
    if !source.contains(r"\d") && !source.contains("0-9") {
        return super::extract::phone(args);
    }
    let pattern = built(&source, &input, false).map_err(|p| Problem { field: "regex", ..p })?;
    let found = found(&pattern, &input, &source).map_err(|p| Problem { field: "regex", ..p })?;
    let whole = found.and_then(|found| found.get(0).map(|whole| whole.as_str().to_owned()));
    result(whole.unwrap_or_default())
}

fn built(source: &str, input: &str, ignore_case: bool) -> Result<Regex, Problem> {
    let built = RegexBuilder::new(source)
        .case_insensitive(ignore_case)
        .backtrack_limit(MAX_STEPS_BACK)
        .delegate_size_limit(MAX_COMPILED_BYTES)
        .delegate_dfa_size_limit(MAX_COMPILED_BYTES)
        .build();
    let pattern = built.map_err(|_| Problem::new("pattern", Code::BadPattern, source))?;
    // What `regex` reads, too, takes time in proportion to the text.
    let looks_around = regex::Regex::new(source).is_err();
    if looks_around && input.len() > MAX_LOOK_AROUND_BYTES {
        return Err(Problem::new("inputs", Code::TooLong, input.len().to_string()));
    }
    Ok(pattern)
}

/// `None` where it finds nothing; a problem where it does not end.
fn found<'a>(
    pattern: &Regex,
    input: &'a str,
    source: &str,
) -> Result<Option<Captures<'a, str>>, Problem> {
    pattern.captures(input).map_err(|_| Problem::new("pattern", Code::BadPattern, source))
}
