//! Shares, read.

use super::{Opened, Share, ShareState};
use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx, Value},
    dossiers::{Actor, DossierId},
    error::{Code, Result},
    page::{self, Page},
    secret, statements,
    zaps::documents::ZapState,
};

macro_rules! columns {
    () => {
        "s.id, s.zap, s.title, s.author, s.email, s.created_at, s.expires_at, s.revoked_at, s.taken"
    };
}

/// The columns of [`from_row`].
const COLUMNS: usize = 9;

statements! {
    OF_ZAP = concat!("SELECT ", columns!(), " FROM zap_shares s
        WHERE s.dossier = $1 AND s.zap = $2 ORDER BY s.id DESC LIMIT $3");
    OF_DOSSIER = concat!("SELECT ", columns!(), " FROM zap_shares s
        WHERE s.dossier = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3");
    FIND = concat!("SELECT ", columns!(), " FROM zap_shares s WHERE s.dossier = $1 AND s.id = $2");
    BY_HASH = concat!("SELECT ", columns!(), ", s.copy, z.state FROM zap_shares s
        JOIN zaps z ON z.dossier = s.dossier AND z.id = s.zap WHERE s.hash = $1");
}

fn from_row(row: &Row) -> std::result::Result<Share, DriverError> {
    let author: String = row.get(3)?;
    Ok(Share {
        id: row.get(0)?,
        zap: row.get(1)?,
        title: row.get(2)?,
        author: Actor::parse(&author),
        email: row.get(4)?,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        revoked_at: row.get(7)?,
        taken: row.get(8)?,
    })
}

/// Those of a zap, the newest first.
pub fn of_zap(tx: &mut Tx, dossier: DossierId, zap: i64, limit: i64) -> Result<Vec<Share>> {
    Ok(tx.query(&OF_ZAP, &[&dossier.number(), &zap, &limit], |row| from_row(&row))?)
}

/// One page of those of a dossier, the newest first; fails for a cursor that no page gave.
pub fn of_dossier(
    tx: &mut Tx,
    dossier: DossierId,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Share>> {
    let before = after.map(page::parse::<i64>).transpose()?.unwrap_or(i64::MAX);
    let params: [&dyn Value; 3] = [&dossier.number(), &before, &(limit + 1)];
    let rows = tx.query(&OF_DOSSIER, &params, |row| from_row(&row))?;
    Ok(Page::of(rows, limit, |share| page::cursor(&share.id)))
}

/// The share of that number, or `not_found`.
pub fn get(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Share> {
    let found = tx.optional(&FIND, &[&dossier.number(), &id], |row| from_row(&row))?;
    found.ok_or_else(|| Code::NotFound.into())
}

/// What the link with this code leads to, whoever asks.
///
/// # Errors
/// `Code::LinkDead` where there is no such share, `Code::ShareEnded` where there was.
pub fn of_code(tx: &mut Tx, code: &str, now: Micros) -> Result<Opened> {
    let found = tx.optional(&BY_HASH, &[&secret::hash(code)], |row| {
        let (copy, state): (String, ZapState) =
            (row.get(COLUMNS)?, ZapState::from_row(&row, COLUMNS + 1)?);
        Ok((from_row(&row)?, copy, state))
    })?;
    let (share, copy, state) = found.ok_or(Code::LinkDead)?;
    if share.state(now) != ShareState::Open || state == ZapState::Removed {
        return Err(Code::ShareEnded.into());
    }
    // Written by this program; what a later version cannot read has ended, too.
    let copy = serde_json::from_str(&copy).map_err(|_| Code::ShareEnded)?;
    Ok(Opened { share, copy })
}
