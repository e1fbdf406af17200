//! The form of an action: which one, its account, and its fields.

use super::Found;
use crate::{
    actions::{catalogue, code, connections, placeholder, takes_connection},
    app::Shared,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    i18n::Lang,
    web::{
        shell::Shell,
        zaps::editor::{
            Edited,
            fields::{self, Controls, Filled},
        },
    },
    zaps::asides::Asides,
};
use serde_json::Value as Json;

/// An action: which one, and its fields.
pub(in crate::web::zaps::editor) struct ActionPanel {
    pub app: String,
    pub icon: &'static str,
    pub description: String,
    pub effect: String,
    /// The other actions of the app: command, label, whether it is this one.
    pub actions: Vec<(&'static str, String, bool)>,
    /// Of an app that can use accounts.
    pub connections: Option<Connections>,
    pub controls: Controls,
}

/// The accounts that a step can use.
pub(in crate::web::zaps::editor) struct Connections {
    /// Number, name, whether it is chosen.
    pub all: Vec<(String, String, bool)>,
    /// Where another one is made.
    pub new: String,
}

pub(super) fn panel(
    tx: &mut Tx,
    edited: &Edited,
    (id, found): (&str, &Found),
    step: &Json,
    asides: &Asides,
    s: &Shell,
) -> Result<Option<ActionPanel>> {
    let text = |key: &str| step[key].as_str().unwrap_or_default();
    let (app, name) = (text("app"), text("action"));
    if app == placeholder::NAME {
        return Ok(None);
    }
    let params = step["params"].as_object().cloned().unwrap_or_default();
    let Some(form) = fields::form_of(step, s.lang) else { return Ok(None) };
    let Some(entry) = catalogue::apps(s.lang).into_iter().find(|entry| entry.name == app) else {
        return Ok(None);
    };
    let pointer = &found.pointer;
    let filled = Filled { edited, id, pointer, app, params: &params, form: &form, asides };
    Ok(Some(ActionPanel {
        app: entry.label,
        icon: entry.icon,
        description: form.action.description.clone(),
        effect: catalogue::effect_label(form.action.effect, s.lang),
        actions: entry
            .actions
            .iter()
            .map(|one| (one.name, one.label.clone(), one.name == name))
            .collect(),
        connections: connections(tx, edited, id, step)?,
        controls: fields::controls(tx, &filled, s)?,
    }))
}

/// The accounts of the step's app; one that it names and that is of another app stands there, too.
fn connections(tx: &mut Tx, edited: &Edited, id: &str, step: &Json) -> Result<Option<Connections>> {
    let (app, chosen) = (step["app"].as_str().unwrap_or_default(), step["connection"].as_i64());
    if !takes_connection(app) && chosen.is_none() {
        return Ok(None);
    }
    let known = connections::list(tx, edited.dossier.id)?.into_iter();
    let own = known.filter(|one| one.app == app || chosen == Some(one.id));
    let mut all: Vec<_> =
        own.map(|one| (one.id.to_string(), one.nom, chosen == Some(one.id))).collect();
    if let Some(chosen) = chosen.filter(|_| !all.iter().any(|(_, _, is_chosen)| *is_chosen)) {
        all.push((chosen.to_string(), format!("{chosen} ?"), true));
    }
    let new = format!("{}/connexion", edited.address(Some(id)));
    Ok(Some(Connections { all, new }))
}

impl ActionPanel {
    /// Reads the scripts of the form, and notes what is wrong in which line.
    pub(super) async fn check_code(&mut self, app: &Shared, dossier: DossierId, lang: Lang) {
        let controls = self.controls.shown.iter_mut().chain(&mut self.controls.folded);
        for control in controls.filter(|control| control.shape == "code") {
            if control.value.trim().is_empty() {
                continue;
            }
            control.faults = code::faults(&app.zaps, dossier, lang, &control.value).await;
            // Said once, at its line.
            let faults = &control.faults;
            control.problems.retain(|words| faults.iter().all(|fault| fault.words != *words));
        }
    }
}
