//! The data that a step can use: what the steps before it gave lately, and what refers to each value.

use super::Edited;
use crate::{db::Tx, error::Result, web::shell::Shell, zaps::samples};
use serde_json::Value as Json;
use zap_engine::{document::Zap as Plan, edit};

/// Values of one step that are listed, and how deep.
const MAX_VALUES: usize = 200;
const MAX_DEPTH: usize = 4;
/// Characters of a value.
const MAX_SHOWN_CHARS: usize = 60;

/// A step with what it gave.
pub(super) struct Source {
    pub number: usize,
    pub title: String,
    /// Only if these paths were taken.
    pub is_certain: bool,
    pub values: Vec<Datum>,
}

/// One value.
pub(super) struct Datum {
    /// `{{1__sujet}}`
    pub reference: String,
    pub label: String,
    pub value: String,
    pub level: usize,
}

/// What can be mapped into the step of that id.
pub(super) fn sources(
    tx: &mut Tx,
    edited: &Edited,
    id: &str,
    titles: impl Fn(&str) -> String,
    s: &Shell,
) -> Result<Vec<Source>> {
    let document = &edited.draft.document;
    let plan = Plan::parse(document).ok();
    let samples = match &plan {
        Some(plan) => samples::of_zap(tx, edited.dossier.id, &edited.zap, plan)?,
        None => samples::of_runs(tx, edited.dossier.id, &edited.zap)?,
    };
    let reachable = edit::reachable(document, id);
    let sources = reachable.into_iter().map(|one| {
        let mut values = Vec::new();
        if let Some(sample) = samples.get(&one.id).and_then(|all| all.first()) {
            list(&mut values, &one.id, "", sample, 0, s);
        }
        Source {
            number: one.number,
            title: titles(&one.id),
            is_certain: one.certainty == edit::Certainty::Certain,
            values,
        }
    });
    Ok(sources.collect())
}

fn list(values: &mut Vec<Datum>, at: &str, label: &str, value: &Json, level: usize, s: &Shell) {
    if values.len() >= MAX_VALUES || level > MAX_DEPTH {
        return;
    }
    if level > 0 {
        values.push(Datum {
            reference: format!("{{{{{at}}}}}"),
            label: label.to_owned(),
            value: shown(value, s),
            level: level - 1,
        });
    }
    match value {
        Json::Object(fields) => {
            for (key, value) in fields {
                list(values, &format!("{at}__{key}"), key, value, level + 1, s);
            }
        }
        Json::Array(items) => {
            // Of a list of objects each key stands once, for all of them.
            for (key, value) in items.first().and_then(Json::as_object).into_iter().flatten() {
                list(values, &format!("{at}[]{key}"), key, value, level + 1, s);
            }
        }
        _ => {}
    }
}

fn shown(value: &Json, s: &Shell) -> String {
    match value {
        Json::Null => "—".to_owned(),
        Json::Bool(flag) => s.t(if *flag { "yes" } else { "no" }),
        Json::Array(items) => s.t1("zap-data-list", "count", items.len()),
        Json::Object(fields) => s.t1("zap-data-object", "count", fields.len()),
        Json::String(text) => text.chars().take(MAX_SHOWN_CHARS).collect(),
        Json::Number(number) => number.to_string(),
    }
}
