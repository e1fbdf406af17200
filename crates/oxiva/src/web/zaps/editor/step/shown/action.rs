//! What the form of an action shows.

use super::Shown;
use crate::web::{
    shell::Shell,
    zaps::editor::{
        fields::{Control, Leftover},
        step::action::ActionPanel,
    },
};

impl Shown {
    pub(super) fn action(&mut self, action: &ActionPanel, s: &Shell) {
        if action.actions.len() > 1 {
            let choices = action.actions.iter();
            let choices: Vec<_> =
                choices.map(|(word, label, _)| ((*word).to_owned(), label.clone())).collect();
            let chosen = action.actions.iter().find(|(.., is_chosen)| *is_chosen);
            let chosen = chosen.map_or("", |(word, ..)| word);
            self.choice("action", &s.t("zap-action"), &choices, chosen);
        }
        if let Some(known) = &action.connections {
            let mut choices = vec![(String::new(), s.t("zap-no-connection"))];
            choices.extend(known.all.iter().map(|(id, nom, _)| (id.clone(), nom.clone())));
            let chosen = known.all.iter().find(|(.., is_chosen)| *is_chosen);
            let chosen = chosen.map_or("", |(id, ..)| id);
            self.choice("connection", &s.t("zap-connection"), &choices, chosen);
        }
        for control in action.controls.shown.iter().chain(&action.controls.folded) {
            self.control(control);
        }
        for Leftover { key, value, .. } in &action.controls.leftovers {
            self.unit(&format!("x.{key}"), key, &[]).removable = Some(value.clone());
        }
    }

    fn control(&mut self, control: &Control) {
        let name = &control.name;
        self.unit(name, &control.label, &control.choices);
        let is_choice = control.shape == "choice";
        if control.shape == "pairs" {
            self.rows(name, &control.rows);
        } else if !is_choice || control.choices.iter().any(|(word, _)| *word == control.value) {
            self.put(name, &control.value);
        } else {
            self.put(name, "");
        }
        if let Some(switch) = &control.switch {
            self.put(format!("how.{name}"), if switch.is_mapped { "mapped" } else { "chosen" });
            self.put(format!("m.{name}"), &switch.text);
        }
    }
}
