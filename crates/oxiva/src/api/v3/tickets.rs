//! The filters of `GET /api/v3/tickets`.

use super::records::Listed;
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    records::{Page, Ticket, input, tickets},
    request::Parameters,
};

impl Listed for Ticket {
    const FILTERS: &'static [&'static str] = &["statut", "societe"];

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        filters: &Parameters,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Ticket>> {
        let wrong = |name| move || Error::parameter(Code::InvalidParameter, name);
        if let Some(societe) = filters.get("societe") {
            if filters.has("statut") {
                return Err(wrong("statut")());
            }
            let societe = input::id(societe).ok_or_else(wrong("societe"))?;
            return tickets::of_societe(tx, dossier, societe, after, limit);
        }
        let statut = filters
            .get("statut")
            .map(|word| tickets::Statut::parse(word).ok_or_else(wrong("statut")));
        tickets::list(tx, dossier, statut.transpose()?, after, limit)
    }
}
