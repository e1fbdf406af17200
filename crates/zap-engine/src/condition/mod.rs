//! Conditions: whether a filter lets a run through, or a path is taken.
//!
//! # Players
//! - A [`Condition`] compares what its `key` is filled in with to its `value`, by the word of a [`Match`].
//! - [`Groups`]: any group is enough, and of a group every condition must hold.
//! - A [`Verdict`] says whether they hold, and of every [`Check`] what was compared.
//!
//! # Rules, as Zapier's
//! - *Text.* "Exactly matches" minds capitals; contains, starts with, ends with and is in do not, as
//!   Zapier's pages say of contains, show of is in, and store of all of them (`icontains`,
//!   `istartswith`). "Is in" asks for one of a list with commas; blanks around its items do not count.
//!   What is missing is the empty text: it does not contain anything, and passes every "does not".
//! - *Numbers* may be written in French: `1 234,56`. Of dot and comma the last one is the decimal sign.
//!   What is no number passes no comparison of numbers.
//! - *Dates* in every way of [`crate::dates`]. Equal to a date without a time is: on that day. What is
//!   empty passes no comparison of dates. What is no date is a [`NotADate`], unless the answer is the same
//!   whatever that condition would say.
//! - *Booleans.* true, yes, oui, vrai, on, y, t, o and 1; false, no, non, faux, off, n, f and 0. What is
//!   neither (nothing, too) passes neither.
//! - *Exists:* neither missing nor null, nor an empty text, list or object.
//! - *Line items.* Where a key is a list, the conditions of its group are asked item by item, lists side
//!   by side. If all of them are positive, one item that passes all is enough; if any is a negation,
//!   every item must pass all. An empty list counts as missing.
//! - No groups hold; so does an empty group.
//!
//! # Promises
//! No document and no values make it panic, and the answer depends on nothing else.

mod compare;
mod number;
mod verdict;

#[cfg(test)]
mod tests;

pub use number::number;
pub use verdict::{Check, NotADate, Verdict, holds};

use crate::{mapping::Template, words::words};

/// Groups joined by "or" of conditions joined by "and".
pub type Groups = Vec<Vec<Condition>>;

#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub key: Template,
    pub matches: Match,
    pub value: Template,
}

words! {
    /// How a condition compares.
    pub enum Match {
        TextContains = "text_contains",
        TextNotContains = "text_not_contains",
        TextExactly = "text_exactly",
        TextNotExactly = "text_not_exactly",
        TextIn = "text_in",
        TextNotIn = "text_not_in",
        TextStartsWith = "text_starts_with",
        TextNotStartsWith = "text_not_starts_with",
        TextEndsWith = "text_ends_with",
        TextNotEndsWith = "text_not_ends_with",
        NumberGreater = "number_greater",
        NumberLess = "number_less",
        NumberEquals = "number_equals",
        DateAfter = "date_after",
        DateBefore = "date_before",
        DateEquals = "date_equals",
        BooleanTrue = "boolean_true",
        BooleanFalse = "boolean_false",
        Exists = "exists",
        NotExists = "not_exists",
    }
}

impl Match {
    /// What it negates.
    pub fn negated(self) -> Option<Match> {
        Some(match self {
            Match::TextNotContains => Match::TextContains,
            Match::TextNotExactly => Match::TextExactly,
            Match::TextNotIn => Match::TextIn,
            Match::TextNotStartsWith => Match::TextStartsWith,
            Match::TextNotEndsWith => Match::TextEndsWith,
            Match::NotExists => Match::Exists,
            _ => return None,
        })
    }

    /// Whether both sides are dates.
    pub fn compares_dates(self) -> bool {
        matches!(self, Match::DateAfter | Match::DateBefore | Match::DateEquals)
    }

    /// Whether it compares with a value; the others ask of the key alone.
    pub fn takes_value(self) -> bool {
        let alone = [Match::BooleanTrue, Match::BooleanFalse, Match::Exists, Match::NotExists];
        !alone.contains(&self)
    }
}
