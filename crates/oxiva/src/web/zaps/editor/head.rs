//! What stands above the editor: the zap as a whole, and what is to be corrected.

use super::{super::outline::PlacedRemark, Edited, fields};
use crate::{
    actions::sentences,
    clock::Micros,
    error::Problem,
    web::shell::Shell,
    zaps::{documents::Zap, drafts::Steps},
};

/// What stands above the editor: the zap as a whole.
pub(super) struct Head {
    pub(super) zap: Zap,
    pub(super) title: String,
    /// `day_month`, `month_day`; empty: as the dossier reads dates.
    pub(super) date_order: String,
    /// What the zap does, in one sentence.
    pub(super) sentence: String,
    pub(super) steps: Steps,
    pub(super) rev: i64,
    pub(super) is_published: bool,
    pub(super) changed_at: Micros,
    pub(super) errors: Vec<PlacedLink>,
    pub(super) warnings: Vec<PlacedLink>,
}

/// Something to correct, and the page where it is corrected.
pub(super) struct PlacedLink {
    pub(super) remark: PlacedRemark,
    pub(super) href: String,
}

impl Head {
    pub(super) fn of(edited: &Edited, s: &Shell) -> Head {
        let placed = |problems: &[Problem]| {
            problems.iter().map(|problem| placed_link(edited, problem, s)).collect()
        };
        Head {
            title: edited.outline.title.clone(),
            date_order: fields::typed(&edited.draft.document["date_order"]),
            sentence: sentences::zap(&edited.draft.document, &edited.names, s.lang),
            steps: edited.steps,
            rev: edited.draft.rev,
            is_published: edited.is_published,
            changed_at: edited.draft.changed_at,
            errors: placed(&edited.findings.errors),
            warnings: placed(&edited.warnings(s)),
            zap: edited.zap.clone(),
        }
    }
}

fn placed_link(edited: &Edited, problem: &Problem, s: &Shell) -> PlacedLink {
    let entries = edited.outline.entries();
    let entry = entries.iter().rev().find(|entry| {
        problem.field == entry.pointer || problem.field.starts_with(&format!("{}/", entry.pointer))
    });
    let path = entry.and_then(|entry| {
        entry.paths.iter().find(|path| problem.field.starts_with(&format!("{}/", path.pointer)))
    });
    let id = path.map(|path| &path.id).or(entry.map(|entry| &entry.id));
    let step = entry.map(|entry| s.t1("zap-step-number", "number", entry.number));
    PlacedLink {
        remark: PlacedRemark { step: step.unwrap_or_default(), words: edited.words(problem, s) },
        href: edited.address(id.map(String::as_str)),
    }
}
