//! Who acts, in which dossier, and when: what every change needs to know.

use super::{DossierId, Rights};
use crate::{
    clock::Micros,
    error::{Code, Error, Result},
};
use std::{net::IpAddr, sync::Arc};

/// Who made a change, as the event keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Person(i64),
    Token(i64),
    Zap(i64),
    /// A person who tests a zap in the editor: what the zap did then.
    ZapTest(i64),
    /// The program itself and its command line: the demo, an import.
    System,
    /// Whoever is not signed in: a sign-in that failed.
    Nobody,
}

impl Actor {
    /// What they may do as long as nothing else is known of them: the program itself everything.
    pub fn rights(self) -> Rights {
        match self {
            Actor::Zap(_) | Actor::ZapTest(_) | Actor::System => Rights::ALL,
            Actor::Person(_) | Actor::Token(_) | Actor::Nobody => Rights::NONE,
        }
    }

    /// The word that stands in the audit log.
    pub fn word(self) -> String {
        match self {
            Actor::Person(id) => format!("person:{id}"),
            Actor::Token(id) => format!("token:{id}"),
            Actor::Zap(id) => format!("zap:{id}"),
            Actor::ZapTest(id) => format!("zap_test:{id}"),
            Actor::System => "system".to_owned(),
            Actor::Nobody => "nobody".to_owned(),
        }
    }

    /// From the word of a row.
    pub fn parse(word: &str) -> Actor {
        let number = |text: &str| text.parse().unwrap_or_default();
        match word.split_once(':') {
            Some(("person", id)) => Actor::Person(number(id)),
            Some(("token", id)) => Actor::Token(number(id)),
            Some(("zap", id)) => Actor::Zap(number(id)),
            Some(("zap_test", id)) => Actor::ZapTest(number(id)),
            None if word == "nobody" => Actor::Nobody,
            _ => Actor::System,
        }
    }
}

/// The depth of what a test of a zap does: whatever it leads to, near or far, starts no zap. More than any chain
/// of zaps is long, and small enough for the header that carries it.
pub const TEST_DEPTH: i64 = 100;

/// In which dossier something is done, by whom, when and from where.
#[derive(Clone, Debug)]
pub struct Scope {
    pub dossier: DossierId,
    pub actor: Actor,
    /// What whoever acts may do. The doors know it; until they say so, a person and a key may do nothing.
    pub rights: Rights,
    pub now: Micros,
    /// Where it came from, if it came over the network: for the audit log.
    pub address: Option<IpAddr>,
    /// This node and the end of its lease, if it can call what this change owes at once.
    /// `None`: whoever sweeps first takes it.
    pub claim: Option<(Arc<str>, Micros)>,
    /// How many zaps started each other up to here: 0 where a person or a program began.
    pub depth: i64,
    /// Where people open this server's pages, without a slash at its end: what is told of records links there.
    pub public_url: Arc<str>,
}

impl Scope {
    /// The program itself acts, as from the command line.
    ///
    /// Whoever changes records says [`Scope::at`] which address; where nothing is told of records it stays
    /// empty.
    pub fn system(dossier: DossierId, now: Micros) -> Scope {
        let (actor, rights, address, claim) = (Actor::System, Rights::ALL, None, None);
        Scope { dossier, actor, rights, now, address, claim, depth: 0, public_url: "".into() }
    }

    /// A zap acts, the last of so many that started each other.
    pub fn zap(dossier: DossierId, zap: i64, depth: i64, now: Micros) -> Scope {
        Scope { actor: Actor::Zap(zap), depth, ..Scope::system(dossier, now) }
    }

    /// A zap is tested: it acts, and what it does starts no zap.
    pub fn zap_test(dossier: DossierId, zap: i64, now: Micros) -> Scope {
        let (actor, depth) = (Actor::ZapTest(zap), TEST_DEPTH);
        Scope { actor, depth, ..Scope::system(dossier, now) }
    }

    /// The same, by somebody who may do this.
    pub fn with_rights(self, rights: Rights) -> Scope {
        Scope { rights, ..self }
    }

    /// Refuses whoever would give somebody rights that they do not have themselves.
    ///
    /// # Errors
    /// [`Code::MissingScope`]: the first that is missing.
    pub fn may_give(&self, rights: Rights) -> Result<()> {
        let Some(missing) = self.rights.first_missing(rights) else { return Ok(()) };
        let args = vec![("scope", missing.word().to_owned())];
        Err(Error::Refused { code: Code::MissingScope, field: None, args })
    }

    /// The same, on the server whose pages are opened at `public_url`.
    pub fn at(self, public_url: &str) -> Scope {
        Scope { public_url: public_url.trim_end_matches('/').into(), ..self }
    }

    /// The address as it is kept: empty where it did not come over the network.
    pub fn address_text(&self) -> String {
        self.address.map(|address| address.to_string()).unwrap_or_default()
    }

    /// The same, seen to come from `address`; `None`: not over the network.
    pub fn from(self, address: Option<IpAddr>) -> Scope {
        Scope { address, ..self }
    }
}
