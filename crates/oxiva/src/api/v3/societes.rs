//! The filters of `GET /api/v3/societes`.

use super::records::Listed;
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    records::{Page, Societe, societes},
    request::Parameters,
};

impl Listed for Societe {
    const FILTERS: &'static [&'static str] = &["type"];
    type Filter = Option<societes::Type>;

    fn filter(query: &Parameters) -> Result<Self::Filter> {
        let wrong = || Error::parameter(Code::InvalidParameter, "type");
        query.get("type").map(|word| societes::Type::parse(word).ok_or_else(wrong)).transpose()
    }

    fn passes(&self, kind: &Self::Filter) -> bool {
        kind.is_none_or(|kind| kind == self.fields.r#type)
    }

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        kind: &Self::Filter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Societe>> {
        societes::list(tx, dossier, *kind, after, limit)
    }
}
