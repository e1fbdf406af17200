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

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        filters: &Parameters,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Societe>> {
        let wrong = || Error::parameter(Code::InvalidParameter, "type");
        let r#type = filters.get("type").map(|word| societes::Type::parse(word).ok_or_else(wrong));
        societes::list(tx, dossier, r#type.transpose()?, after, limit)
    }
}
