//! The secrets that were kept before they were sealed, or were sealed with a former key.

use crate::{
    clock::Entropy,
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::Result,
    statements,
    vault::{Place, ResealCount, Vault},
};

statements! {
    UNSEALED = "SELECT dossier, endpoint, id, secret FROM endpoint_secrets WHERE sealed = $1";
    SEALED = "SELECT dossier, endpoint, id, secret FROM endpoint_secrets
        WHERE dossier = $1 AND sealed = $2";
    KEEP = "UPDATE endpoint_secrets SET secret = $4, sealed = $5
        WHERE dossier = $1 AND endpoint = $2 AND id = $3";
}

struct Kept {
    dossier: DossierId,
    endpoint: i64,
    id: i64,
    secret: Vec<u8>,
}

impl Kept {
    fn from_row(row: Row) -> std::result::Result<Kept, DriverError> {
        Ok(Kept {
            dossier: DossierId::from_row(&row, 0)?,
            endpoint: row.get(1)?,
            id: row.get(2)?,
            secret: row.get(3)?,
        })
    }

    fn place(&self) -> Place {
        Place::signing_secret(self.dossier, self.endpoint, self.id)
    }

    fn keep(&self, tx: &mut Tx, sealed: &[u8]) -> Result<()> {
        tx.execute(&KEEP, &[&self.dossier.number(), &self.endpoint, &self.id, &sealed, &true])?;
        Ok(())
    }
}

/// Seals every secret, of all dossiers, that a version before kept as it was. Returns how many.
pub fn seal_existing(tx: &mut Tx, vault: &Vault, entropy: &Entropy) -> Result<usize> {
    let all = tx.query(&UNSEALED, &[&false], Kept::from_row)?;
    for one in &all {
        one.keep(tx, &vault.seal(entropy, one.place(), &one.secret)?)?;
    }
    Ok(all.len())
}

/// Seals anew, with the key of now, what was sealed with a former one.
pub fn reseal(
    tx: &mut Tx,
    vault: &Vault,
    entropy: &Entropy,
    dossier: DossierId,
) -> Result<ResealCount> {
    let all = tx.query(&SEALED, &[&dossier.number(), &true], Kept::from_row)?;
    vault.reseal_all(
        entropy,
        &all,
        |one| (one.place(), &one.secret),
        |one, anew| one.keep(tx, anew),
    )
}
