//! What is stored of the Zapier module: its mode, and the address of each kind with what its last call came to.

use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    webhooks::{
        deliveries::{self, Delivery},
        endpoints, owe, zapier as of_zapier,
        zapier_mode::{self, ZapierMode},
    },
    zaps::{base, base_kind::BaseKind},
};

/// The kinds that are sent to Zapier, in the order of the document that describes the interface.
pub const KINDS: [BaseKind; 3] = [BaseKind::Client, BaseKind::Ticket, BaseKind::Activite];

/// A base zap: the one that sends a noun to the relay.
pub struct Base {
    /// The zap's number.
    pub id: i64,
    /// Whether it is switched on.
    pub on: bool,
}

/// What is stored of a kind.
pub struct Stored {
    /// The address; empty where there is none.
    pub url: String,
    /// Its last call.
    pub last: Option<Delivery>,
    /// Whether an example could be sent now.
    pub ready: bool,
    /// Why the program does not call it any more.
    pub paused: Option<&'static str>,
    /// Whether it is the address of the relay.
    pub relay: bool,
    /// The base zap of the noun.
    pub base: Option<Base>,
}

/// The mode of a module, and what is stored of each kind.
pub fn read(tx: &mut Tx, dossier: DossierId) -> Result<(ZapierMode, Vec<(BaseKind, Stored)>)> {
    let stored = read_addresses(tx, dossier)?;
    let mode = zapier_mode::find(tx, dossier)?.unwrap_or_else(|| mode_of(&stored));
    Ok((mode, stored))
}

/// The mode of a module whose page was never saved: what its endpoints are.
fn mode_of(stored: &[(BaseKind, Stored)]) -> ZapierMode {
    let relay = stored.iter().any(|(_, stored)| stored.relay);
    if relay { ZapierMode::relay([]) } else { ZapierMode::default() }
}

fn read_addresses(tx: &mut Tx, dossier: DossierId) -> Result<Vec<(BaseKind, Stored)>> {
    let mut all = Vec::new();
    for kind in KINDS {
        let endpoint = of_zapier::of(tx, dossier, kind.noun())?
            .filter(|endpoint| endpoint.state != endpoints::EndpointState::Removed);
        let zap =
            base::of(tx, dossier, kind.noun())?.map(|zap| Base { id: zap.id, on: zap.is_on() });
        let stored = match endpoint {
            None => Stored {
                url: String::new(),
                last: None,
                ready: false,
                paused: None,
                relay: false,
                base: zap,
            },
            Some(endpoint) => Stored {
                relay: endpoint.settings.relay,
                base: zap,
                last: deliveries::last(tx, dossier, endpoint.id)?,
                ready: endpoint.state == endpoints::EndpointState::Active
                    && owe::can_sample(tx, dossier, kind.noun())?,
                paused: (endpoint.state == endpoints::EndpointState::Paused)
                    .then(|| endpoint.health.reason.word()),
                url: endpoint.url,
            },
        };
        all.push((kind, stored));
    }
    Ok(all)
}
