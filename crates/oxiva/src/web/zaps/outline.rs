//! A zap in words: one line for its trigger and for each of its steps, paths indented.

use crate::{error::Problem, web::shell::Shell};
use zap_engine::{
    condition::{Condition, Groups},
    document::{Before, Delay, Path, RowChange, Rule, Step, StepKind, Trigger, TriggerKind, Zap},
};

/// One line of the list of steps.
pub struct StepLine {
    /// The id of the step.
    pub id: String,
    /// How far it is indented.
    pub level: usize,
    /// An icon's name.
    pub icon: &'static str,
    /// What kind of step it is.
    pub kind: String,
    /// As its writer called it; empty if not at all.
    pub title: String,
    /// What it says, in words.
    pub words: String,
}

/// What is said of one place of a zap.
pub struct PlacedRemark {
    /// What the step is called; empty where it is said of no step.
    pub step: String,
    pub words: String,
}

/// Problems, each with the step that it is about.
pub fn placed(zap: Option<&Zap>, problems: &[Problem], s: &Shell) -> Vec<PlacedRemark> {
    let steps: Vec<_> = zap.into_iter().flat_map(Zap::steps).collect();
    let of = |problem: &Problem| {
        let is_in = |at: &str| problem.field.starts_with(&format!("{at}/"));
        // The innermost: paths and loops hold others.
        let step = steps.iter().rev().find(|placed| is_in(&placed.pointer));
        let id = match (step, zap) {
            (Some(placed), _) => Some(&placed.step.id),
            (None, Some(zap)) if is_in("/trigger") => Some(&zap.trigger.id),
            _ => None,
        };
        let step = id.zip(zap).map(|(id, zap)| title_of(zap, id, s)).unwrap_or_default();
        PlacedRemark { step, words: problem.message(s.lang) }
    };
    problems.iter().map(of).collect()
}

/// The apps that have a name of their own in the texts.
const APPS: [&str; 8] =
    ["webhooks", "email", "formatter", "storage", "crm", "tables", "code", "oxiva"];

/// All of a zap, in the order in which it is read. `table` is the name of the table whose rows start it, if
/// one does that is there.
pub fn lines(zap: &Zap, table: Option<&str>, s: &Shell) -> Vec<StepLine> {
    let mut lines = vec![trigger(&zap.trigger, table, s)];
    add_steps(&mut lines, &zap.steps, 0, s);
    lines
}

/// What a person who starts it is asked for: key, label, whether it must be given.
pub fn asked(zap: &Zap) -> Vec<(String, String, bool)> {
    let TriggerKind::Manual { fields } = &zap.trigger.kind else { return Vec::new() };
    let label =
        |key: &str, label: &str| if label.is_empty() { key.to_owned() } else { label.to_owned() };
    fields.iter().map(|f| (f.key.clone(), label(&f.key, &f.label), f.required)).collect()
}

/// What the step of an id is called, for a page about a run.
pub fn title_of(zap: &Zap, id: &str, s: &Shell) -> String {
    let line = lines(zap, None, s).into_iter().find(|line| line.id == id);
    match line {
        Some(line) if line.title.is_empty() => line.kind,
        Some(line) => line.title,
        None => id.to_owned(),
    }
}

fn trigger(trigger: &Trigger, table: Option<&str>, s: &Shell) -> StepLine {
    let words = match &trigger.kind {
        TriggerKind::Event { events, .. } => s.kinds(events),
        TriggerKind::Row { table: number, changes, .. } => {
            s.pair("zap-rows-of", row_changes(changes, s), table.unwrap_or(number))
        }
        TriggerKind::Due { before, .. } => time_before(*before, s),
        TriggerKind::CatchHook { child_key } if !child_key.is_empty() => {
            s.t1("zap-child-key", "key", child_key)
        }
        TriggerKind::Schedule(schedule) => {
            let words: Vec<_> = schedule.values().map(ToString::to_string).collect();
            words.join(", ")
        }
        _ => String::new(),
    };
    let any = trigger.kind.conditions();
    let words = if any.is_empty() { words } else { s.pair("zap-event-if", words, groups(any, s)) };
    StepLine {
        id: trigger.id.clone(),
        level: 0,
        icon: "zap",
        kind: s.word("zap-starts", trigger.kind.word()),
        title: trigger.title.clone(),
        words,
    }
}

