//! The filters and orders of `GET /api/v3/tickets`.

use super::records::{Listed, word};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    http::request::Parameters,
    page::{Order, Page},
    records::{
        Ticket,
        belonging::Filter,
        input,
        tickets::{self, Statut},
    },
};

impl Listed for Ticket {
    const FILTERS: &'static [&'static str] = &["statut", "societe", "responsable"];
    type Filter = (Filter, Order);

    fn filter(query: &Parameters) -> Result<Self::Filter> {
        let filter = Filter {
            societe: word(query, "societe", input::id)?,
            responsable: word(query, "responsable", input::id)?,
            statut: word(query, "statut", Statut::parse)?.map(Statut::word),
        };
        Ok((filter, word(query, "sort", Order::parse)?.unwrap_or_default()))
    }

    fn passes(&self, (filter, _): &Self::Filter) -> bool {
        let fields = &self.fields;
        filter.statut.is_none_or(|statut| statut == fields.statut.word())
            && filter.societe.is_none_or(|id| Some(id) == fields.societe)
            && filter.responsable.is_none_or(|id| Some(id) == fields.responsable)
    }

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        (filter, order): &Self::Filter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Ticket>> {
        tickets::find(tx, dossier, *filter, *order, after, limit)
    }
}
