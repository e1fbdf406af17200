//! The transforms of text by Zapier's names, with its options and the shapes of its answers.

use super::{
    super::{Args, INPUTS, Kind, Problem, Transform, args::result, optional, required},
    case, default_value, extract,
    markdown::{self, ListStyle},
    pattern, pieces, plural,
};
use crate::html;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

macro_rules! string {
    ($name:literal, $run:expr $(, $field:expr)*) => {
        Transform { action: "text", name: $name, fields: &[INPUTS $(, $field)*], each: true, run: $run }
    };
}

pub(in crate::formatter) const TRANSFORMS: &[Transform] = &[
    string!("string.capitalize", |a| result(case::capitalise_alone(&a.input()))),
    string!("string.lower_case", |a| result(a.input().to_lowercase())),
    string!("string.upper_case", |a| result(case::upper_letter_by_letter(&a.input()))),
    string!("string.titlecase", |a| result(case::title_keeping_names(&a.input()))),
    string!("string.pluralize", plural::run),
    string!(
        "string.replace",
        |a| pieces::replace(a, "old", "new"),
        required("old", Kind::Text),
        optional("new", Kind::Text)
    ),
    string!(
        "string.split",
        pieces::split_as_zapier,
        optional("separator", Kind::Text),
        optional("index", Kind::Text).or("0")
    ),
    string!(
        "string.truncate",
        pieces::truncate_as_zapier,
        required("max_length", Kind::Number),
        optional("offset", Kind::Number).or("0").folded(),
        optional("append_ellipsis", Kind::Boolean).or("false")
    ),
    string!("string.trim_space", |a| result(a.input().trim())),
    string!(
        "string.length",
        pieces::length,
        optional("ignore_whitespace", Kind::Boolean).or("false")
    ),
    string!("string.word_count", |a| Ok(a.input().split_whitespace().count().into())),
    string!("string.default_value", default_value, optional("default_value", Kind::Text)),
    string!("string.default_value_v2", default_value, optional("default_value", Kind::Text)),
    string!("string.email_extract", extract::email),
    string!("string.url_extract", extract::url),
    string!("string.number_extract", extract::number_as_written),
    string!("string.phone_extract", pattern::phone, optional("regex", Kind::Text).folded()),
    string!("string.re_extract", pattern::extract_as_zapier, required("pattern", Kind::Text)),
    string!(
        "string.find",
        pieces::find,
        required("find", Kind::Text),
        optional("offset", Kind::Number).or("0").folded()
    ),
    string!("string.markdown", |a| result(markdown::to_html(&a.input()).trim_end())),
    string!("string.htmlmarkdown", |a| {
        result(markdown::from_html(&a.input(), ListStyle::IndentedStar))
    }),
    string!("string.strip_html", |a| result(html::to_text(&a.input()))),
    string!(
        "string.url_encode",
        url_encode,
        optional("use_plus", Kind::Boolean).or("false").folded()
    ),
    string!(
        "string.url_decode",
        super::url_decode,
        optional("use_plus", Kind::Boolean).or("false").folded()
    ),
    string!("string.encode_ascii", encode_ascii),
];

/// What stands in a path as it is.
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// As a path; with `use_plus` as the value of a form, where `/` is encoded, too.
fn url_encode(args: &Args) -> Result<Json, Problem> {
    if args.flag("use_plus") {
        return super::url_encode(args);
    }
    result(utf8_percent_encode(&args.input(), PATH).to_string())
}

/// Letter by letter: `北京` is `Bei Jing `.
fn encode_ascii(args: &Args) -> Result<Json, Problem> {
    let ascii = |letter| deunicode::deunicode_char(letter).unwrap_or_default();
    result(args.input().chars().map(ascii).collect::<String>())
}
