//! What is to be called, read just before the call.

use super::claimed::ClaimedDelivery;
use crate::{
    clock::{MINUTE, Micros},
    db::{DriverError, Row, Tx},
    error::{Code, Result},
    records::Event,
    statements,
    vault::Vault,
    webhooks::{
        endpoints::EndpointState,
        settings::{EndpointSettings, Format},
        sign::{self, Secret},
    },
    zaps::relay,
};

/// How long a delivery is left alone whose secret cannot be read.
const PAUSE_WITHOUT_KEY: Micros = MINUTE;

/// A delivery whose turn it is.
pub struct Pending {
    pub claimed: ClaimedDelivery,
    pub(super) url: String,
    pub(super) settings: EndpointSettings,
    pub(super) ordered: bool,
    pub(super) event: Event,
    pub(super) at: Micros,
    pub(super) attempts: i64,
    pub(super) step: i64,
    /// How many zaps started each other up to what is told of.
    pub(super) depth: i64,
    pub(super) kept: Option<String>,
    pub(super) secrets: Vec<Secret>,
    /// The path of the base zap's hook, if it is one that is called.
    pub(super) base: Option<String>,
}

/// What came of looking a delivery up.
pub enum Loaded {
    Call(Box<Pending>),
    /// Its endpoint is left alone until then.
    Held(Micros),
    /// Its endpoint is not active.
    Closed,
    /// It is not ours to call, or not any more.
    No,
}

statements! {
    LOAD = "SELECT p.url, e.kind, e.record, e.societe, e.changes, d.attempts, d.step, p.settings,
        p.ordered, p.state, p.hold_until, e.at, y.body, d.depth
        FROM deliveries d
        JOIN endpoints p ON p.dossier = d.dossier AND p.id = d.endpoint
        JOIN events e ON e.dossier = d.dossier AND e.seq = d.event
        LEFT JOIN payloads y ON y.dossier = d.dossier AND y.event = d.event
        WHERE d.dossier = $1 AND d.endpoint = $2 AND d.event = $3
        AND d.state = 'pending' AND d.holder = $4 AND d.run_at = $5";
}

/// What is to be called, if it still is: pending, held by `node` with this claim, and its endpoint
/// active at this moment and not held back.
pub fn load(
    tx: &mut Tx,
    vault: &Vault,
    claimed: ClaimedDelivery,
    node: &str,
    now: Micros,
) -> Result<Loaded> {
    let params: [&dyn crate::db::Value; 5] =
        [&claimed.dossier.number(), &claimed.endpoint, &claimed.event, &node, &claimed.lease];
    let found = tx.optional(&LOAD, &params, |row| {
        Ok((
            pending_from_row(&row, claimed)?,
            EndpointState::from_row(&row, 9)?,
            row.get::<Micros>(10)?,
        ))
    })?;
    let Some((mut pending, state, hold_until)) = found else { return Ok(Loaded::No) };
    if state != EndpointState::Active {
        return Ok(Loaded::Closed);
    }
    if hold_until > now {
        return Ok(Loaded::Held(hold_until));
    }
    if pending.settings.format != Format::Direct {
        match sign::valid(tx, vault, claimed.dossier, claimed.endpoint, now) {
            Ok(secrets) => pending.secrets = secrets,
            Err(error) if error.word() == Code::SecretUnreadable.word() => {
                // It is delivered once the key is there again.
                tracing::error!(%error, endpoint = claimed.endpoint, "cannot sign");
                return Ok(Loaded::Held(now + PAUSE_WITHOUT_KEY));
            }
            Err(error) => return Err(error),
        }
    }
    if pending.settings.relay {
        pending.base = relay::path(tx, claimed.dossier, pending.event.kind)?;
    }
    Ok(Loaded::Call(Box::new(pending)))
}

fn pending_from_row(
    row: &Row,
    claimed: ClaimedDelivery,
) -> std::result::Result<Pending, DriverError> {
    Ok(Pending {
        claimed,
        url: row.get(0)?,
        event: Event::from_row(row, [1, 2, 3, 4])?,
        attempts: row.get(5)?,
        step: row.get(6)?,
        settings: EndpointSettings::from_row(row, 7)?,
        ordered: row.get(8)?,
        at: row.get(11)?,
        kept: row.get(12)?,
        depth: row.get(13)?,
        secrets: Vec::new(),
        base: None,
    })
}
