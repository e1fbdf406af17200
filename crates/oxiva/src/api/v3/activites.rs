//! The filters of `GET /api/v3/activites`.

use super::records::Listed;
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    records::{Activite, Page, activites, input},
    request::Parameters,
};

impl Listed for Activite {
    const FILTERS: &'static [&'static str] = &["statut", "societe"];

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        filters: &Parameters,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Activite>> {
        let wrong = |name| move || Error::parameter(Code::InvalidParameter, name);
        if let Some(societe) = filters.get("societe") {
            if filters.has("statut") {
                return Err(wrong("statut")());
            }
            let societe = input::id(societe).ok_or_else(wrong("societe"))?;
            return activites::of_societe(tx, dossier, societe, after, limit);
        }
        let statut = filters
            .get("statut")
            .map(|word| activites::Statut::parse(word).ok_or_else(wrong("statut")));
        activites::list(tx, dossier, statut.transpose()?, after, limit)
    }
}
