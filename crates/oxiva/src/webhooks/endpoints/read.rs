//! Endpoints, read.

use super::endpoint::{Endpoint, EndpointState, Health, Reason, Source};
use crate::{
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::{Code, Result},
    statements,
    webhooks::settings::EndpointSettings,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.source, p.url, p.state, p.created_at, p.ordered, p.settings,
             p.failures, p.failing_since, p.hold_until, p.reason, p.state_at,
             (SELECT string_agg(s.kind, ' ') FROM subscriptions s
                 WHERE s.dossier = p.dossier AND s.endpoint = p.id)
             FROM endpoints p ",
            $rest
        )
    };
}

statements! {
    LIST = select!("WHERE p.dossier = $1 ORDER BY p.id");
    FIND = select!("WHERE p.dossier = $1 AND p.id = $2");
    IDS = "SELECT id FROM endpoints WHERE dossier = $1 ORDER BY id";
    COUNT = "SELECT count(*) FROM endpoints WHERE dossier = $1 AND state <> 'removed'";
}

/// All, the removed ones too: their calls are still in the log.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Endpoint>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

/// The numbers of all endpoints of a dossier.
pub fn ids(tx: &mut Tx, dossier: DossierId) -> Result<Vec<i64>> {
    Ok(tx.query(&IDS, &[&dossier.number()], |row| row.get(0))?)
}

/// The endpoint of that number.
pub fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Endpoint>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
}

/// One that is still there.
pub fn get(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Endpoint> {
    find(tx, dossier, id)?
        .filter(|endpoint| endpoint.state != EndpointState::Removed)
        .ok_or_else(|| Code::NotFound.into())
}

/// How many endpoints a dossier has.
pub fn count(tx: &mut Tx, dossier: DossierId) -> Result<i64> {
    Ok(tx.one(&COUNT, &[&dossier.number()], |row| row.get(0))?)
}

fn from_row(row: Row) -> std::result::Result<Endpoint, DriverError> {
    let kinds: Option<String> = row.get(12)?;
    let mut kinds: Vec<_> =
        kinds.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    kinds.sort_unstable();
    Ok(Endpoint {
        id: row.get(0)?,
        source: Source::from_row(&row, 1)?,
        url: row.get(2)?,
        state: EndpointState::from_row(&row, 3)?,
        created_at: row.get(4)?,
        kinds,
        ordered: row.get(5)?,
        settings: EndpointSettings::from_row(&row, 6)?,
        health: Health {
            failures: row.get(7)?,
            failing_since: row.get(8)?,
            hold_until: row.get(9)?,
            reason: Reason::from_row(&row, 10)?,
            state_at: row.get(11)?,
        },
    })
}
