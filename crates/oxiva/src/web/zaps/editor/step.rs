//! The page of a step: its form, what it can use, and what comes of it with the samples.

mod action;
mod found;
mod gone;
mod kept;
mod look;
mod merge;
mod now;
mod read;
mod said;
mod save;
mod shown;
mod units;

pub(super) use found::Found;
pub(super) use look::Look;
pub(super) use merge::Merged;
pub(super) use now::Now;
pub(super) use read::{Form, Saved};
pub use save::save;
pub(super) use save::{Answer, answer};
pub(super) use units::encoded;

use super::{
    Edited, conditions,
    data::{self, Source},
    settings::{self, Settings},
    trial_panels::{self, TrialPanel, TriggerPanel},
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{DossierId, Scope},
    error::{Code, Result},
    i18n::Lang,
    web::{edits::Edit, shell::Shell},
};
use action::ActionPanel;
use kept::Kept;
use serde_json::Value as Json;

/// The chosen step beside the list.
pub(super) struct StepPanel {
    pub id: String,
    /// « 4. »
    pub number: usize,
    pub heading: String,
    /// What a person called it.
    pub title: String,
    pub note: String,
    pub is_path: bool,
    /// Of the guide: what helps with this form.
    pub chapter: &'static str,
    /// What the form was made from, and what has to be chosen where somebody else has changed the same.
    pub edit: Edit,
    pub action: Option<ActionPanel>,
    /// What stands in the place of something from elsewhere.
    pub kept: Option<Kept>,
    pub settings: Option<Settings>,
    /// What is wrong and belongs to no field.
    pub problems: Vec<String>,
    pub matches: Vec<(&'static str, String)>,
    /// What the conditions come to with the samples; empty if they cannot be asked.
    pub outcome: Option<Outcome>,
    pub data: Vec<Source>,
    /// References that lead nowhere, and why.
    pub lost: Vec<(String, String)>,
    /// Of a step that is no path.
    pub trial: Option<TrialPanel>,
    /// Of the trigger.
    pub samples: Option<TriggerPanel>,
    /// The neighbours in the order of the numbers: address and number.
    pub before: Option<(String, usize)>,
    pub after: Option<(String, usize)>,
}

/// Whether a path would be taken, or a zap would start.
pub(super) struct Outcome {
    pub holds: bool,
    pub words: String,
}

impl StepPanel {
    pub(super) fn read(
        tx: &mut Tx,
        edited: &Edited,
        id: &str,
        url: &str,
        key: String,
        s: &Shell,
    ) -> Result<StepPanel> {
        let scope = Scope::system(edited.dossier.id, s.now).at(url);
        let (known, samples) = trial_panels::samples(tx, edited, &scope)?;
        let found = Found::of(&edited.outline, id).ok_or(Code::NotFound)?;
        let step = edited.draft.document.pointer(&found.pointer).unwrap_or(&Json::Null);
        let asides = edited.asides_of(tx, id)?;
        let action = match step["kind"].as_str() {
            Some("action") => action::panel(tx, edited, (id, &found), step, &asides, s)?,
            _ => None,
        };
        let look = Look::read(tx, edited, &scope, id, &found, &samples)?;
        let (before, after) = beside(edited, id);
        let mut panel = StepPanel {
            id: id.to_owned(),
            number: found.number,
            heading: match edited.outline.entry(id) {
                Some(entry) => edited.sentence(entry, s),
                None => found.title.clone(),
            },
            title: found.title.clone(),
            note: step["note"].as_str().unwrap_or_default().to_owned(),
            is_path: found.is_path,
            chapter: chapter(&found, step),
            edit: Edit::default(),
            problems: problems(edited, (id, &found), action.is_some(), s),
            lost: edited.lost_pills(id, s),
            kept: Kept::of(step, id, s),
            settings: settings::of(tx, edited, (id, &found), step, (&look, &asides), url, s)?,
            matches: conditions::matches(s),
            outcome: look.outcome(&found, id, s),
            data: data::sources(edited, id, &samples, &known, s),
            trial: None,
            samples: None,
            before,
            after,
            action,
        };
        let sample = samples.get(id);
        if found.is_trigger {
            panel.samples = Some(trial_panels::of_trigger(edited, known, sample));
        } else if let Some(prepared) = look.prepared.filter(|_| !found.is_path) {
            let mut trial = trial_panels::of_step(&prepared, step, sample, key, s);
            if let Some(action) = &panel.action {
                trial.name_as(&action.controls);
            }
            panel.trial = Some(trial);
        }
        panel.edit = Edit::of(merge::version(&panel, step, s));
        Ok(panel)
    }

    /// Reads the scripts of the form, and notes what is wrong in which line.
    pub(super) async fn check_code(&mut self, app: &Shared, dossier: DossierId, lang: Lang) {
        if let Some(action) = &mut self.action {
            action.check_code(app, dossier, lang).await;
        }
    }
}

/// The chapter of the guide that is about this form.
fn chapter(found: &Found, step: &Json) -> &'static str {
    match step["kind"].as_str() {
        _ if found.is_trigger => "declencheur",
        _ if found.is_path => "conditions",
        Some("filter" | "paths") => "conditions",
        _ => "etapes",
    }
}

/// What is wrong with a step and belongs to no field of its form.
fn problems(
    edited: &Edited,
    (id, found): (&str, &Found),
    is_action: bool,
    s: &Shell,
) -> Vec<String> {
    let params = format!("{}/params", found.pointer);
    let problems = edited.problems_at(&found.pointer);
    let own = problems.filter(|problem| !(is_action && problem.field.starts_with(&params)));
    let words = own.map(|problem| edited.words(problem, s));
    words.chain(edited.lost_elsewhere(id, s)).collect()
}

/// The neighbours of a step in the order of the numbers.
type Beside = Option<(String, usize)>;

fn beside(edited: &Edited, id: &str) -> (Beside, Beside) {
    let order = edited.outline.entries();
    let place = order.iter().position(|entry| entry.id == id);
    let at = |place: Option<usize>| {
        let entry = order.get(place?)?;
        Some((edited.address(Some(&entry.id)), entry.number))
    };
    (at(place.and_then(|place| place.checked_sub(1))), at(place.map(|place| place + 1)))
}
