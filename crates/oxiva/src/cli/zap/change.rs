//! What is done with a zap that is there.

use super::{document::by_line, shown::said};
use crate::{
    cli::{Global, in_dossier::InDossier, run},
    db::Tx,
    i18n::Lang,
    zaps::{deleted, documents, drafts, ids::Ids, runs, start as starts},
};
use anyhow::{Result, bail};
use serde_json::Value as Json;

/// Switches a zap on or off.
pub fn switch(global: &Global, dossier: &InDossier, id: i64, on: bool) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
    let checks = opened.checks();
    let switch = move |tx: &mut Tx| {
        if on {
            return drafts::switch_on(tx, &entropy, &scope, id, &checks);
        }
        documents::switch(tx, &entropy, &scope, id, false, &checks)
    };
    let switched = opened.runtime.block_on(opened.db.write(0, switch));
    let zap = switched.map_err(|error| by_line("the zap could not work", error))?;
    said(&opened, &dossier, &zap, &format!("Zap {id} is {}.", zap.state.word()))
}

/// Starts a zap with what its trigger would give; prints the run.
pub fn start(global: &Global, dossier: &InDossier, id: i64, given: Json) -> Result<()> {
    let Json::Object(given) = given else { bail!("a zap starts with an object") };
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
    let checks = opened.checks();
    let run = opened.write(move |tx| {
        let run = starts::by_hand(tx, &Ids::default(), &entropy, &scope, id, given, &checks)?;
        runs::get(tx, scope.dossier, run)
    })?;
    run::said(&opened, &dossier, &run)
}

/// Makes a copy of a zap; prints its number.
pub fn duplicate(global: &Global, dossier: &InDossier, id: i64) -> Result<()> {
    let opened = global.open()?;
    let place = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
    let copy = opened.write(move |tx| drafts::duplicate(tx, &entropy, &scope, id, Lang::En))?;
    said(&opened, &place, &copy, &copy.id.to_string())
}

/// Deletes a zap.
pub fn delete(global: &Global, dossier: &InDossier, id: i64) -> Result<()> {
    let opened = global.open()?;
    let scope = opened.scope(opened.dossier(dossier)?.id);
    let entropy = opened.entropy.clone();
    opened.write(move |tx| documents::delete(tx, &entropy, &scope, id))?;
    opened.say_done(format!("Zap {id} deleted."));
    Ok(())
}

/// Gives a deleted zap back.
pub fn restore(global: &Global, dossier: &InDossier, id: i64) -> Result<()> {
    let opened = global.open()?;
    let place = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
    let zap = opened.write(move |tx| deleted::restore(tx, &entropy, &scope, id))?;
    said(&opened, &place, &zap, &format!("Zap {id} is {}.", zap.state.word()))
}
