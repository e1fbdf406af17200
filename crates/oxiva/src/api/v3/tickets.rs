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
    type Filter = (Option<tickets::Statut>, Option<i64>);

    fn filter(query: &Parameters) -> Result<Self::Filter> {
        let wrong = |name| move || Error::parameter(Code::InvalidParameter, name);
        let statut = query
            .get("statut")
            .map(|word| tickets::Statut::parse(word).ok_or_else(wrong("statut")));
        let societe = query.get("societe").map(|id| input::id(id).ok_or_else(wrong("societe")));
        Ok((statut.transpose()?, societe.transpose()?))
    }

    fn passes(&self, (statut, societe): &Self::Filter) -> bool {
        statut.is_none_or(|statut| statut == self.fields.statut)
            && societe.is_none_or(|id| Some(id) == self.fields.societe)
    }

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        (statut, societe): &Self::Filter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Ticket>> {
        match societe {
            Some(id) => tickets::of_societe(tx, dossier, *id, *statut, after, limit),
            None => tickets::list(tx, dossier, *statut, after, limit),
        }
    }
}
