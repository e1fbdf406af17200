//! Too many new runs at once: they are held, for a person to release or drop.

use super::runs;
use crate::{
    clock::{Micros, SECOND},
    db::Tx,
    dossiers::DossierId,
    error::Result,
    notices::{self, Arg, Notice, Word},
    statements,
};

/// Runs at once above which all of them are held.
pub const MAX_RUNS_AT_ONCE: usize = 100;
/// What begins within this time begins at once.
const FLOOD_WINDOW: Micros = 10 * SECOND;

statements! {
    RECENT = "SELECT count(*) FROM (SELECT 1 AS one FROM runs
        WHERE dossier = $1 AND zap = $2 AND id > $3 LIMIT $4) AS counted";
    HOLDS = "SELECT 1 FROM runs WHERE dossier = $1 AND zap = $2 AND state = 'held'
        AND state IN ('held', 'filtered', 'errored', 'halted') LIMIT 1";
    TITLE = "SELECT titre FROM zaps WHERE dossier = $1 AND id = $2";
}

/// Whether one more run of a zap would be more than [`MAX_RUNS_AT_ONCE`] at once.
pub fn is_rising(tx: &mut Tx, dossier: DossierId, zap: i64, now: Micros) -> Result<bool> {
    let params: [&dyn crate::db::Value; 4] =
        [&dossier.number(), &zap, &runs::edge(now - FLOOD_WINDOW), &(MAX_RUNS_AT_ONCE as i64)];
    let recent: i64 = tx.one(&RECENT, &params, |row| row.get(0))?;
    Ok(recent >= MAX_RUNS_AT_ONCE as i64)
}

/// Gives notice of the first run of a zap that is held, before it is written.
pub fn tell(tx: &mut Tx, dossier: DossierId, zap: i64, titre: &str, now: Micros) -> Result<()> {
    if tx.optional(&HOLDS, &[&dossier.number(), &zap], |_| Ok(()))?.is_some() {
        return Ok(());
    }
    let args = [("zap", Arg::Text(titre.to_owned()))];
    let link = format!("/executions?zap={zap}&etat=held");
    notices::give(tx, dossier, now, &Notice { word: Word::ZapHeld, args: &args, link: &link })
}

/// As [`tell`], of a zap whose title is not at hand.
pub fn tell_of(tx: &mut Tx, dossier: DossierId, zap: i64, now: Micros) -> Result<()> {
    let titre: String = tx.one(&TITLE, &[&dossier.number(), &zap], |row| row.get(0))?;
    tell(tx, dossier, zap, &titre, now)
}
