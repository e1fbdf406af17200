//! The Zapier module's relay: a creation calls the base zap of its noun, which sends the record on to
//! the one address that a person gave.
//!
//! A base zap of our own is not called over the network: its run starts in the transaction that records
//! the delivery ([`crate::webhooks::dispatch::finish`]), once. An operator may name hooks elsewhere; those are
//! called like any other address.

use crate::{
    clock::{Entropy, Micros},
    config::{BaseHooks, Config},
    db::Tx,
    dossiers::DossierId,
    error::Result,
    records::{Event, RecordKind},
    zaps::{base, base_kind::BaseKind, start::RelayedCall},
};
use url::{Url, form_urlencoded};

/// Where the base zaps of the Zapier module are.
#[derive(Clone, Debug)]
pub struct Relay {
    public_url: String,
    elsewhere: BaseHooks,
}

/// A base zap of ours, called.
#[derive(Debug)]
pub struct Called {
    kind: RecordKind,
    query: String,
    depth: i64,
}

impl Relay {
    /// Our own base zaps, and those that the operator names elsewhere.
    pub fn new(config: &Config) -> Relay {
        let public_url = config.public_url().trim_end_matches('/').to_owned();
        Relay { public_url, elsewhere: config.zaps.base_hooks.clone() }
    }

    /// The hook elsewhere that stands for the base zap of a noun.
    pub fn elsewhere(&self, kind: RecordKind) -> Option<&str> {
        let hook = match BaseKind::of(kind)? {
            BaseKind::Client => &self.elsewhere.client,
            BaseKind::Activite => &self.elsewhere.activite,
            BaseKind::Ticket => &self.elsewhere.ticket,
        };
        hook.as_ref().map(Url::as_str)
    }

    /// What is called of ours, and its address as the log shows it.
    pub fn inside(&self, path: &str, event: &Event, url: &str, depth: i64) -> (Called, String) {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters(event, url))
            .finish();
        let shown = format!("{}{path}?{query}", self.public_url);
        (Called { kind: event.kind, query, depth }, shown)
    }
}

/// `id`, `ccom_id` or `sticket_id`, and `url`: where the record goes.
pub fn parameters(event: &Event, url: &str) -> Vec<(&'static str, String)> {
    let mut parameters = event.parameters();
    parameters.push(("url", url.to_owned()));
    parameters
}

/// The path of the base zap's hook, if the dossier has it.
pub fn path(tx: &mut Tx, dossier: DossierId, kind: RecordKind) -> Result<Option<String>> {
    Ok(base::of(tx, dossier, kind)?.and_then(|zap| zap.hook_path(dossier)))
}

impl Called {
    /// Starts the base zap because of the event of that number.
    pub fn start(
        &self,
        tx: &mut Tx,
        entropy: &Entropy,
        dossier: DossierId,
        seq: i64,
        now: Micros,
    ) -> Result<()> {
        let call = RelayedCall { dossier, seq, query: &self.query, depth: self.depth };
        base::start(tx, entropy, self.kind, call, now)
    }
}
