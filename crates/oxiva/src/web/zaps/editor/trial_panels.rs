//! What the page of a step says of testing it: what it would send, what it gave, and which samples the
//! trigger can have.

use super::{
    Edited,
    fields::{Control, Controls, typed},
    result::Formatted,
    wait::{self, Wait},
};
use crate::{
    actions::{Effect, catalogue},
    clock::Micros,
    db::Tx,
    dossiers::Scope,
    error::Result,
    execution::trial::{self, Outlook, Prepared},
    web::shell::Shell,
    zaps::samples::{self, Candidate, Origin, Sample},
};
use serde_json::Value as Json;
use std::collections::HashMap;
use zap_engine::condition::Verdict;

/// Characters of a value that is shown, and of a whole answer.
const MAX_VALUE_CHARS: usize = 300;
const MAX_ANSWER_CHARS: usize = 5_000;

/// What testing a step would do, and what it did last.
pub(super) struct TrialPanel {
    /// What would be sent: name and value.
    pub sent: Vec<(String, String)>,
    /// What the conditions come to, and which paths would be taken.
    pub lines: Vec<TrialLine>,
    /// In words what the step comes to, where it does nothing.
    pub outcome: String,
    /// The references that no sample has.
    pub missing: Vec<String>,
    /// What is different afterwards; empty: nothing.
    pub effect: String,
    /// Whether it can be done now.
    pub is_ready: bool,
    /// One for each page: pressing twice does it once.
    pub key: String,
    /// Of a formatter: what it gives, without being tested.
    pub result: Option<Formatted>,
    pub last: Option<LastTrial>,
}

/// A condition or a path, and whether it holds.
pub(super) struct TrialLine {
    pub holds: bool,
    pub words: String,
}

/// What a step gave last.
pub(super) struct LastTrial {
    pub at: Micros,
    pub origin: &'static str,
    pub is_stale: bool,
    pub failure: String,
    pub output: String,
}

/// What the trigger can give.
pub(super) struct TriggerPanel {
    pub candidates: Vec<CandidateLine>,
    /// What could be waited for.
    pub wait: Option<Wait>,
    pub last: Option<LastTrial>,
}

/// One that can be chosen.
pub(super) struct CandidateLine {
    pub key: String,
    pub at: Micros,
    pub label: String,
    pub origin: &'static str,
    pub output: String,
}

/// What could start the zap, and what the steps of its draft gave last.
pub(super) fn samples(
    tx: &mut Tx,
    edited: &Edited,
    scope: &Scope,
) -> Result<(Vec<Candidate>, HashMap<String, Sample>)> {
    let (dossier, zap, document) = (&edited.dossier, &edited.zap, &edited.draft.document);
    let known = samples::candidates(tx, dossier, scope, zap, document)?;
    let latest = samples::latest_with(tx, dossier, scope.now, zap, document, &known)?;
    Ok((known, latest))
}

/// What could start the zap, and what its trigger gave last.
pub(super) fn of_trigger(
    edited: &Edited,
    known: Vec<Candidate>,
    sample: Option<&Sample>,
) -> TriggerPanel {
    let document = &edited.draft.document;
    let line = |one: Candidate| CandidateLine {
        at: one.at,
        origin: one.from.word(),
        output: answer(&one.output),
        label: one.label,
        key: one.key,
    };
    let is_complete = edited.problems_at(&edited.outline.trigger.pointer).next().is_none();
    TriggerPanel {
        wait: wait::of(&document["trigger"], &known).filter(|_| is_complete),
        candidates: known.into_iter().map(line).collect(),
        last: sample.filter(|sample| sample.from != Origin::Example).map(last),
    }
}

impl TrialPanel {
    /// Calls what would be sent as the form does, and a choice by its label.
    pub(super) fn name_as(&mut self, controls: &Controls) {
        let all = || controls.shown.iter().chain(&controls.folded);
        for (name, value) in &mut self.sent {
            let is_own = |control: &&Control| control.name.get(2..) == Some(name.as_str());
            let Some(control) = all().find(is_own) else { continue };
            if let Some((_, label)) = control.choices.iter().find(|(word, _)| word == value) {
                value.clone_from(label);
            }
            name.clone_from(&control.label);
        }
    }
}

/// What testing a step would do.
pub(super) fn of_step(
    prepared: &Prepared,
    step: &Json,
    sample: Option<&Sample>,
    key: String,
    s: &Shell,
) -> TrialPanel {
    let (lines, outcome) = outlook(prepared, s);
    let is_action = matches!(prepared.outlook, Some(Outlook::Action(_)));
    TrialPanel {
        sent: if is_action { sent(&prepared.input) } else { Vec::new() },
        lines,
        outcome,
        effect: match prepared.effect {
            Effect::Reads => String::new(),
            effect => catalogue::effect_label(effect, s.lang),
        },
        is_ready: is_action && prepared.problems.is_empty(),
        result: Formatted::of(prepared, step, s),
        missing: prepared.missing.clone(),
        key,
        last: sample.map(last),
    }
}

fn sent(input: &Json) -> Vec<(String, String)> {
    let fields = input.as_object().into_iter().flatten();
    fields.map(|(key, value)| (key.clone(), cut(&typed(value), MAX_VALUE_CHARS))).collect()
}

fn outlook(prepared: &Prepared, s: &Shell) -> (Vec<TrialLine>, String) {
    match &prepared.outlook {
        None | Some(Outlook::Action(_)) => (Vec::new(), String::new()),
        Some(Outlook::Filter(verdict)) => {
            let key = if verdict.holds { "zap-trial-goes-on" } else { "zap-trial-stops" };
            (conditions(verdict, s), s.t(key))
        }
        Some(Outlook::Paths(paths)) => {
            let line = |path: &trial::PathOutlook| TrialLine {
                holds: path.is_taken,
                words: if path.title.is_empty() { path.id.clone() } else { path.title.clone() },
            };
            (paths.iter().map(line).collect(), String::new())
        }
        Some(Outlook::Loop { count, .. }) => (Vec::new(), s.t1("zap-trial-turns", "count", *count)),
        Some(Outlook::Delay { until: Some(until), .. }) => {
            (Vec::new(), s.t1("zap-trial-waits", "moment", s.datetime(until)))
        }
        Some(Outlook::Delay { until: None, goes_on }) => {
            (Vec::new(), s.t(if *goes_on { "zap-trial-goes-on" } else { "zap-trial-stops" }))
        }
        Some(Outlook::Fails { message, .. }) => (Vec::new(), message.clone()),
    }
}

fn conditions(verdict: &Verdict, s: &Shell) -> Vec<TrialLine> {
    let line = |check: &zap_engine::condition::Check| TrialLine {
        holds: check.passed,
        words: format!(
            "« {} » {} « {} »",
            cut(&typed(&check.actual), MAX_VALUE_CHARS),
            s.word("match", check.matches.word()),
            cut(&check.expected, MAX_VALUE_CHARS)
        ),
    };
    verdict.checks.iter().flatten().map(line).collect()
}

fn last(sample: &Sample) -> LastTrial {
    LastTrial {
        at: sample.at,
        origin: sample.from.word(),
        is_stale: sample.is_stale,
        failure: sample.failure.as_ref().map(|failure| failure.message.clone()).unwrap_or_default(),
        output: answer(&sample.output),
    }
}

fn answer(output: &Json) -> String {
    let text = serde_json::to_string_pretty(output).unwrap_or_default();
    cut(&text, MAX_ANSWER_CHARS)
}

fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
