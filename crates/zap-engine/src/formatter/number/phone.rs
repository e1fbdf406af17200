//! Telephone numbers in one form.

use super::{Args, Code, Problem, result};
use crate::phone::{self, Phone};
use serde_json::Value as Json;

/// `international`: `+33 6 12 34 56 78`; `national`: `06 12 34 56 78`; `e164`: `+33612345678`. In Zapier's
/// terms `format_string`, `default_region` and `validate`: what is no number stays as it is.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let input = args.input();
    if input.trim().is_empty() {
        return result("");
    }
    let is_zapiers = ["format_string", "default_region", "validate"]
        .iter()
        .any(|key| args.params.contains_key(*key));
    if is_zapiers {
        return as_zapier(args, &input);
    }
    let phone = phone::read(&input, &country(args, "country", "FR")?);
    let phone = phone.ok_or_else(|| Problem::new("inputs", Code::NotAPhone, &input))?;
    result(match args.choice("to_format").as_ref() {
        "e164" => phone.e164(),
        "national" => phone.national(),
        _ => phone.international(),
    })
}

fn as_zapier(args: &Args, input: &str) -> Result<Json, Problem> {
    match phone::read(input, &country(args, "default_region", "US")?) {
        Some(phone) => result(shaped(&phone, args.choice("format_string").as_ref())),
        None => result(input),
    }
}

/// The code of a country, or the usual one where none stands.
fn country(args: &Args, key: &'static str, usual: &str) -> Result<String, Problem> {
    let code = args.text(key);
    match code.trim() {
        "" => Ok(usual.to_owned()),
        code if phone::is_country(code) => Ok(code.to_owned()),
        other => Err(Problem::new(key, Code::UnknownWord, other)),
    }
}

/// The numbers of Zapier's menu.
fn shaped(phone: &Phone, format: &str) -> String {
    match format {
        "1" => phone.international(),
        "2" => phone.national(),
        "3" => phone.hyphened(),
        "4" => phone.without_prefix(),
        "5" => phone.international().replace('-', " "),
        "6" => phone.national().replace(['(', ')'], ""),
        _ => phone.e164(),
    }
}
