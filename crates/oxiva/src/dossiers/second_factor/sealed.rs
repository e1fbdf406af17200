//! The seeds of second factors that were kept before they were sealed, or were sealed with a former key.

use crate::{
    clock::Entropy,
    db::{Row, Tx},
    dossiers::DossierId,
    error::Result,
    statements,
    vault::{Place, ResealCount, Resealed, Vault},
};

statements! {
    UNSEALED = "SELECT dossier, person, secret FROM second_factors WHERE sealed = $1";
    SEALED = "SELECT dossier, person, secret FROM second_factors WHERE dossier = $1 AND sealed = $2";
    KEEP = "UPDATE second_factors SET secret = $3, sealed = $4 WHERE dossier = $1 AND person = $2";
}

struct Kept {
    dossier: DossierId,
    person: i64,
    secret: Vec<u8>,
}

fn kept(row: Row) -> std::result::Result<Kept, crate::db::DriverError> {
    Ok(Kept { dossier: DossierId::from_row(&row, 0)?, person: row.get(1)?, secret: row.get(2)? })
}

fn keep(tx: &mut Tx, of: &Kept, sealed: &[u8]) -> Result<()> {
    tx.execute(&KEEP, &[&of.dossier.number(), &of.person, &sealed, &true])?;
    Ok(())
}

/// Seals every seed, of all dossiers, that a version before kept as it was. Returns how many.
pub fn seal_existing(tx: &mut Tx, vault: &Vault, entropy: &Entropy) -> Result<usize> {
    let all = tx.query(&UNSEALED, &[&false], kept)?;
    for one in &all {
        let place = Place::second_factor(one.dossier, one.person);
        keep(tx, one, &vault.seal(entropy, place, &one.secret)?)?;
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
    let mut count = ResealCount::default();
    for one in tx.query(&SEALED, &[&dossier.number(), &true], kept)? {
        match vault.reseal(entropy, Place::second_factor(dossier, one.person), &one.secret) {
            Ok(Resealed::Current) => {}
            Ok(Resealed::Anew(sealed)) => {
                keep(tx, &one, &sealed)?;
                count.resealed += 1;
            }
            Err(_) => count.unreadable += 1,
        }
    }
    Ok(count)
}
