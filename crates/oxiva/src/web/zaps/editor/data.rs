//! The data that a step can use: what the steps before it gave lately, and what refers to each value.

use super::Edited;
use crate::{
    web::shell::Shell,
    zaps::samples::{self, DataKind, DataNode, Sample},
};
use std::collections::HashMap;
use zap_engine::edit;

/// Values of one step that are listed.
const MAX_VALUES: usize = 200;

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
    edited: &Edited,
    id: &str,
    samples: &HashMap<String, Sample>,
    s: &Shell,
) -> Vec<Source> {
    let reachable = edit::reachable(&edited.draft.document, id);
    let sources = reachable.into_iter().map(|one| {
        let mut values = Vec::new();
        if let Some(sample) = samples.get(&one.id) {
            list(&mut values, &samples::tree(&one.id, &sample.output), 0, s);
        }
        Source {
            number: one.number,
            title: edited.title_of(&one.id, s),
            is_certain: one.certainty == edit::Certainty::Certain,
            values,
        }
    });
    sources.collect()
}

fn list(values: &mut Vec<Datum>, nodes: &[DataNode], level: usize, s: &Shell) {
    for node in nodes {
        if values.len() >= MAX_VALUES {
            return;
        }
        if let Some(reference) = &node.reference {
            values.push(Datum {
                reference: reference.clone(),
                label: node.label.clone(),
                value: shown(node, s),
                level,
            });
        }
        list(values, &node.children, level + 1, s);
    }
}

fn shown(node: &DataNode, s: &Shell) -> String {
    match node.kind {
        DataKind::List(count) if node.shown.is_empty() => s.t1("zap-data-list", "count", count),
        DataKind::Object(count) => s.t1("zap-data-object", "count", count),
        DataKind::Empty => "—".to_owned(),
        _ => node.shown.clone(),
    }
}
