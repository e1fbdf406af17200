//! How the runs of a zap are done: changed by people, read by the runner.

use super::{
    read::get,
    zap::{Zap, ZapSettings},
};
use crate::{
    db::{Pace, Signal, Topic, Tx, Value},
    dossiers::{
        Scope,
        audit::{self, Action},
        last_changes::{self, Subject},
    },
    error::{Problem, Result},
    statements,
};
use serde_json::json;

/// The largest `concurrency` and `rate`.
const MAX_PACE: i64 = 1_000;

/// The largest `hold_above`: nobody decides on more runs than that at once.
const MAX_HOLD_ABOVE: i64 = 10_000;

statements! {
    SET_SETTINGS = "UPDATE zaps SET concurrency = $3, rate = $4, hold_above = $5, keep_on = $6,
            updated_at = $7
        WHERE dossier = $1 AND id = $2 AND state <> 'removed'";
}

/// Changes how its runs are done.
pub fn configure(tx: &mut Tx, scope: &Scope, id: i64, settings: ZapSettings) -> Result<Zap> {
    let numbers = [
        ("concurrency", settings.concurrency, MAX_PACE),
        ("rate", settings.rate, MAX_PACE),
        ("hold_above", settings.hold_above, MAX_HOLD_ABOVE),
    ];
    for (field, number, max) in numbers {
        if !(0..=max).contains(&number) {
            return Err(Problem::new(field, "range").with("min", 0).with("max", max).into());
        }
    }
    let before = get(tx, scope.dossier, id)?;
    let params: [&dyn Value; 7] = [
        &scope.dossier.number(),
        &id,
        &settings.concurrency,
        &settings.rate,
        &settings.hold_above,
        &settings.keep_on,
        &scope.now,
    ];
    tx.execute(&SET_SETTINGS, &params)?;
    let old = before.settings;
    let changes = audit::changes(&[
        ("concurrency", json!(old.concurrency), json!(settings.concurrency)),
        ("rate", json!(old.rate), json!(settings.rate)),
        ("hold_above", json!(old.hold_above), json!(settings.hold_above)),
        ("keep_on", json!(old.keep_on), json!(settings.keep_on)),
    ]);
    last_changes::note_changes(tx, scope, Subject::ZapSettings(id), &changes)?;
    audit::note_changes(tx, scope, Action::ZapChanged, &before.titre, changes)?;
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
    get(tx, scope.dossier, id)
}

/// How fast the runner may go, from the columns of [`ZapSettings`].
pub fn pace(concurrency: Option<i64>, rate: Option<i64>) -> Pace {
    let small = |wanted: Option<i64>| wanted.and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
    let (concurrency, rate) = (small(concurrency), small(rate));
    Pace { concurrency, rate, ordered: concurrency == 1 }
}
