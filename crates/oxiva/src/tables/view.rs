//! A view of a table: what is looked for, and in which order.

use super::{
    Table,
    columns::{Column, ColumnKind},
    rows::TableRow,
    values,
};
use crate::closed_set;
use serde_json::Value as Json;
use zap_engine::dates::Reading;

/// Conditions of one view.
pub const MAX_CONDITIONS: usize = 10;
/// Characters that the database looks for. What it finds is compared in full.
const MAX_NEEDLE_CHARS: usize = 500;

closed_set! {
    /// How a cell is compared. Texts are compared without accents and case, but for `exactly`.
    pub enum Match {
        Contains = "contains",
        NotContains = "not_contains",
        Equals = "equals",
        NotEquals = "not_equals",
        StartsWith = "starts_with",
        Greater = "greater",
        AtLeast = "at_least",
        Less = "less",
        AtMost = "at_most",
        Empty = "empty",
        NotEmpty = "not_empty",
        Exactly = "exactly",
    }
}

impl Match {
    /// Whether there is something to compare with.
    pub fn takes_value(self) -> bool {
        !matches!(self, Match::Empty | Match::NotEmpty)
    }
}

/// One condition on one column.
#[derive(Clone, Debug)]
pub struct Condition {
    pub column: i64,
    pub how: Match,
    /// As its column's kind reads it; the text that was given, if it does not.
    value: Json,
    /// The same as it is searched.
    folded: String,
    /// Keys of its column are no texts.
    is_of_numbers: bool,
}

/// What is looked for in a table, and in which order it is shown.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// Stands in any cell, without accents and case.
    pub words: String,
    /// `None`: by the number of the row.
    pub sort: Option<i64>,
    pub descending: bool,
}

/// Above every key that begins as another does: keys are printable ASCII.
pub(super) const ABOVE: char = '\u{7f}';

impl Condition {
    /// Reads a value as the column's kind compares it.
    pub fn new(column: &Column, how: Match, value: &str, reading: &Reading) -> Condition {
        let part = matches!(how, Match::Contains | Match::NotContains | Match::StartsWith);
        let read = match column.kind {
            // A part of a number need not be one.
            ColumnKind::Number if part => Some(value.replace(',', ".").into()),
            ColumnKind::Number => values::number(value).map(Json::Number),
            // `2026-05` is a part of a date and none itself.
            ColumnKind::Date if part => None,
            ColumnKind::Boolean | ColumnKind::Date => {
                values::read(column.kind, &value.into(), reading, "").ok()
            }
            _ => None,
        };
        let value = read.unwrap_or_else(|| value.trim().into());
        Condition::of(column, how, value)
    }

    /// Exactly this value.
    pub fn exactly(column: &Column, value: Json) -> Condition {
        Condition::of(column, Match::Exactly, value)
    }

    fn of(column: &Column, how: Match, value: Json) -> Condition {
        let is_of_numbers = matches!(column.kind, ColumnKind::Number | ColumnKind::Boolean);
        Condition { column: column.id, how, folded: values::folded(&value), value, is_of_numbers }
    }

    /// Whether a cell meets it.
    pub fn holds(&self, cell: &Json) -> bool {
        match self.how {
            Match::Empty => cell.is_null(),
            Match::NotEmpty => !cell.is_null(),
            Match::Exactly => *cell == self.value,
            Match::Contains => !cell.is_null() && values::folded(cell).contains(&self.folded),
            Match::NotContains => cell.is_null() || !values::folded(cell).contains(&self.folded),
            Match::StartsWith => !cell.is_null() && values::folded(cell).starts_with(&self.folded),
            Match::Equals => self.equals(cell),
            Match::NotEquals => !self.equals(cell),
            Match::Greater => self.order(cell).is_some_and(|order| order.is_gt()),
            Match::AtLeast => self.order(cell).is_some_and(|order| order.is_ge()),
            Match::Less => self.order(cell).is_some_and(|order| order.is_lt()),
            Match::AtMost => self.order(cell).is_some_and(|order| order.is_le()),
        }
    }

    fn equals(&self, cell: &Json) -> bool {
        self.order(cell).is_some_and(|order| order.is_eq())
    }

