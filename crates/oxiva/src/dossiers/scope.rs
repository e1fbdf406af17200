//! Who acts, in which dossier, and when: what every change needs to know.

use super::DossierId;
use crate::clock::Micros;
use std::sync::Arc;

/// Who made a change, as the event keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Person(i64),
    Token(i64),
    /// The program itself: the demo, an import.
    System,
}

impl Actor {
    pub fn word(self) -> String {
        match self {
            Actor::Person(id) => format!("person:{id}"),
            Actor::Token(id) => format!("token:{id}"),
            Actor::System => "system".to_owned(),
        }
    }

    pub fn parse(word: &str) -> Actor {
        let number = |text: &str| text.parse().unwrap_or_default();
        match word.split_once(':') {
            Some(("person", id)) => Actor::Person(number(id)),
            Some(("token", id)) => Actor::Token(number(id)),
            _ => Actor::System,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Scope {
    pub dossier: DossierId,
    pub actor: Actor,
    pub now: Micros,
    /// This node and the end of its lease, if it can call what this change owes at once.
    /// `None`: whoever sweeps first takes it.
    pub claim: Option<(Arc<str>, Micros)>,
}
