//! Finding a record by its keys: candidates from an index, of which those stay whose every key fits.

use super::{Field, ON_MISS, Params, SOCIETE, choice, number, text};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Problem, Result},
    page::{Order, Page},
    records::{
        self, Declared, Fields, Noun, RecordKind, Societe,
        belonging::{Belonging, Filter},
        input, rules, search,
    },
};

/// Candidates that are looked at.
const MAX_EXAMINED_RECORDS: i64 = 200;

/// A noun that can be found by keys.
pub trait Sought: Noun {
    /// What a record can be found by, beside its number; the best of an index first.
    const FIELDS_TO_FIND_BY: &'static [&'static str];
    /// What a step is given that looks for one.
    const SOUGHT_BY: &'static [Field];

    /// By which keys one that is there already is known, where nobody says.
    fn known_by(params: &Params<'_>) -> Vec<&'static str>;
    /// Whether the record has this at `key`, however it is written.
    fn has(&self, key: &str, value: &str) -> bool;
    /// Candidates without any words: those of a societe, of a status.
    fn listed(tx: &mut Tx, dossier: DossierId, keys: &[(&str, String)]) -> Result<Page<Self>>;
    /// Which of several that fit.
    fn best(fitting: Vec<Self>) -> Option<Self>;
}

/// The record that has all of `keys` that are given; with none of them there is none.
pub fn first<N: Sought>(
    tx: &mut Tx,
    dossier: DossierId,
    params: &Params<'_>,
    keys: &[&str],
) -> Result<Option<N>> {
    let mut given: Vec<(&str, String)> = Vec::new();
    for key in keys {
        if *key != "id" && !N::FIELDS_TO_FIND_BY.contains(key) {
            return Err(Problem::new(*key, "unknown_field").into());
        }
        given.extend(params.text(key).map(|value| (*key, value)));
    }
    if let Some((_, id)) = given.iter().find(|(key, _)| *key == "id") {
        let Some(id) = input::id(id.trim()) else { return Ok(None) };
        let found = N::find(tx, dossier, id)?;
        return Ok(found.filter(|record| fits(record, &given)));
    }
    if given.is_empty() {
        return Ok(None);
    }
    let indexed = |key: &&&str| !matches!(**key, "societe" | "statut");
    let words = N::FIELDS_TO_FIND_BY
        .iter()
        .filter(indexed)
        .find_map(|key| given.iter().find(|g| g.0 == *key));
    let page = match words {
        Some((key, value)) => {
            let value = if *key == "telephone" { rules::digits(value) } else { value.clone() };
            let keep = |record: &N| fits(record, &given);
            records::find_by_words(tx, dossier, &value, keep, None, MAX_EXAMINED_RECORDS)?
        }
        None => N::listed(tx, dossier, &given)?,
    };
    Ok(N::best(page.items.into_iter().filter(|record| fits(record, &given)).collect()))
}

fn fits<N: Sought>(record: &N, keys: &[(&str, String)]) -> bool {
    keys.iter().all(|(key, value)| *key == "id" || record.has(key, value))
}

/// As a person would say that two texts are the same.
fn same(a: &str, b: &str) -> bool {
    search::fold(a.trim()) == search::fold(b.trim())
}

impl Sought for Societe {
    const FIELDS_TO_FIND_BY: &'static [&'static str] =
        &["siret", "siren", "email", "telephone", "nom", "code_postal"];
    const SOUGHT_BY: &'static [Field] = &[
        number("id", RecordKind::Societe),
        text("nom"),
        text("email"),
        text("siren"),
        text("siret"),
        text("telephone"),
        text("code_postal"),
        ON_MISS,
    ];

    fn known_by(params: &Params<'_>) -> Vec<&'static str> {
        let best = Societe::FIELDS_TO_FIND_BY[..3].iter().find(|key| params.text(key).is_some());
        vec![best.copied().unwrap_or("nom")]
    }

    fn has(&self, key: &str, value: &str) -> bool {
        let fields = &self.fields;
        match key {
            "nom" => same(&fields.nom, value),
            "email" => same(&fields.email, value),
            "code_postal" => same(&fields.code_postal, value),
            "siren" => fields.siren == rules::digits(value),
            "siret" => fields.siret == rules::digits(value),
            "telephone" => rules::digits(&fields.telephone) == rules::digits(value),
            _ => false,
        }
    }

    fn listed(_: &mut Tx, _: DossierId, _: &[(&str, String)]) -> Result<Page<Societe>> {
        Ok(Page { items: Vec::new(), next: None })
    }

    fn best(fitting: Vec<Societe>) -> Option<Societe> {
        fitting.into_iter().min_by_key(|societe| societe.id)
    }
}

impl<N: Belonging> Sought for N {
    const FIELDS_TO_FIND_BY: &'static [&'static str] = &[N::LABEL, "societe", "statut"];
    const SOUGHT_BY: &'static [Field] =
        &[number("id", N::KIND), text(N::LABEL), SOCIETE, choice("statut", N::STATUTS), ON_MISS];

    fn known_by(_: &Params<'_>) -> Vec<&'static str> {
        vec![N::LABEL, "societe"]
    }

    fn has(&self, key: &str, value: &str) -> bool {
        let fields = self.fields();
        match key {
            "societe" => fields.societe().is_some_and(|id| id.to_string() == value.trim()),
            "statut" => self.statut() == value.trim(),
            key => key == N::LABEL && same(fields.label(), value),
        }
    }

    fn listed(tx: &mut Tx, dossier: DossierId, keys: &[(&str, String)]) -> Result<Page<N>> {
        let of = |key| keys.iter().find(|(k, _)| *k == key).map(|(_, value)| value.trim());
        let societe = of("societe").map(|societe| input::id(societe).unwrap_or_default());
        let statut = of("statut").and_then(N::parse_statut);
        let filter = Filter { societe, statut, ..Filter::default() };
        N::list(tx, dossier, filter, Order::Newest, None, MAX_EXAMINED_RECORDS)
    }

    fn best(fitting: Vec<N>) -> Option<N> {
        fitting.into_iter().max_by_key(Noun::id)
    }
}
