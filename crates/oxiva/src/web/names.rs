//! The names of those who act in a dossier, for every page that says who did something.

use super::shell::Shell;
use crate::{
    db::Tx,
    dossiers::{Actor, DossierId, people, tokens},
    error::Result,
    zaps::documents,
};
use std::collections::HashMap;

/// The names of those who act in a dossier.
pub struct Names {
    people: HashMap<i64, String>,
    tokens: HashMap<i64, String>,
    zaps: HashMap<i64, String>,
}

impl Names {
    /// Reads all of them: a dossier has few.
    pub fn read(tx: &mut Tx, dossier: DossierId) -> Result<Names> {
        let people = people::list(tx, dossier)?.into_iter().map(|p| (p.id, p.nom)).collect();
        let tokens = tokens::list(tx, dossier)?.into_iter().map(|t| (t.id, t.nom)).collect();
        let zaps = documents::titles(tx, dossier)?.into_iter().collect();
        Ok(Names { people, tokens, zaps })
    }

    /// The name of a person; empty if there is none with this id.
    pub fn person(&self, id: i64) -> &str {
        self.people.get(&id).map_or("", String::as_str)
    }

    /// People of the dossier as choices, by name, after an empty one.
    pub fn choices(&self) -> Vec<(String, String)> {
        let mut choices: Vec<_> =
            self.people.iter().map(|(id, nom)| (id.to_string(), nom.clone())).collect();
        choices.sort_by(|a, b| a.1.cmp(&b.1));
        choices.insert(0, (String::new(), "—".to_owned()));
        choices
    }

    /// Who did something, in words.
    pub fn actor(&self, s: &Shell, actor: Actor) -> String {
        let unknown = || s.t("actor-unknown");
        match actor {
            Actor::Person(id) => self.people.get(&id).cloned().unwrap_or_else(unknown),
            Actor::Token(id) => {
                let nom = self.tokens.get(&id).cloned().unwrap_or_else(unknown);
                s.t1("actor-token", "nom", nom)
            }
            Actor::Zap(id) => {
                let titre = self.zaps.get(&id).cloned().unwrap_or_else(unknown);
                s.t1("actor-zap", "titre", titre)
            }
            Actor::ZapTest(id) => {
                let titre = self.zaps.get(&id).cloned().unwrap_or_else(unknown);
                s.t1("actor-zap-test", "titre", titre)
            }
            Actor::System => s.t("actor-system"),
            Actor::Nobody => s.t("actor-nobody"),
        }
    }
}
