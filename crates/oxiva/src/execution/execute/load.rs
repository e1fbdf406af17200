//! A run that is not in memory.

use super::lease::find;
use crate::{
    db::Tx,
    dossiers,
    error::Result,
    zaps::{
        documents,
        engine::Engine,
        fresh::ClaimedRun,
        plans,
        playing::Playing,
        runs::{self, Reason, RunState},
    },
};
use std::sync::Arc;

pub(super) enum Loaded {
    Playing(Box<Playing>),
    /// It cannot go on: how it ends, and why.
    Over(Box<Playing>, RunState, Reason),
    No,
}

pub(super) fn load(tx: &mut Tx, engine: &Engine, claimed: ClaimedRun) -> Result<Loaded> {
    let Some(run) = find(tx, &engine.node, claimed)? else { return Ok(Loaded::No) };
    let dossier = dossiers::get(tx, claimed.dossier)?;
    let steps = runs::steps(tx, claimed.dossier, claimed.run)?;
    let removed = !documents::is_there(tx, claimed.dossier, claimed.zap)?;
    let plan = engine.plans.get(tx, claimed.dossier, run.zap, run.version)?;
    let over = match &plan {
        _ if removed => Some((RunState::Halted, Reason::ZapRemoved)),
        None => Some((RunState::Errored, Reason::Document)),
        Some(_) => None,
    };
    let plan = plan.unwrap_or_else(|| Arc::new(plans::empty()));
    let playing = Box::new(Playing::restore(run, steps, dossier, plan));
    Ok(match over {
        Some((state, why)) => Loaded::Over(playing, state, why),
        None => Loaded::Playing(playing),
    })
}
