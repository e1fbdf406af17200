//! Zaps, read.

use super::zap::{Reason, Source, StartsBy, Zap, ZapSettings, ZapState};
use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx, Value},
    dossiers::DossierId,
    error::{Code, Result},
    page::{self, Page},
    statements,
    zaps::base_kind::BaseKind,
};
use serde_json::Value as Json;

macro_rules! columns {
    () => {
        "id, titre, state, reason, state_at, version, starts_by, hook, next_at, concurrency, rate,
         hold_above, keep_on, created_at, updated_at, source, owner"
    };
}

statements! {
    LIST = concat!("SELECT ", columns!(), " FROM zaps
        WHERE dossier = $1 AND id > $2 AND state <> 'removed' ORDER BY id LIMIT $3");
    REMOVED = concat!("SELECT ", columns!(), " FROM zaps
        WHERE dossier = $1 AND state = 'removed' AND swept_at IS NULL AND state_at > $2
            AND (state_at, id) < ($3, $4)
        ORDER BY state_at DESC, id DESC LIMIT $5");
    FIND = concat!("SELECT ", columns!(), " FROM zaps WHERE dossier = $1 AND id = $2");
    OF_SOURCE = concat!("SELECT ", columns!(), " FROM zaps
        WHERE dossier = $1 AND source = $2 AND state <> 'removed' ORDER BY id LIMIT 1");
    OF_OWNER = concat!("SELECT ", columns!(), " FROM zaps
        WHERE dossier = $1 AND owner = $2 AND state <> 'removed' ORDER BY id");
    STARTS = "SELECT starts FROM zaps WHERE dossier = $1 AND id = $2";
    TITLES = "SELECT id, titre FROM zaps WHERE dossier = $1";
}

/// In the order in which they were made.
pub fn list(tx: &mut Tx, dossier: DossierId, after: Option<&str>, limit: i64) -> Result<Page<Zap>> {
    let place: i64 = after.map(page::parse).transpose()?.unwrap_or(0);
    let rows = tx.query(&LIST, &[&dossier.number(), &place, &(limit + 1)], from_row)?;
    Ok(Page::of(rows, limit, |zap| page::cursor(&zap.id)))
}

/// All of them: a dossier has few.
pub fn all(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Zap>> {
    Ok(tx.query(&LIST, &[&dossier.number(), &0_i64, &i64::MAX], from_row)?)
}

/// Those that a person sees to.
pub fn of_owner(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<Vec<Zap>> {
    Ok(tx.query(&OF_OWNER, &[&dossier.number(), &person], from_row)?)
}

/// The trigger of the version that is published; null if none ever was.
pub fn trigger(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Json> {
    let text: Option<String> = tx.optional(&STARTS, &[&dossier.number(), &id], |row| row.get(0))?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Those that were removed after a moment; the last one first.
pub(in crate::zaps) fn removed(
    tx: &mut Tx,
    dossier: DossierId,
    since: Micros,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Zap>> {
    let place: Option<(Micros, i64)> = after.map(page::parse).transpose()?;
    let (at, id) = place.unwrap_or((Micros::MAX, i64::MAX));
    let params: [&dyn Value; 5] = [&dossier.number(), &since, &at, &id, &(limit + 1)];
    let rows = tx.query(&REMOVED, &params, from_row)?;
    Ok(Page::of(rows, limit, |zap| page::cursor(&(zap.state_at, zap.id))))
}

/// Also one that was removed: its runs are still there.
pub fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Zap>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
}

/// Whether it was not removed.
pub fn is_there(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<bool> {
    Ok(find(tx, dossier, id)?.is_some_and(|zap| zap.state != ZapState::Removed))
}

/// One that is still there.
pub fn get(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Zap> {
    find(tx, dossier, id)?
        .filter(|zap| zap.state != ZapState::Removed)
        .ok_or_else(|| Code::NotFound.into())
}

/// One that people may change.
pub(in crate::zaps) fn of_person(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Zap> {
    let zap = get(tx, dossier, id)?;
    if zap.source.is_base() { Err(Code::BaseZap.into()) } else { Ok(zap) }
}

/// The base zap of a noun, if the dossier has it.
pub fn base(tx: &mut Tx, dossier: DossierId, kind: BaseKind) -> Result<Option<Zap>> {
    let params: [&dyn Value; 2] = [&dossier.number(), &Source::base(kind).word()];
    Ok(tx.optional(&OF_SOURCE, &params, from_row)?)
}

/// The titles of all, the removed ones too: what they changed is still in the history.
pub fn titles(tx: &mut Tx, dossier: DossierId) -> Result<Vec<(i64, String)>> {
    Ok(tx.query(&TITLES, &[&dossier.number()], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn from_row(row: Row) -> std::result::Result<Zap, DriverError> {
    Ok(Zap {
        id: row.get(0)?,
        titre: row.get(1)?,
        state: ZapState::from_row(&row, 2)?,
        reason: Reason::from_row(&row, 3)?,
        state_at: row.get(4)?,
        version: row.get(5)?,
        starts_by: StartsBy::from_row(&row, 6)?,
        hook: row.get(7)?,
        next_at: row.get(8)?,
        settings: ZapSettings {
            concurrency: row.get(9)?,
            rate: row.get(10)?,
            hold_above: row.get(11)?,
            keep_on: row.get(12)?,
        },
        created_at: row.get(13)?,
        updated_at: row.get(14)?,
        source: Source::from_row(&row, 15)?,
        owner: row.get(16)?,
    })
}
