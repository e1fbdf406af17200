//! What can be wrong with a schedule: a closed list, each with a stable word.

use std::fmt;

/// What is wrong with a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `every/at`, `cron/hour`: members of the JSON, and fields of the expression.
    pub part: String,
    pub code: Code,
    /// What stands there.
    pub value: String,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Required,
    Unknown,
    Invalid,
    OutOfRange,
    /// A range that ends before it begins.
    Order,
    Step,
    /// An expression has five fields.
    CronFields,
    /// Such a day does not come.
    Never,
}

impl Code {
    /// The stable word for the outside.
    pub fn word(self) -> &'static str {
        match self {
            Code::Required => "required",
            Code::Unknown => "unknown",
            Code::Invalid => "invalid",
            Code::OutOfRange => "out_of_range",
            Code::Order => "order",
            Code::Step => "step",
            Code::CronFields => "cron_fields",
            Code::Never => "never",
        }
    }
}

impl Problem {
    pub(super) fn new(part: &str, code: Code, value: impl Into<String>) -> Problem {
        Problem { part: part.to_owned(), code, value: value.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({:?})", self.part, self.code.word(), self.value)
    }
}

impl std::error::Error for Problem {}