/// « ligne ajoutée, ligne modifiée »
fn row_changes(changes: &[RowChange], s: &Shell) -> String {
    let words: Vec<_> = changes.iter().map(|change| s.word("zap-row", change.word())).collect();
    words.join(", ")
}

/// « 1 jour avant »
fn time_before(before: Before, s: &Shell) -> String {
    if before.value == 0 {
        return s.t("zap-due-now");
    }
    s.t1(&format!("zap-due-{}", before.unit.word()), "count", before.value)
}

fn add_steps(lines: &mut Vec<StepLine>, steps: &[Step], level: usize, s: &Shell) {
    for one in steps {
        lines.push(step(one, level, s));
        match &one.kind {
            StepKind::Paths { paths } => {
                for path in paths {
                    lines.push(path_line(path, level + 1, s));
                    add_steps(lines, &path.steps, level + 2, s);
                }
            }
            StepKind::Loop { steps: within, .. } => add_steps(lines, within, level + 1, s),
            _ => {}
        }
    }
}

fn step(step: &Step, level: usize, s: &Shell) -> StepLine {
    let (icon, kind, words) = match &step.kind {
        StepKind::Filter { any } => ("list-filter", s.t("zap-step-filter"), groups(any, s)),
        StepKind::Paths { paths } => {
            ("link", s.t("zap-step-paths"), s.t1("zap-paths-count", "count", paths.len()))
        }
        StepKind::Loop { over, .. } => {
            let keys: Vec<_> = over.source().keys().cloned().collect();
            ("rotate-cw", s.t("zap-step-loop"), keys.join(", "))
        }
        StepKind::Delay(delay) => ("pause", s.t("zap-step-delay"), wait(delay, s)),
        StepKind::Action { app, action, params, .. } => {
            let is_named = APPS.contains(&app.as_str());
            let name = if is_named { s.word("app", app) } else { app.clone() };
            let keys: Vec<_> = params.source().keys().cloned().collect();
            ("play", format!("{name} · {action}"), keys.join(", "))
        }
    };
    StepLine { id: step.id.clone(), level, icon, kind, title: step.title.clone(), words }
}

fn path_line(path: &Path, level: usize, s: &Shell) -> StepLine {
    let words = match &path.rule {
        Rule::Custom(any) => groups(any, s),
        rule => s.word("zap-rule", rule.word()),
    };
    let (id, title) = (path.id.clone(), path.title.clone());
    StepLine { id, level, icon: "chevron-right", kind: s.t("zap-path"), title, words }
}

fn wait(delay: &Delay, s: &Shell) -> String {
    match delay {
        Delay::For { value, unit } => {
            format!("{} {}", value.source(), s.word("zap-unit", unit.word()))
        }
        Delay::Until { moment, .. } => s.t1("zap-until", "moment", moment.source()),
    }
}

/// « objet est exactement « client » et … ou … »
fn groups(any: &Groups, s: &Shell) -> String {
    let and = format!(" {} ", s.t("and"));
    let or = format!(" {} ", s.t("or"));
    let group = |all: &Vec<Condition>| {
        all.iter().map(|condition| words(condition, s)).collect::<Vec<_>>().join(&and)
    };
    any.iter().map(group).collect::<Vec<_>>().join(&or)
}

fn words(condition: &Condition, s: &Shell) -> String {
    let (key, value) = (condition.key.source(), condition.value.source());
    let compares = s.word("match", condition.matches.word());
    if value.is_empty() {
        format!("{key} {compares}")
    } else {
        format!("{key} {compares} {}", s.t1("quoted", "text", value))
    }
}
