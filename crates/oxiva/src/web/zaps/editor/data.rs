//! The data that a step can use: what the steps before it gave lately, and what refers to each value.

use super::{Edited, fields::typed, functions::Function};
use crate::{
    web::shell::Shell,
    zaps::samples::{self, Candidate, DataKind, DataNode, Sample},
};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use zap_engine::{
    edit,
    mapping::{META, Values, as_text},
};

/// Values of one step that are listed.
const MAX_VALUES: usize = 200;
/// Characters of a value that is shown alone.
const MAX_VALUE_CHARS: usize = 1_000;

/// A step with what it gave, or the moment at which a step is done.
pub(super) struct Source {
    /// Another one for each: the number of the step, or `moment`.
    pub key: String,
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
    /// Whether the sample does not have it, but something else that could start the zap.
    pub is_of_other: bool,
    /// The page that transforms it; empty before the trigger, where no step can stand.
    pub transform: String,
}

/// What can be mapped into the step of that id.
pub(super) fn sources(
    edited: &Edited,
    id: &str,
    samples: &HashMap<String, Sample>,
    known: &[Candidate],
    s: &Shell,
) -> Vec<Source> {
    let reachable = edit::reachable(&edited.draft.document, id);
    let mut sources: Vec<Source> = reachable
        .into_iter()
        .map(|one| {
            let mut values = Vec::new();
            if let Some(sample) = samples.get(&one.id) {
                list(&mut values, &samples::tree(&one.id, &sample.output), 0, s);
            }
            if one.id == edited.outline.trigger.id {
                add_of_others(&mut values, &one.id, known, s);
            }
            Source {
                key: one.number.to_string(),
                title: format!("{}. {}", one.number, edited.title_of(&one.id, s)),
                is_certain: one.certainty == edit::Certainty::Certain,
                values,
            }
        })
        .collect();
    let is_trigger = id == edited.outline.trigger.id;
    // Before the trigger there is nothing that a field of it could take.
    if !is_trigger || !sources.is_empty() {
        sources.push(moment(edited, s));
    }
    if !is_trigger {
        for datum in sources.iter_mut().flat_map(|source| &mut source.values) {
            datum.transform = transform_address(edited, id, &datum.reference);
        }
    }
    sources
}

/// Adds what other calls or records have: paths may expect different ones.
fn add_of_others(values: &mut Vec<Datum>, trigger: &str, known: &[Candidate], s: &Shell) {
    for one in known {
        let mut others = Vec::new();
        list(&mut others, &samples::tree(trigger, &one.output), 0, s);
        let listed: HashSet<String> = values.iter().map(|datum| datum.reference.clone()).collect();
        others.retain(|datum| !listed.contains(&datum.reference));
        let room = MAX_VALUES.saturating_sub(values.len());
        let others = others.into_iter().take(room);
        values.extend(others.map(|datum| Datum { is_of_other: true, ..datum }));
    }
}

/// The functions that a script offers beside the list: each word and its label.
pub(super) fn functions(s: &Shell) -> Vec<(&'static str, String)> {
    let all = Function::ALL.iter().map(|function| function.word());
    all.map(|word| (word, s.word("data-function", word))).collect()
}

/// What is said of the moment at which the step is done, as it would be now.
fn moment(edited: &Edited, s: &Shell) -> Source {
    let reading = edited.dossier.reading(s.now);
    let values = Values::new().at(reading.now, &reading.zone);
    let datum = |name: &&str| Datum {
        reference: format!("{{{{{name}}}}}"),
        label: s.t(&format!("reference-{name}")),
        value: values.get(name).map(|value| as_text(value).into_owned()).unwrap_or_default(),
        level: 0,
        is_of_other: false,
        transform: String::new(),
    };
    Source {
        key: "moment".to_owned(),
        title: s.t("zap-data-moment"),
        is_certain: true,
        values: META.iter().map(datum).collect(),
    }
}

fn transform_address(edited: &Edited, id: &str, reference: &str) -> String {
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("donnee", reference).finish();
    format!("{}/transformation?{query}", edited.address(Some(id)))
}

/// A value by itself, cut if it is long.
pub(super) fn shown_value(value: &Json) -> String {
    let text = typed(value);
    match text.char_indices().nth(MAX_VALUE_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
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
                is_of_other: false,
                transform: String::new(),
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
