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

/// Runs at once above which they are held, of a zap that does not say so itself: more than anybody
/// means to start at once, and an ordinary import is far below it.
const DEFAULT_HOLD_ABOVE: i64 = 1_000;
/// What begins within this time begins at once.
const FLOOD_WINDOW: Micros = 10 * SECOND;

statements! {
    RECENT = "SELECT count(*) FROM (SELECT 1 AS one FROM runs
        WHERE dossier = $1 AND zap = $2 AND id > $3 AND start <> 'test' LIMIT $4) AS counted";
    HOLDS = "SELECT 1 FROM runs WHERE dossier = $1 AND zap = $2 AND state = 'held'
        AND state IN ('held', 'filtered', 'errored', 'halted') LIMIT 1";
    TITLE = "SELECT titre FROM zaps WHERE dossier = $1 AND id = $2";
}

/// How many runs of a zap may begin at once, from its setting `hold_above`.
pub fn limit(hold_above: i64) -> i64 {
    if hold_above > 0 { hold_above } else { DEFAULT_HOLD_ABOVE }
}

/// Whether as many runs of a zap as may begin at once, or more, have begun just now.
pub fn is_rising(
    tx: &mut Tx,
    dossier: DossierId,
    zap: i64,
    hold_above: i64,
    now: Micros,
) -> Result<bool> {
    let limit = limit(hold_above);
    let params: [&dyn crate::db::Value; 4] =
        [&dossier.number(), &zap, &runs::edge(now - FLOOD_WINDOW), &limit];
    let recent: i64 = tx.one(&RECENT, &params, |row| row.get(0))?;
    Ok(recent >= limit)
}

/// Whether runs of a zap are held.
pub fn holds(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<bool> {
    Ok(tx.optional(&HOLDS, &[&dossier.number(), &zap], |_| Ok(()))?.is_some())
}

/// Gives notice of the first run of a zap that is held, before it is written.
pub fn tell(tx: &mut Tx, dossier: DossierId, zap: i64, titre: &str, now: Micros) -> Result<()> {
    if holds(tx, dossier, zap)? {
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
