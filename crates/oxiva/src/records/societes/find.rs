//! Lists of societes for programs.

use super::{LISTS, Societe, Type, by_name::by_nom, filter::Filter};
use crate::{
    closed_set,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    page::{self, Order, Page},
    records::{lists::Given, rules, search},
};

closed_set! {
    /// The order of a list of societes.
    pub enum Sort as "SocieteSort" {
        /// The newest first.
        Newest = "-date_creation",
        /// The oldest first.
        Oldest = "date_creation",
        /// By name, from A on.
        Nom = "nom",
        /// By name, back from Z.
        NomBack = "-nom",
    }
}

/// Those that the filter keeps. By name there is no exact filter.
pub fn find(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    sort: Sort,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Societe>> {
    let order = match sort {
        Sort::Newest => Order::Newest,
        Sort::Oldest => Order::Oldest,
        Sort::Nom => return by_nom(tx, dossier, filter.r#type, false, after, limit),
        Sort::NomBack => return by_nom(tx, dossier, filter.r#type, true, after, limit),
    };
    if filter.is_empty() {
        after.map(page::parse::<i64>).transpose()?;
        return Ok(Page { items: Vec::new(), next: None });
    }
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let digits = |text: &Option<String>| rules::digits(text.as_deref().unwrap_or_default());
    let (siret, siren) = (digits(&filter.siret), digits(&filter.siren));
    let (email, nom) = (text(&filter.email), search::fold(&text(&filter.nom)));
    let r#type = filter.r#type.map_or("", Type::word);
    let given: [Given<'_>; 5] = [
        (&siret, filter.siret.is_some()),
        (&siren, filter.siren.is_some()),
        (&email, filter.email.is_some()),
        (&nom, filter.nom.is_some()),
        (&r#type, filter.r#type.is_some()),
    ];
    LISTS.page(tx, dossier, &given, order, after, limit)
}
