//! Months and days by their names.

pub(super) const MONTHS: [[&str; 12]; 2] = [
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

pub(super) const SHORT_MONTHS: [[&str; 12]; 2] = [
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
];

/// Monday first.
pub(super) const DAYS: [[&str; 7]; 2] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
];

pub(super) const SHORT_DAYS: [[&str; 7]; 2] = [
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
];

/// Which of the names, in any of the languages, a text begins with, the longest first: its place and
/// what is after it.
pub(super) fn strip<'a, const N: usize>(
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
