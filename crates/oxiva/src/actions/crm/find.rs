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
        input, phones, rules, search,
    },
};
use std::cmp::Reverse;

/// Candidates that are looked at for one record, and so many at a time for several.
const MAX_EXAMINED_RECORDS: i64 = 200;
/// How many times candidates are asked for where several records are looked for.
const MAX_ROUNDS: usize = 25;

/// A key of a record and what it shall be.
pub type Key<'a> = (&'a str, String);

/// A noun that can be found by keys.
#[diagnostic::on_unimplemented(
    note = "`belonging!` in the noun's file says this, too; another noun says it here"
)]
pub trait Sought: Noun {
    /// What a record can be found by, beside its number; the best of an index first.
    const FIELDS_TO_FIND_BY: &'static [&'static str];
    /// What a step is given that looks for one.
    const SOUGHT_BY: &'static [Field];

    /// By which keys one that is there already is known, where nobody says.
    fn known_by(params: &Params<'_>) -> Vec<&'static str>;
    /// Whether the record has this at `key`, however it is written.
    fn has(&self, key: &str, value: &str) -> bool;
    /// Candidates without any words, newest first: those of a societe, of a status.
    fn listed(
        tx: &mut Tx,
        dossier: DossierId,
        keys: &[Key<'_>],
        after: Option<&str>,
    ) -> Result<Page<Self>>;
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
    let given = given::<N>(params, keys)?;
    if let Some(id) = id_of(&given) {
        return by_id(tx, dossier, id, &given);
    }
    if given.is_empty() {
        return Ok(None);
    }
    let page = candidates::<N>(tx, dossier, &given, None)?;
    Ok(N::best(page.items.into_iter().filter(|record| fits(record, &given)).collect()))
}

/// The records that have all of `keys` that are given, newest first and `limit` at most; whether there
/// may be more. With none of the keys there is none.
pub fn several<N: Sought>(
    tx: &mut Tx,
    dossier: DossierId,
    params: &Params<'_>,
    keys: &[&str],
    limit: usize,
) -> Result<(Vec<N>, bool)> {
    let given = given::<N>(params, keys)?;
    if let Some(id) = id_of(&given) {
        return Ok((by_id(tx, dossier, id, &given)?.into_iter().collect(), false));
    }
    if given.is_empty() {
        return Ok((Vec::new(), false));
    }
    // What has words comes in the order of the index.
    let is_newest_first = word_of::<N>(&given).is_none();
    let (mut fitting, mut after) = (Vec::new(), None);
    for _ in 0..MAX_ROUNDS {
        let page = candidates::<N>(tx, dossier, &given, after.as_deref())?;
        fitting.extend(page.items.into_iter().filter(|record| fits(record, &given)));
        after = page.next;
        if after.is_none() || is_newest_first && fitting.len() > limit {
            break;
        }
    }
    fitting.sort_by_key(|record| Reverse(record.id()));
    let more = fitting.len() > limit || after.is_some();
    fitting.truncate(limit);
    Ok((fitting, more))
}

/// The keys that are not empty; fails for one that the noun is not found by.
fn given<'k, N: Sought>(params: &Params<'_>, keys: &[&'k str]) -> Result<Vec<Key<'k>>> {
    let mut given = Vec::new();
    for key in keys {
        if *key != "id" && !N::FIELDS_TO_FIND_BY.contains(key) {
            return Err(Problem::new(*key, "unknown_field").into());
        }
        given.extend(params.text(key).map(|value| (*key, value)));
    }
    Ok(given)
}

fn id_of<'g>(given: &'g [Key<'_>]) -> Option<&'g str> {
    given.iter().find(|(key, _)| *key == "id").map(|(_, id)| id.trim())
}

fn by_id<N: Sought>(
    tx: &mut Tx,
    dossier: DossierId,
    id: &str,
    given: &[Key<'_>],
) -> Result<Option<N>> {
    let Some(id) = input::id(id) else { return Ok(None) };
    Ok(N::find(tx, dossier, id)?.filter(|record| fits(record, given)))
}

/// The key that the index of words knows best.
fn word_of<'g, N: Sought>(given: &'g [Key<'_>]) -> Option<(&'static str, &'g str)> {
    let indexed = |key: &&&str| !matches!(**key, "societe" | "statut");
    N::FIELDS_TO_FIND_BY.iter().filter(indexed).find_map(|key| {
        let (_, value) = given.iter().find(|(name, _)| name == key)?;
        Some((*key, value.as_str()))
    })
}

fn candidates<N: Sought>(
    tx: &mut Tx,
    dossier: DossierId,
    given: &[Key<'_>],
    after: Option<&str>,
) -> Result<Page<N>> {
    let Some((key, value)) = word_of::<N>(given) else {
        return N::listed(tx, dossier, given, after);
    };
    let is_phone = key == "telephone" && phones::word_of_query(value).is_none();
    let value = if is_phone { rules::digits(value) } else { value.to_owned() };
    let keep = |record: &N| fits(record, given);
    records::find_by_words(tx, dossier, &value, keep, after, MAX_EXAMINED_RECORDS)
}

fn fits<N: Sought>(record: &N, keys: &[Key<'_>]) -> bool {
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
            "telephone" => phones::has(&fields.telephone, &fields.pays, value),
            _ => false,
        }
    }

    fn listed(_: &mut Tx, _: DossierId, _: &[Key<'_>], _: Option<&str>) -> Result<Page<Societe>> {
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

    fn listed(
        tx: &mut Tx,
        dossier: DossierId,
        keys: &[Key<'_>],
        after: Option<&str>,
    ) -> Result<Page<N>> {
        let of = |key| keys.iter().find(|(k, _)| *k == key).map(|(_, value)| value.trim());
        let societe = of("societe").map(|societe| input::id(societe).unwrap_or_default());
        let statut = of("statut").and_then(N::parse_statut);
        let filter = Filter { societe, statut, ..Filter::default() };
        N::list(tx, dossier, filter, Order::Newest, after, MAX_EXAMINED_RECORDS)
    }

    fn best(fitting: Vec<N>) -> Option<N> {
        fitting.into_iter().max_by_key(Noun::id)
    }
}
