//! What follows from a changed draft at once.

use crate::{
    clock::Entropy,
    db::{Signal, Topic, Tx},
    dossiers::Scope,
    error::Result,
    zaps::{
        catch_hooks,
        documents::{self, StartsBy, Zap},
    },
};
use serde_json::Value as Json;
use zap_engine::document::TITLE;

/// The title of a zap that has no other, and an address to try it with.
pub(super) fn follow(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    zap: &Zap,
    document: &Json,
) -> Result<()> {
    if zap.version == 0 {
        documents::set_title(tx, scope, zap.id, &title(document))?;
    }
    give_address(tx, entropy, scope, zap, document)?;
    tell(tx, scope);
    Ok(())
}

/// Gives a zap the address that its trigger needs.
pub(super) fn give_address(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    zap: &Zap,
    document: &Json,
) -> Result<()> {
    let kind = document["trigger"]["kind"].as_str().unwrap_or_default();
    let has_address = StartsBy::parse(kind).is_some_and(StartsBy::has_address);
    if has_address && zap.hook.is_none() {
        let hook = catch_hooks::create_for(tx, entropy, scope, &title(document), zap.id)?;
        documents::set_hook(tx, scope, zap.id, &hook.id)?;
    }
    Ok(())
}

/// Tells open pages that a draft has changed.
pub(super) fn tell(tx: &mut Tx, scope: &Scope) {
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
}

/// The title that a document gives its zap.
pub(super) fn title(document: &Json) -> String {
    let title = document["title"].as_str().unwrap_or_default().trim();
    title.chars().take(TITLE).collect()
}
