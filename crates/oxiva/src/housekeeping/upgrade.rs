//! What a migration of the schema leaves to the program, because it takes the key of the vault or reads
//! documents. All of it happens in one transaction, at the start of the server, before anything is served:
//! whole or not at all. It does nothing once it is done, so a start that fails does no harm.

use crate::{
    actions::connections, db::Tx, dossiers::second_factor, environment::Environment, error::Result,
    webhooks::sign,
};
use std::sync::Arc;

/// Completes the upgrade of the data.
///
/// # Errors
/// As storage: nothing was changed.
pub async fn complete(environment: &Arc<Environment>) -> Result<()> {
    let shared = environment.clone();
    let public_url = environment.config.public_url();
    let complete = move |tx: &mut Tx| {
        let given = connections::give_hosts(tx, &shared.vault, &public_url)?;
        if !shared.vault.has_key() {
            return Ok((given, None));
        }
        let (vault, entropy) = shared.sealing();
        let sealed = second_factor::seal_existing(tx, vault, entropy)?
            + sign::seal_existing(tx, vault, entropy)?;
        Ok((given, Some(sealed)))
    };
    let (given, sealed) = environment.db.write(0, complete).await?;
    if given > 0 {
        tracing::info!(connections = given, "connections got the hosts that their zaps call");
    }
    match sealed {
        None => tracing::warn!(
            "there is no secrets.key: connections, second factors and webhooks cannot be made, and those \
             of before are not encrypted"
        ),
        Some(sealed) if sealed > 0 => {
            tracing::info!(sealed, "secrets that were kept as they were are encrypted");
        }
        Some(_) => {}
    }
    Ok(())
}
