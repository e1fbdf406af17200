//! Transforms of text.

mod balance;
mod case;
mod extract;
mod markdown;
mod pattern;
pub(super) mod pieces;
mod plural;
pub(super) mod zapier;

use super::{
    Args, FORMULA_FIELDS, INPUTS, Kind, Problem, Transform,
    args::{is_empty, result},
    formula, optional, required,
};
use crate::html;
pub(super) use case::capitalise_alone;
use markdown::ListStyle;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value as Json;

const LOCALES: Kind = Kind::Choice(&["en", "fr"]);

const SEGMENTS: Kind = Kind::Text;

macro_rules! text {
    ($name:literal, $run:expr $(, $field:expr)*) => {
        Transform { action: "text", name: $name, fields: &[INPUTS $(, $field)*], each: true, run: $run }
    };
}

pub(super) const TRANSFORMS: &[Transform] = &[
    text!("text.capitalize", |a| result(case::capitalise(&a.input()))),
    text!("text.lowercase", |a| result(a.input().to_lowercase())),
    text!("text.uppercase", |a| result(a.input().to_uppercase())),
    text!("text.titlecase", |a| result(case::title(&a.input()))),
    text!("text.pluralize", plural::run, optional("locale", LOCALES)),
    text!(
        "text.replace",
        |a| pieces::replace(a, "find", "replace"),
        required("find", Kind::Text),
        optional("replace", Kind::Text)
    ),
    text!(
        "text.split",
        pieces::split,
        optional("separator", Kind::Text),
        optional("segment_index", SEGMENTS).or("first")
    ),
    text!(
        "text.truncate",
        pieces::truncate,
        required("max_length", Kind::Number),
        optional("skip_characters", Kind::Number).or("0").folded(),
        optional("append_ellipsis", Kind::Boolean).or("false")
    ),
    text!("text.trim", |a| result(a.input().trim())),
    text!("text.length", pieces::length, optional("ignore_whitespace", Kind::Boolean).or("false")),
    text!("text.word_count", |a| Ok(a.input().split_whitespace().count().into())),
    text!("text.default_value", default_value, required("default_value", Kind::Text)),
    text!("text.extract_email", extract::email),
    text!("text.extract_number", extract::number),
    text!("text.extract_phone", extract::phone),
    text!("text.extract_url", extract::url),
    text!(
        "text.extract_pattern",
        pattern::extract,
        required("pattern", Kind::Text),
        optional("ignore_case", Kind::Boolean).or("false")
    ),
    text!(
        "text.find",
        pieces::find,
        required("find", Kind::Text),
        optional("offset", Kind::Number).or("0").folded()
    ),
    text!("text.markdown_to_html", |a| result(markdown::to_html(&a.input()))),
    text!("text.html_to_markdown", |a| result(markdown::from_html(&a.input(), ListStyle::Dash))),
    text!("text.remove_html", |a| result(html::to_text(&a.input()).replace('\u{a0}', " "))),
    text!("text.url_encode", url_encode, optional("use_plus", Kind::Boolean).or("false").folded()),
    text!("text.url_decode", url_decode, optional("use_plus", Kind::Boolean).or("false").folded()),
    text!("text.ascii", |a| result(deunicode::deunicode(&a.input()))),
    Transform {
        action: "text",
        name: "text.spreadsheet_formula",
        fields: FORMULA_FIELDS,
        each: true,
        run: formula::run,
    },
];

fn default_value(args: &Args) -> Result<Json, Problem> {
    let blank = is_empty(args.input) || args.input().trim().is_empty();
    let value = if blank { args.params.get("default_value") } else { args.input };
    Ok(value.cloned().unwrap_or_default())
}

/// What RFC 3986 leaves as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn url_encode(args: &Args) -> Result<Json, Problem> {
    let encoded = utf8_percent_encode(&args.input(), KEPT).to_string();
    result(if args.flag("use_plus") { encoded.replace("%20", "+") } else { encoded })
}

fn url_decode(args: &Args) -> Result<Json, Problem> {
    let input = args.input();
    let spaced = if args.flag("use_plus") { input.replace('+', " ") } else { input.into_owned() };
    result(percent_decode_str(&spaced).decode_utf8_lossy())
}
