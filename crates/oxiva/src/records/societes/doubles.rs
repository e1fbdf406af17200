//! Societes that are there already when one is about to be created: those with the same SIREN, and those with the
//! same name in the same town.

use super::{Societe, SocieteFields};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    records::{self, rules, search},
};

/// Societes named at most.
const MAX_NAMED: i64 = 5;
/// Digits of a SIREN; a SIRET begins with them.
const SIREN_DIGITS: usize = 9;

/// What somebody has typed of a societe so far.
#[derive(Clone, Default)]
pub struct Typed {
    pub nom: String,
    pub ville: String,
    /// A SIREN or a SIRET, however its digits are grouped.
    pub siren: String,
}

impl Typed {
    /// The SIREN, once it is whole.
    fn siren(&self) -> Option<String> {
        let digits = rules::digits(&self.siren);
        digits.get(..SIREN_DIGITS).filter(|siren| rules::is_siren(siren)).map(str::to_owned)
    }

    /// Whether a societe has this name, and this town if both have one.
    fn names(&self, fields: &SocieteFields) -> bool {
        let town = search::fold(&self.ville);
        search::fold(&fields.nom) == search::fold(&self.nom)
            && (town.is_empty() || fields.ville.is_empty() || search::fold(&fields.ville) == town)
    }
}

/// The societes of the dossier that `typed` describes, those of its SIREN first.
pub fn find(tx: &mut Tx, dossier: DossierId, typed: &Typed) -> Result<Vec<Societe>> {
    let mut found: Vec<Societe> = Vec::new();
    if let Some(siren) = typed.siren() {
        let same = |societe: &Societe| societe.fields.siren == siren;
        found = records::find_by_words(tx, dossier, &siren, same, None, MAX_NAMED)?.items;
    }
    if !typed.nom.trim().is_empty() {
        let same = |societe: &Societe| typed.names(&societe.fields);
        let named = records::find_by_words(tx, dossier, &typed.nom, same, None, MAX_NAMED)?.items;
        let is_new = |one: &Societe| found.iter().all(|known| known.id != one.id);
        let named: Vec<_> = named.into_iter().filter(is_new).collect();
        found.extend(named);
    }
    found.truncate(MAX_NAMED as usize);
    Ok(found)
}
