//! Societes that are there already when one is about to be created: those with the same SIREN, and those with the
//! same name in the same town.

use super::{Filter, Societe, SocieteFields, Sort};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Error, Result},
    records::{rules, search},
};

/// Societes named at most.
const MAX_NAMED: usize = 5;
/// Societes of one SIREN or of one name that are looked at.
const MAX_LOOKED_AT: i64 = 100;
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

    /// Whether a societe of this name may be the one: it is in this town, as far as both have one.
    fn is_in_town(&self, fields: &SocieteFields) -> bool {
        let town = search::fold(&self.ville);
        town.is_empty() || fields.ville.is_empty() || search::fold(&fields.ville) == town
    }
}

/// The societes of the dossier that `typed` describes, those of its SIREN first.
pub fn find(tx: &mut Tx, dossier: DossierId, typed: &Typed) -> Result<Vec<Societe>> {
    let mut exactly = |filter: Filter| {
        Ok::<_, Error>(super::find(tx, dossier, &filter, Sort::Oldest, None, MAX_LOOKED_AT)?.items)
    };
    let mut found = match typed.siren() {
        Some(siren) => exactly(Filter { siren: Some(siren), ..Filter::default() })?,
        None => Vec::new(),
    };
    if !typed.nom.trim().is_empty() {
        for named in exactly(Filter { nom: Some(typed.nom.clone()), ..Filter::default() })? {
            let is_new = found.iter().all(|known: &Societe| known.id != named.id);
            if is_new && typed.is_in_town(&named.fields) {
                found.push(named);
            }
        }
    }
    found.truncate(MAX_NAMED);
    Ok(found)
}
