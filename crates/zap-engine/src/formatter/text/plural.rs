//! The plural of the last word.

use super::{Args, Problem, result};
use serde_json::Value as Json;

const FRENCH: &[(&str, &str)] = &[
    ("bail", "baux"),
    ("bal", "bals"),
    ("bijou", "bijoux"),
    ("bleu", "bleus"),
    ("caillou", "cailloux"),
    ("carnaval", "carnavals"),
    ("chou", "choux"),
    ("ciel", "cieux"),
    ("corail", "coraux"),
    ("festival", "festivals"),
    ("genou", "genoux"),
    ("hibou", "hiboux"),
    ("joujou", "joujoux"),
    ("madame", "mesdames"),
    ("monsieur", "messieurs"),
    ("pneu", "pneus"),
    ("pou", "poux"),
    ("travail", "travaux"),
    ("vitrail", "vitraux"),
    ("œil", "yeux"),
];

/// English unless `locale` is `fr`.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let input = args.input();
    let trimmed = input.trim_end();
    let (before, word) = trimmed.split_at(
        trimmed
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + trimmed[at..].chars().next().map_or(0, char::len_utf8)),
    );
    let plural = match args.choice("locale").as_ref() {
        _ if word.is_empty() => String::new(),
        "fr" => french(word),
        _ => pluralizer::pluralize(word, 2, false),
    };
    result(format!("{before}{plural}{}", &input[trimmed.len()..]))
}

fn french(word: &str) -> String {
    let low = word.to_lowercase();
    if low.is_empty() {
        return String::new();
    }
    if let Some((_, plural)) = FRENCH.iter().find(|(single, _)| *single == low) {
        let is_capital = word.chars().next().is_some_and(char::is_uppercase);
        return if is_capital { super::case::capitalise(plural) } else { (*plural).to_owned() };
    }
    let (cut, ending) = french_ending(&low);
    // What is cut is ASCII, in capital letters as in small ones.
    let kept = word.len().checked_sub(cut).and_then(|at| word.get(..at)).unwrap_or(word);
    format!("{kept}{ending}")
}

/// How many bytes to cut, and what to put there.
fn french_ending(word: &str) -> (usize, &'static str) {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(&["s", "x", "z"]) {
        (0, "")
    } else if ends(&["eau", "au", "eu"]) {
        (0, "x")
    } else if ends(&["al"]) {
        (1, "ux")
    } else {
        (0, "s")
    }
}
