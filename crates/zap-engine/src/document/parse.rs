//! Reading a document.

use super::{
    Code, Problem, STEPS, TITLE, Zap,
    object::{Object, Report},
    parse_step::steps,
    parse_trigger::trigger,
};
use crate::dates::DateOrder;
use serde_json::Value as Json;

impl Zap {
    /// The zap, or everything that is wrong with the document.
    pub fn parse(document: &Json) -> Result<Zap, Vec<Problem>> {
        let report = Report::default();
        let zap = zap(&report, document);
        let problems = report.problems.into_inner();
        match zap {
            Some(zap) if problems.is_empty() => Ok(zap),
            _ => Err(problems),
        }
    }

    /// What is wrong with a document as a draft. In a draft values may be missing or empty
    /// ([`Problem::is_gap`]), and the trigger's kind may still be to be chosen; its limits, its ids and the
    /// keys that give it its structure are those of a zap.
    pub fn draft_problems(document: &Json) -> Vec<Problem> {
        let report = Report { is_draft: true, ..Report::default() };
        zap(&report, document);
        report.problems.into_inner()
    }
}

fn zap(report: &Report, document: &Json) -> Option<Zap> {
    let object = Object::open(report, String::new(), document)?;
    let title = object.required_line("title", TITLE);
    let date_order = match object.get("date_order") {
        Some(_) => object.word("date_order", DateOrder::WORDS, DateOrder::parse),
        None => None,
    };
    let trigger =
        object.required("trigger").and_then(|value| trigger(report, "/trigger".into(), value));
    let steps = match object.required("steps") {
        Some(_) => steps(&object, "steps", 0),
        None => Vec::new(),
    };
    if *report.steps.borrow() > STEPS {
        object.note(object.problem("steps", Code::TooMany).with("max", STEPS));
    }
    object.close();
    Some(Zap { title: title?, date_order, trigger: trigger?, steps })
}
