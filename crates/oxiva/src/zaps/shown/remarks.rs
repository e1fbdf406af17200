//! What is wrong with a zap, and what may be, as programs see it.

use crate::{error::Problem, i18n::Lang, zaps::checks::Findings};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

/// What is said of one place in a document.
#[derive(Serialize, ToSchema)]
pub struct Remark {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What, in a stable word.
    pub code: &'static str,
    /// What, for a person.
    pub message: String,
    /// What fills the placeholders of the message.
    #[schema(value_type = Object)]
    pub args: Map<String, Json>,
}

impl Remark {
    /// As it is said to a reader of this language.
    pub fn of(problem: &Problem, lang: Lang) -> Remark {
        let args = problem.args.iter();
        Remark {
            pointer: problem.field.clone(),
            code: problem.rule,
            message: problem.message(lang),
            args: args.map(|(name, value)| ((*name).into(), value.as_str().into())).collect(),
        }
    }
}

impl Findings {
    /// The errors and the warnings.
    pub(super) fn remarks(&self, lang: Lang) -> (Vec<Remark>, Vec<Remark>) {
        let told =
            |problems: &[Problem]| problems.iter().map(|one| Remark::of(one, lang)).collect();
        (told(&self.errors), told(&self.warnings))
    }
}

/// What is said of a document before it is saved.
#[derive(Serialize, ToSchema)]
pub struct Checked {
    /// Whether it could be saved and switched on.
    pub valid: bool,
    /// What is wrong, or keeps it from working.
    pub problems: Vec<Remark>,
    /// What may be meant so, but likely is not.
    pub warnings: Vec<Remark>,
}

impl Checked {
    /// As it is said to a reader of this language.
    pub fn of(findings: &Findings, lang: Lang) -> Checked {
        let (problems, warnings) = findings.remarks(lang);
        Checked { valid: problems.is_empty(), problems, warnings }
    }
}
