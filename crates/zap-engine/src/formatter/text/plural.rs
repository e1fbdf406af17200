//! The plural of the last word.

use super::{Args, Problem, result};
use serde_json::Value as Json;

const ENGLISH: &[(&str, &str)] = &[
    ("child", "children"),
    ("foot", "feet"),
    ("goose", "geese"),
    ("half", "halves"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("man", "men"),
    ("mouse", "mice"),
    ("ox", "oxen"),
    ("person", "people"),
    ("shelf", "shelves"),
    ("tooth", "teeth"),
    ("wife", "wives"),
    ("wolf", "wolves"),
    ("woman", "women"),
    ("equipment", "equipment"),
    ("fish", "fish"),
    ("information", "information"),
    ("money", "money"),
    ("news", "news"),
    ("series", "series"),
    ("sheep", "sheep"),
    ("species", "species"),
];

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

pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let input = args.input();
    let trimmed = input.trim_end();
    let (before, word) = trimmed.split_at(
        trimmed
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + trimmed[at..].chars().next().map_or(0, char::len_utf8)),
    );
    let plural = match args.choice("locale").as_ref() {
        "fr" => of(word, FRENCH, french),
        _ => of(word, ENGLISH, english),
    };
    result(format!("{before}{plural}{}", &input[trimmed.len()..]))
}

fn of(word: &str, known: &[(&str, &str)], rule: fn(&str) -> (usize, &'static str)) -> String {
    let low = word.to_lowercase();
    if low.is_empty() {
        return String::new();
    }
    if let Some((_, plural)) = known.iter().find(|(single, _)| *single == low) {
        let great = word.chars().next().is_some_and(char::is_uppercase);
        return if great { super::case::capitalise(plural) } else { (*plural).to_owned() };
    }
    let (cut, ending) = rule(&low);
    // What is cut is ASCII, in great letters as in small ones.
    let kept = word.len().checked_sub(cut).and_then(|at| word.get(..at)).unwrap_or(word);
    format!("{kept}{ending}")
}

/// How many bytes to cut, and what to put there.
fn english(word: &str) -> (usize, &'static str) {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(&["s", "x", "z", "ch", "sh"]) {
        (0, "es")
    } else if ends(&["y"]) && !ends(&["ay", "ey", "iy", "oy", "uy"]) {
        (1, "ies")
    } else {
        (0, "s")
    }
}

fn french(word: &str) -> (usize, &'static str) {
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
