//! A zap of which nearly everything fails is switched off, and the administrators are told.

use super::documents::{self, Reason, ZapState};
use crate::{
    clock::{DAY, Entropy, Micros},
    db::Tx,
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
    },
    error::Result,
    notices::{self, Arg, Notice, Word},
    statements,
    zaps::runs,
};
use serde_json::json;
use uuid::Uuid;

/// How far back runs count, at most to when it was last switched on.
const LOOKED_BACK: Micros = 7 * DAY;
/// So many runs say nothing yet.
const MIN_RUNS: i64 = 20;
/// Of a hundred.
const FAILING_PERCENT: i64 = 95;
/// The newest runs that are looked at: first a few, and many only if nearly all of those failed.
const EXAMINED_RUNS: [i64; 2] = [3 * MIN_RUNS, 2_000];

statements! {
    FIRST_FAILURE = "UPDATE zaps SET failed_at = $3
        WHERE dossier = $1 AND id = $2 AND state = 'on' AND failed_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM runs r WHERE r.dossier = $1 AND r.id = $4 AND r.start = 'test')
        RETURNING titre";
    RECENT = "SELECT count(*), count(CASE WHEN r.state = 'errored' THEN 1 END) FROM (
            SELECT n.id FROM runs n WHERE n.dossier = $1 AND n.zap = $2 AND n.id > $3
            ORDER BY n.id DESC LIMIT $4) AS newest
        JOIN runs r ON r.dossier = $1 AND r.id = newest.id WHERE r.ended_at IS NOT NULL
        AND r.start <> 'test'";
}

/// A run of a zap failed: tells the administrators if it is the first since the zap was switched on, and no
/// test of a draft.
/// Belongs into the transaction that ends the run.
pub fn note_failure(
    tx: &mut Tx,
    dossier: DossierId,
    zap: i64,
    run: Uuid,
    now: Micros,
) -> Result<()> {
    let params: [&dyn crate::db::Value; 4] = [&dossier.number(), &zap, &now, &run];
    let first = tx.optional(&FIRST_FAILURE, &params, |row| row.get(0))?;
    let Some(titre) = first else { return Ok(()) };
    let args = [("zap", Arg::Text(titre))];
    let link = format!("/executions/{run}");
    notices::give(
        tx,
        dossier,
        now,
        &Notice { word: Word::ZapFirstFailure, args: &args, link: &link },
    )
}

/// Whether a zap fails so much that it is to be switched off.
pub fn is_failing(tx: &mut Tx, dossier: DossierId, zap: i64, now: Micros) -> Result<bool> {
    let found = documents::find(tx, dossier, zap)?;
    let Some(zap) = found.filter(|zap| zap.is_on() && !zap.settings.keep_on) else {
        return Ok(false);
    };
    // Ids tell milliseconds apart, no less: those of the moment itself came before.
    let since = runs::edge((now - LOOKED_BACK).max(zap.state_at + 1_000));
    let mut fails = |most: i64| -> Result<bool> {
        let params: [&dyn crate::db::Value; 4] = [&dossier.number(), &zap.id, &since, &most];
        let (all, errored): (i64, i64) =
            tx.one(&RECENT, &params, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(all > MIN_RUNS && errored * 100 >= all * FAILING_PERCENT)
    };
    Ok(fails(EXAMINED_RUNS[0])? && fails(EXAMINED_RUNS[1])?)
}

/// Switches it off, if it still fails.
pub fn switch_off(
    tx: &mut Tx,
    entropy: &Entropy,
    dossier: DossierId,
    id: i64,
    now: Micros,
) -> Result<()> {
    if !is_failing(tx, dossier, id, now)? {
        return Ok(());
    }
    let scope = Scope::system(dossier, now);
    documents::set_state(tx, &scope, id, ZapState::Off, Reason::Failing)?;
    let zap = documents::derive(tx, entropy, &scope, id)?;
    let detail = json!({ "reason": Reason::Failing.word() });
    audit::note(tx, &scope, Action::ZapSwitchedOff, &zap.titre, detail)?;
    let args = [("zap", Arg::Text(zap.titre))];
    let link = format!("/zaps/{id}");
    notices::give(tx, dossier, now, &Notice { word: Word::ZapFailing, args: &args, link: &link })
}
