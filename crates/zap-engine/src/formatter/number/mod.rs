//! Transforms of numbers.

mod currency;
mod math;
mod phone;
mod random;

pub(super) use random::mix;

use super::{
    Args, Code, FORMULA_FIELDS, INPUTS, Kind, Problem, Transform,
    args::result,
    decimal::{self, Mark, Style},
    formula, optional, required,
};
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// Decimals that can be asked for.
const DECIMALS: std::ops::RangeInclusive<i64> = 0..=20;

const MARKS: Kind = Kind::Choice(&["auto", "period", "comma"]);

pub(super) const TRANSFORMS: &[Transform] = &[
    Transform {
        action: "number",
        name: "number.format",
        fields: &[
            INPUTS,
            optional("input_decimal_mark", MARKS).folded(),
            optional("to_format", Kind::Choice(&["fr", "en", "de", "ch", "plain"])),
            optional("decimals", Kind::Number),
        ],
        each: true,
        run: format,
    },
    Transform {
        action: "number",
        name: "number.formatting",
        fields: &[
            INPUTS,
            optional("input_decimal_mark", Kind::Text).folded(),
            optional("output_format", Kind::Choice(&["0", "1", "2", "3"])),
        ],
        each: true,
        run: format_as_zapier,
    },
    Transform {
        action: "number",
        name: "number.currency",
        fields: &[
            INPUTS,
            optional("input_decimal_mark", MARKS).folded(),
            optional("currency", Kind::Text).or("EUR"),
            optional("currency_locale", Kind::Text).or("fr"),
            optional("currency_format", Kind::Text).folded(),
            optional("decimals", Kind::Number),
        ],
        each: true,
        run: currency::run,
    },
    Transform {
        action: "number",
        name: "number.phone",
        fields: &[
            INPUTS,
            optional("to_format", Kind::Choice(&["international", "national", "e164"])),
            optional("country", Kind::Text).or("FR"),
            optional("format_string", Kind::Choice(&["0", "1", "2", "3", "4", "5", "6"])).folded(),
            optional("default_region", Kind::Text).or("US").folded(),
            optional("validate", Kind::Boolean).folded(),
        ],
        each: true,
        run: phone::run,
    },
    Transform {
        action: "number",
        name: "number.math",
        fields: &[
            required("operation", Kind::Choice(math::OPERATIONS)),
            required("inputs", Kind::List),
            optional("decimals", Kind::Number),
        ],
        each: false,
        run: math::run,
    },
    Transform {
        action: "number",
        name: "number.random",
        fields: &[
            optional("minimum", Kind::Number).or("0"),
            optional("maximum", Kind::Number).or("100"),
            optional("decimals", Kind::Number).or("0").folded(),
        ],
        each: false,
        run: random::run,
    },
    Transform {
        action: "number",
        name: "number.spreadsheet_formula",
        fields: FORMULA_FIELDS,
        each: true,
        run: formula::run,
    },
];

fn format(args: &Args) -> Result<Json, Problem> {
    let Some(number) = input(args)? else { return result("") };
    let style = match args.choice("to_format").as_ref() {
        "en" => Style::ENGLISH,
        "de" => Style::GERMAN,
        "ch" => Style::SWISS,
        "plain" => Style::PLAIN,
        _ => Style::FRENCH,
    };
    result(decimal::show(number, decimals(args)?, style))
}

/// By Zapier's names: `input_decimal_mark` is the mark itself, `output_format` the number of its menu.
fn format_as_zapier(args: &Args) -> Result<Json, Problem> {
    const BLANK: &str = " ";
    let mark = match args.text("input_decimal_mark").trim() {
        "" => Mark::Guess,
        "." => Mark::Dot,
        "," => Mark::Comma,
        other => return Err(Problem::new("input_decimal_mark", Code::UnknownWord, other)),
    };
    let Some(number) = input_with(args, Some(mark))? else { return result("") };
    let style = match args.choice("output_format").as_ref() {
        "1" => Style::GERMAN,
        "2" => Style { thousands: BLANK, mark: "." },
        "3" => Style { thousands: BLANK, mark: "," },
        _ => Style::ENGLISH,
    };
    result(decimal::show(number, None, style))
}

fn input(args: &Args) -> Result<Option<Decimal>, Problem> {
    input_with(args, None)
}

/// `None` where nothing is mapped. Without a mark that of `input_decimal_mark` counts.
fn input_with(args: &Args, mark: Option<Mark>) -> Result<Option<Decimal>, Problem> {
    let text = args.input();
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mark = mark.unwrap_or(match args.choice("input_decimal_mark").as_ref() {
        "period" => Mark::Dot,
        "comma" => Mark::Comma,
        _ => Mark::Guess,
    });
    let number = decimal::parse(&text, mark);
    number.map(Some).ok_or_else(|| Problem::new("inputs", Code::NotANumber, text))
}

fn decimals(args: &Args) -> Result<Option<u32>, Problem> {
    Ok(args.whole("decimals", DECIMALS)?.map(|decimals| decimals as u32))
}
