//! Months and days by their names, as they are shown and as they are read.

use super::text::word;

pub(crate) const MONTHS: [[&str; 12]; 2] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
];

pub(crate) const SHORT_MONTHS: [[&str; 12]; 2] = [
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
];

/// Monday first.
pub(crate) const DAYS: [[&str; 7]; 2] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
];

pub(crate) const SHORT_DAYS: [[&str; 7]; 2] = [
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
];

/// Which of the names, in any of the languages, a text begins with, the longest first: its place and
/// what is after it.
pub(crate) fn strip<'a, const N: usize>(
    text: &'a str,
    names: &[[&str; N]; 2],
) -> Option<(usize, &'a str)> {
    let found = names.iter().flat_map(|names| names.iter().enumerate()).filter_map(|(at, name)| {
        let length = name.chars().count();
        let end = text.char_indices().nth(length).map_or(text.len(), |(end, _)| end);
        let (start, rest) = text.split_at(end);
        (start.to_lowercase() == name.to_lowercase()).then_some((length, at, rest))
    });
    found.max_by_key(|(length, ..)| *length).map(|(_, at, rest)| (at, rest))
}

/// The forms of each month's name that are read, without accents.
const MONTHS_READ: [&[&str]; 12] = [
    &["jan", "janv", "january", "janvier"],
    &["feb", "fev", "fevr", "february", "fevrier"],
    &["mar", "march", "mars"],
    &["apr", "avr", "april", "avril"],
    &["may", "mai"],
    &["jun", "june", "juin"],
    &["jul", "juil", "july", "juillet"],
    &["aug", "aou", "august", "aout"],
    &["sep", "sept", "september", "septembre"],
    &["oct", "october", "octobre"],
    &["nov", "november", "novembre"],
    &["dec", "december", "decembre"],
];

const WEEKDAYS_READ: &[&str] = &[
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "lun",
    "mar",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
];

/// The month that a folded text begins with, from 1, and what is behind its name.
pub(super) fn month(text: &str) -> Option<(i8, &str)> {
    let (word, rest) = word(text)?;
    let at = MONTHS_READ.iter().position(|forms| forms.contains(&word))?;
    Some((at as i8 + 1, rest.strip_prefix('.').unwrap_or(rest)))
}

/// What is behind the day of the week that a folded text begins with.
pub(super) fn skip_weekday(text: &str) -> Option<&str> {
    let (word, rest) = word(text.trim_start())?;
    let is_weekday = WEEKDAYS_READ.contains(&word);
    is_weekday.then(|| rest.trim_start_matches(['.', ',', ' ']))
}
