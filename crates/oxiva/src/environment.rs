//! What the work in the background shares: the database, time and randomness, the ways out. The doors
//! have it, too, as part of [`crate::app::App`].

use crate::{
    clock::{Clock, Entropy},
    config::Config,
    db::Db,
    dossiers::{Actor, DossierId, Scope},
    inside::Inside,
    metrics::Metrics,
    smtp::Mailer,
    vault::Vault,
    worker::load::Load,
};
use std::sync::Arc;

/// One for the whole process, behind an [`Arc`].
pub struct Environment {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub entropy: Entropy,
    /// The only way out, but for mail.
    pub client: guarded_http::Client,
    pub metrics: Arc<Metrics>,
    /// The name under which this node holds leases.
    pub node: Arc<str>,
    /// How busy the runner of deliveries is.
    pub load: Load,
    /// `None`: there is no SMTP server.
    pub mailer: Option<Arc<Mailer>>,
    /// What is sent to our own address does not leave.
    pub inside: Inside,
    /// What may be read again, sealed.
    pub vault: Arc<Vault>,
}

impl Environment {
    /// With what secrets are made and sealed.
    pub fn sealing(&self) -> (&Vault, &Entropy) {
        (&self.vault, &self.entropy)
    }

    /// Who acts now, in which dossier. The scope also says whether this node has room to call.
    pub fn scope(&self, dossier: DossierId, actor: Actor) -> Scope {
        let now = self.clock.now();
        let scope = Scope::system(dossier, now).at(&self.config.public_url());
        Scope { actor, rights: actor.rights(), claim: self.load.claim(now), ..scope }
    }
}
