//! Connections: the accounts that a dossier's zaps use elsewhere.
//!
//! What gives access is sealed (`vault`) in the row of the connection and shown to nobody again: not on
//! a page, not by the API, not in a run. [`open`] is how an app gets at it, as [`Secrets`], and what an
//! app then says or keeps passes its [`Censor`] first. It goes to the [`Hosts`] of the connection alone.

mod existing;
mod hosts;
mod open;
mod secrets;
mod shape;
mod stored;

pub use existing::{give_hosts, hosts_of_step};
pub use hosts::Hosts;
pub use open::{Tested, open, test};
pub use secrets::{Secrets, typed};
pub use stored::{create, create_as_found, delete, get, known, list, reseal, set_hosts, tested};

use crate::{
    actions::definition::{self, is_empty},
    clock::Micros,
    dossiers::Scope,
    error::{Error, Problem, Result},
    line,
};
use serde_json::{Map, Value as Json};
use stored::MAX_DATA_BYTES;

/// Whose account a step uses. What gives access is sealed and not part of this.
#[derive(Clone, Debug)]
pub struct Connection {
    pub id: i64,
    /// Whose actions may use it: `webhooks`, or the key of a definition.
    pub app: String,
    pub nom: String,
    /// Where what gives access may go.
    pub hosts: Hosts,
    /// Whose account it is, as the other side said.
    pub label: String,
    pub created_at: Micros,
    pub tested_at: Option<Micros>,
    /// How the last test went.
    pub good: Option<bool>,
}

/// What a person or a program gives.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub app: String,
    pub nom: String,
    /// Where what gives access may go; `None`: to the addresses that stand in it.
    pub hosts: Option<Hosts>,
    pub data: Map<String, Json>,
}

impl Wanted {
    /// The hosts that were given; else those of the addresses among the credentials, and this server where
    /// the app looks at it without an address.
    fn hosts_or_own(&self, public_url: &str) -> Hosts {
        if let Some(hosts) = &self.hosts {
            return hosts.clone();
        }
        let mut hosts = Hosts::of_addresses(&self.data);
        let own = definition::find(&self.app).and_then(|definition| definition.own_address);
        if own.is_some_and(|field| self.data.get(field).is_none_or(is_empty)) {
            hosts.add_address(public_url);
        }
        hosts
    }

    /// Adds hosts to those that it would have without.
    pub fn add_hosts(&mut self, more: Hosts, scope: &Scope) {
        let mut hosts = self.hosts_or_own(&scope.public_url);
        hosts.extend(more);
        self.hosts = Some(hosts);
    }

    /// `by_shape`: whether what gives access must look like what it is called.
    fn check(&mut self, by_shape: bool) -> Result<()> {
        let mut problems = Vec::new();
        for (field, text, max) in [("app", &mut self.app, 60), ("nom", &mut self.nom, 100)] {
            match line::required(field, text, max) {
                Ok(line) => *text = line,
                Err(problem) => problems.push(problem),
            }
        }
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if !self.app.is_empty() && !self.app.chars().all(word) {
            problems.push(Problem::new("app", "connection_app"));
        }
        if self.data.is_empty() {
            problems.push(Problem::new("data", "required"));
        } else if Json::from(self.data.clone()).to_string().len() > MAX_DATA_BYTES {
            problems.push(Problem::new("data", "too_long").with("max", MAX_DATA_BYTES));
        } else if by_shape && problems.iter().all(|problem| problem.field != "app") {
            problems.extend(shape::problems(&self.app, &self.data));
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
    }
}