    /// How the cell stands to the value; `None` where the two have no order: an empty cell, a number
    /// and a word. A day has all the moments that begin with it.
    fn order(&self, cell: &Json) -> Option<std::cmp::Ordering> {
        match (cell, &self.value) {
            (Json::Null, _) => None,
            (Json::Number(_), Json::Number(_)) | (Json::Bool(_), Json::Bool(_)) => {
                Some(values::key(cell).cmp(&values::key(&self.value)))
            }
            (Json::String(_), Json::String(_)) => {
                let cell = values::folded(cell);
                let same_day = is_day(&self.folded) && is_moment_of(&cell, &self.folded);
                Some(if same_day { std::cmp::Ordering::Equal } else { cell.cmp(&self.folded) })
            }
            _ => None,
        }
    }

    /// The keys among which those of the cells are for which this holds: from the first, included, to
    /// the second. `None` where the order of the keys does not help.
    pub(super) fn range(&self) -> Option<(String, String)> {
        let (lowest, highest) = (String::new(), ABOVE.to_string());
        let key = values::key(&self.value);
        // Just above the key, and above all that begin with it.
        let (next, above) = (format!("{key}\u{1}"), format!("{key}{ABOVE}"));
        match self.how {
            Match::Exactly if self.value.is_null() => None,
            Match::Equals if is_day(&self.folded) => Some((key, above)),
            Match::Equals | Match::Exactly => Some((key, next)),
            // The digits of a number do not stand in its key.
            Match::StartsWith if self.is_of_numbers => None,
            Match::StartsWith => Some((key, above)),
            Match::Greater | Match::AtLeast => Some((key, highest)),
            Match::Less | Match::AtMost => Some((lowest, above)),
            _ => None,
        }
    }

    /// A text that the row's own has, if this holds.
    pub(super) fn needle(&self) -> Option<&str> {
        let has = match self.how {
            Match::Contains | Match::StartsWith | Match::Exactly => true,
            // `12` and `12.0` are equal.
            Match::Equals => self.value.is_string(),
            _ => false,
        };
        has.then_some(self.folded.as_str()).filter(|text| !text.is_empty())
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn is_moment_of(cell: &str, day: &str) -> bool {
    cell.strip_prefix(day).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

impl View {
    /// Whether every row is in it.
    pub fn is_whole(&self) -> bool {
        self.conditions.is_empty() && self.needle_of_words().is_empty()
    }

    /// Whether a row meets all conditions and the words looked for.
    pub fn keeps(&self, table: &Table, row: &TableRow) -> bool {
        let words = self.needle_of_words();
        self.conditions.iter().all(|condition| condition.holds(row.get(condition.column)))
            && (words.is_empty()
                || table
                    .columns
                    .iter()
                    .any(|column| values::folded(row.get(column.id)).contains(&words)))
    }

    fn needle_of_words(&self) -> String {
        values::folded(&self.words.as_str().into())
    }

    /// The longest text that the row's own has, if it is in the view; its beginning, where a
    /// database would find it too long.
    pub(super) fn needle(&self) -> String {
        let words = self.needle_of_words();
        let needles = self.conditions.iter().filter_map(Condition::needle);
        let longest = needles.chain([words.as_str()]).max_by_key(|text| text.len());
        longest.unwrap_or_default().chars().take(MAX_NEEDLE_CHARS).collect()
    }

    /// A column that is empty in all of the view.
    pub(super) fn empty_column(&self) -> Option<i64> {
        let empty = self.conditions.iter().find(|condition| condition.how == Match::Empty);
        empty.map(|condition| condition.column)
    }

    /// The conditions on one column.
    pub(super) fn on(&self, column: i64) -> impl Iterator<Item = &Condition> {
        self.conditions.iter().filter(move |condition| condition.column == column)
    }
}

/// A column by the name that was given, as people write it, or by its number.
pub fn column<'a>(table: &'a Table, text: &str) -> Option<&'a Column> {
    let numbered = || text.parse().ok().and_then(|id| table.column(id));
    table.column_named(text).or_else(numbered)
}
