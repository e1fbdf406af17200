//! The filters and orders of `GET /api/v3/societes`.

use super::{records::Listed, request::word};
use crate::{
    api::{describe::QueryParameter, sets::SocieteType},
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    http::request::Parameters,
    page::Page,
    records::{
        Societe,
        societes::{self, Filter, Sort, Type},
    },
};

impl Listed for Societe {
    type Filter = (Filter, Sort);

    fn filters() -> Vec<QueryParameter> {
        let texts =
            ["siren", "siret", "email", "nom"].map(|name| QueryParameter::text(name).or_empty());
        [QueryParameter::of::<SocieteType>("type")].into_iter().chain(texts).collect()
    }

    fn sort() -> QueryParameter {
        QueryParameter::of::<Sort>("sort").explained("sort-societes")
    }

    fn filter(query: &Parameters) -> Result<Self::Filter> {
        // What is sent empty finds nothing: it must not find the newest of all.
        let text = |name| query.has(name).then(|| query.get(name).unwrap_or_default().to_owned());
        let filter = Filter {
            r#type: word(query, "type", Type::parse)?,
            siren: text("siren"),
            siret: text("siret"),
            email: text("email"),
            nom: text("nom"),
        };
        let sort = word(query, "sort", Sort::parse)?.unwrap_or_default();
        match sort {
            Sort::Nom | Sort::NomBack if filter.is_exact() => {
                Err(Error::parameter(Code::InvalidParameter, "sort"))
            }
            _ => Ok((filter, sort)),
        }
    }

    fn passes(&self, (filter, _): &Self::Filter) -> bool {
        filter.keeps(self)
    }

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        (filter, sort): &Self::Filter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Societe>> {
        societes::find(tx, dossier, filter, *sort, after, limit)
    }
}
