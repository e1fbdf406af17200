//! The filters and orders of `GET /api/v3/activites` and `GET /api/v3/tickets`: of what belongs to a
//! societe.

use super::{records::Listed, request::word};
use crate::{
    api::{
        describe::QueryParameter,
        sets::{ActiviteStatut, Sort, TicketStatut},
    },
    db::Tx,
    dossiers::DossierId,
    error::Result,
    http::request::Parameters,
    page::{Order, Page},
    records::{Activite, Ticket, activites, belonging::Filter, input, tickets},
    wire::Id,
};

/// Lists a noun whose statut is one of `$set`, as the documentation names it.
macro_rules! listed {
    ($noun:ident, $name:literal, $collection:literal, $module:ident, $set:ident, $text:literal) => {
        impl Listed for $noun {
            const NAME: &'static str = $name;
            const COLLECTION: &'static str = $collection;
            type Filter = (Filter, Order);

            fn filters() -> Vec<QueryParameter> {
                vec![
                    QueryParameter::of::<Id>("societe"),
                    QueryParameter::of::<Id>("responsable"),
                    QueryParameter::of::<$set>("statut").explained($text),
                ]
            }

            fn sort() -> QueryParameter {
                QueryParameter::of::<Sort>("sort")
            }

            fn filter(query: &Parameters) -> Result<Self::Filter> {
                let statut = |text: &str| $module::Statut::parse(text).map($module::Statut::word);
                filter(query, statut)
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
            ) -> Result<Page<$noun>> {
                $module::find(tx, dossier, *filter, *order, after, limit)
            }
        }
    };
}

listed!(Activite, "Activite", "/activites", activites, ActiviteStatut, "statut-activites");
listed!(Ticket, "Ticket", "/tickets", tickets, TicketStatut, "statut-tickets");

fn filter(
    query: &Parameters,
    statut: impl Fn(&str) -> Option<&'static str>,
) -> Result<(Filter, Order)> {
    let filter = Filter {
        societe: word(query, "societe", input::id)?,
        responsable: word(query, "responsable", input::id)?,
        statut: word(query, "statut", statut)?,
    };
    Ok((filter, word(query, "sort", Order::parse)?.unwrap_or_default()))
}
