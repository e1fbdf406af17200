//! Measuring the room that a dossier takes, with a notice when it nears its limit or reaches it.

use crate::{
    db::Tx,
    dossiers::{
        DossierId,
        space::{self, SpaceState},
    },
    environment::Environment,
    error::Result,
    http::throttle::Throttles,
    notices::{self, Arg, Notice, Word},
    statements, tables,
    zaps::forget,
};
use std::sync::Arc;

/// What a call takes beside its body.
const CALL_OVERHEAD_BYTES: i64 = 1_000;
const BYTES_PER_MEGABYTE: i64 = 1_000_000;

statements! {
    CALLS = "SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM receptions WHERE dossier = $1";
}

/// Measures a dossier and notes what was found.
pub async fn measure(
    environment: &Environment,
    throttles: &Throttles,
    dossier: DossierId,
) -> Result<()> {
    let limit = throttles.space.limit_bytes();
    let added_before = throttles.space.added_bytes(dossier);
    let bytes = environment.db.read(move |tx| size(tx, dossier)).await?;
    throttles.space.set(dossier, environment.clock.elapsed(), bytes, added_before);
    let now = environment.clock.now();
    let note = move |tx: &mut Tx| {
        let (before, state) = (space::state(tx, dossier)?, SpaceState::of(bytes, limit));
        space::set(tx, dossier, bytes, state)?;
        let word = match (before, state) {
            (SpaceState::Free, SpaceState::Near) => Word::SpaceNear,
            (SpaceState::Free | SpaceState::Near, SpaceState::Full) => Word::SpaceFull,
            _ => return Ok(()),
        };
        let megabytes = |bytes: i64| Arg::Text((bytes / BYTES_PER_MEGABYTE).to_string());
        let args = [("taken", megabytes(bytes)), ("most", megabytes(limit.unwrap_or_default()))];
        notices::give(tx, dossier, now, &Notice { word, args: &args, link: "/receptions" })
    };
    environment.db.write(dossier.key(), note).await
}

/// Measures a dossier that was just refused, if it was not a moment ago. Nobody waits for it.
pub fn measure_soon(environment: Arc<Environment>, throttles: Arc<Throttles>, dossier: DossierId) {
    if !throttles.space.wants_measure(dossier, environment.clock.elapsed()) {
        return;
    }
    tokio::spawn(async move {
        if let Err(error) = measure(&environment, &throttles, dossier).await {
            tracing::warn!(%error, "could not measure the room of a dossier");
        }
    });
}

/// About how many bytes the calls, the runs and the tables of a dossier take.
fn size(tx: &mut Tx, dossier: DossierId) -> Result<i64> {
    let (calls, bodies): (i64, i64) =
        tx.one(&CALLS, &[&dossier.number()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let calls = bodies + calls * CALL_OVERHEAD_BYTES;
    Ok(calls + forget::size(tx, dossier)? + tables::size(tx, dossier)?)
}
