//! What fields of steps had before they were switched to their other kind of value: a person who maps what
//! was chosen finds the choice again when they switch back, also after a reload. No run reads it.

use crate::{
    db::{Tx, Value},
    dossiers::DossierId,
    error::Result,
    statements,
};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use zap_engine::edit::Outline;

statements! {
    OF_STEP = "SELECT field, value FROM zap_asides WHERE dossier = $1 AND zap = $2 AND step = $3";
    KEEP = "INSERT INTO zap_asides (dossier, zap, step, field, value) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (dossier, zap, step, field) DO UPDATE SET value = excluded.value";
    DROP = "DELETE FROM zap_asides WHERE dossier = $1 AND zap = $2 AND step = $3 AND field = $4";
    STEPS = "SELECT DISTINCT step FROM zap_asides WHERE dossier = $1 AND zap = $2";
    DROP_STEP = "DELETE FROM zap_asides WHERE dossier = $1 AND zap = $2 AND step = $3";
    FORGET = "DELETE FROM zap_asides WHERE dossier = $1 AND zap = $2";
}

/// The other values of a step's fields, by the key of each.
pub type Asides = HashMap<String, Json>;

/// The other values of the fields of a step.
pub fn of_step(tx: &mut Tx, dossier: DossierId, zap: i64, step: &str) -> Result<Asides> {
    let rows: Vec<(String, String)> =
        tx.query(&OF_STEP, &[&dossier.number(), &zap, &step], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let read = |(field, value): (String, String)| {
        Some((field, serde_json::from_str::<Json>(&value).ok()?))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Keeps the other values of a step's fields; null forgets one. What was kept of steps and paths that
/// `outline` does not have goes.
pub fn keep(
    tx: &mut Tx,
    dossier: DossierId,
    zap: i64,
    (outline, step): (&Outline, &str),
    asides: Vec<(String, Json)>,
) -> Result<()> {
    if asides.is_empty() {
        return Ok(());
    }
    let number = dossier.number();
    let known = of_step(tx, dossier, zap, step)?;
    let known = |field: &str| known.get(field).unwrap_or(&Json::Null);
    let mut changed: Vec<_> =
        asides.into_iter().filter(|(field, value)| known(field) != value).collect();
    changed.iter_mut().for_each(|(_, value)| text_rules::without_nul_in(value));
    if changed.is_empty() {
        return Ok(());
    }
    for (field, value) in changed {
        if value.is_null() {
            tx.execute(&DROP, &[&number, &zap, &step, &field])?;
            continue;
        }
        let params: [&dyn Value; 5] = [&number, &zap, &step, &field, &value.to_string()];
        tx.execute(&KEEP, &params)?;
    }
    let entries = outline.entries();
    let paths = entries.iter().flat_map(|entry| &entry.paths).map(|path| path.id.as_str());
    let there: HashSet<&str> = entries.iter().map(|entry| entry.id.as_str()).chain(paths).collect();
    let kept: Vec<String> = tx.query(&STEPS, &[&number, &zap], |row| row.get(0))?;
    for gone in kept.iter().filter(|step| !there.contains(step.as_str())) {
        tx.execute(&DROP_STEP, &[&number, &zap, gone])?;
    }
    Ok(())
}

/// Forgets all of a zap.
pub fn forget(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<()> {
    tx.execute(&FORGET, &[&dossier.number(), &zap])?;
    Ok(())
}
