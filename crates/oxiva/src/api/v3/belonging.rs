//! The filters and orders of the lists of what belongs to a societe: `GET /api/v3/tickets` and the like.

use super::{record_schemas::NounStatut, records::Listed, request::word};
use crate::{
    api::describe::QueryParameter,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    http::request::Parameters,
    page::{Order, Page},
    records::{
        Declared,
        belonging::{Belonging, Filter},
        input,
    },
    wire::Id,
};

impl<N: Belonging> Listed for N {
    type Filter = (Filter, Order);

    fn filters() -> Vec<QueryParameter> {
        let text = format!("statut-{}", N::KIND.plural());
        vec![
            QueryParameter::of::<Id>("societe"),
            QueryParameter::of::<Id>("responsable"),
            QueryParameter::of::<NounStatut<N>>("statut").explained(text),
        ]
    }

    fn sort() -> QueryParameter {
        QueryParameter::of::<Order>("sort")
    }

    fn filter(query: &Parameters) -> Result<Self::Filter> {
        let filter = Filter {
            societe: word(query, "societe", input::id)?,
            responsable: word(query, "responsable", input::id)?,
            statut: word(query, "statut", N::parse_statut)?,
        };
        Ok((filter, word(query, "sort", Order::parse)?.unwrap_or_default()))
    }

    fn passes(&self, (filter, _): &Self::Filter) -> bool {
        let fields = self.fields();
        filter.statut.is_none_or(|statut| statut == self.statut())
            && filter.societe.is_none_or(|id| Some(id) == fields.societe())
            && filter.responsable.is_none_or(|id| Some(id) == fields.responsable())
    }

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        (filter, order): &Self::Filter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<N>> {
        <N as Belonging>::list(tx, dossier, *filter, *order, after, limit)
    }
}
