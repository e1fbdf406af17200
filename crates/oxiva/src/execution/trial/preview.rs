//! What a step of the formatter would give, without testing it: it touches nothing.

use super::{Outlook, Prepared};
use crate::{actions::formatter, clock::Micros, i18n::Lang};
use serde_json::Value as Json;

/// What the step gives with the samples there are, or in words why it gives nothing. `None`: it is no step of
/// the formatter, or its transform is still to be chosen.
pub fn formatted(prepared: &Prepared, now: Micros, lang: Lang) -> Option<Result<Json, String>> {
    let Some(Outlook::Action(call)) = &prepared.outlook else { return None };
    if call.app != formatter::APP.name || !call.params.contains_key("transform") {
        return None;
    }
    if let Some(problem) = prepared.problems.first() {
        return Some(Err(problem.message(lang)));
    }
    let reading = prepared.dossier.reading(now);
    Some(formatter::preview(&call.action, &call.params, &reading, lang))
}
