//! Testing a step of a draft, by itself and outside of any run.
//!
//! # Players
//! - [`prepare`] maps the fields of the step from the samples of the steps before it: a [`Prepared`] says what
//!   would be sent, and what conditions come to. [`starts`] says it of the trigger's.
//! - [`run`] does it, once for each key, and keeps what it gave as the sample of the step: [`Tried`].
//! - [`formatted`] is what a step of the formatter gives, while it is still being written.
//! - [`play`] plays the whole draft, as a run.
//!
//! # Promises
//! - What is done inside is done once for each key. What goes out is done once for each key by this node, and
//!   carries the same key wherever and however often it is sent.
//! - No test starts a zap; what it writes says that it was a test.
//! - What gives access is in no sample and in nothing that is shown.

mod perform;
mod prepare;
mod preview;

pub use crate::zaps::trial_runs::play;
pub use perform::{Tried, run};
pub use prepare::{Place, prepare, prepare_with, starts};
pub use preview::formatted;

use crate::{
    actions::{Effect, censor::Censor},
    clock::Micros,
    dossiers::Dossier,
    error::Problem,
    records::shown,
};
use serde_json::{Map, Value as Json, json};
use zap_engine::condition::Verdict;

/// A step that could be tested now.
#[derive(Clone)]
pub struct Prepared {
    pub dossier: Dossier,
    pub zap: i64,
    /// The id of the step.
    pub step: String,
    /// What of it is done. `None`: it lacks something that keeps it from being done at all.
    pub outlook: Option<Outlook>,
    pub effect: Effect,
    /// Its fields as they would be sent, without what gives access.
    pub input: Json,
    /// The references that no sample has, as they are written between the braces.
    pub missing: Vec<String>,
    /// What keeps it from working, by JSON pointer into the draft.
    pub problems: Vec<Problem>,
    settings: String,
    censor: Censor,
}

/// What a step would do.
#[derive(Clone, Debug)]
pub enum Outlook {
    /// An action with these fields.
    Action(ActionCall),
    /// Whether the run would go on, and of each condition what was compared.
    Filter(Verdict),
    /// Which paths would be taken.
    Paths(Vec<PathOutlook>),
    /// What each turn would be given, the first of them.
    Loop {
        turns: Vec<Json>,
        count: usize,
        /// How many more there would be than the loop takes.
        left_out: usize,
    },
    /// Until when the run would wait; `None`: the moment is over. `goes_on`: or the run would end there.
    Delay { until: Option<Micros>, goes_on: bool },
    /// It cannot be worked out from these samples: the stable word, and why.
    Fails { code: &'static str, message: String },
}

/// An action and what it would be done with.
#[derive(Clone, Debug)]
pub struct ActionCall {
    pub app: String,
    pub action: String,
    pub connection: Option<i64>,
    params: Map<String, Json>,
}

/// A path, as the samples have it.
#[derive(Clone, Debug)]
pub struct PathOutlook {
    pub id: String,
    pub title: String,
    /// `custom`, `always`, `fallback`
    pub rule: &'static str,
    /// Of a custom rule, what was compared.
    pub verdict: Option<Verdict>,
    pub is_taken: bool,
}

impl Outlook {
    /// What the step would give, if that is known without doing anything.
    fn decided(&self, dossier: &Dossier) -> Option<Json> {
        Some(match self {
            Outlook::Action(_) | Outlook::Fails { .. } => return None,
            Outlook::Filter(verdict) => json!({ "holds": verdict.holds }),
            Outlook::Paths(paths) => {
                let taken = paths.iter().filter(|path| path.is_taken);
                json!({ "matched": taken.map(|path| path.id.as_str()).collect::<Vec<_>>() })
            }
            Outlook::Loop { turns, .. } => turns.iter().cloned().collect(),
            Outlook::Delay { until: Some(until), .. } => {
                json!({ "until": shown::date(*until, &dossier.zone()) })
            }
            Outlook::Delay { until: None, .. } => json!({}),
        })
    }

    /// What was decided, for programs; null of an action.
    pub fn to_json(&self, dossier: &Dossier) -> Json {
        match self {
            Outlook::Action(_) | Outlook::Fails { .. } => Json::Null,
            Outlook::Filter(verdict) => json!({ "holds": verdict.holds, "any": verdict.to_json() }),
            Outlook::Paths(paths) => {
                let path = |path: &PathOutlook| {
                    let mut shown =
                        json!({ "id": path.id, "rule": path.rule, "matched": path.is_taken });
                    if let Some(verdict) = &path.verdict {
                        shown["any"] = verdict.to_json();
                    }
                    shown
                };
                json!({ "paths": paths.iter().map(path).collect::<Vec<_>>() })
            }
            Outlook::Loop { count, left_out, .. } => {
                json!({ "turns": count, "left_out": left_out })
            }
            Outlook::Delay { until, goes_on } => {
                let until = until.map(|until| shown::date(until, &dossier.zone()));
                json!({ "until": until, "goes_on": goes_on })
            }
        }
    }
}
