//! Zaps as lists show them: with their labels and their latest errors, found by words, label, state and owner.
//!
//! A dossier has few zaps, and each is a short row: all are read and sorted here. What would be long, their runs,
//! is counted already ([`days`]).

use super::{
    days::{self, DAYS_OF_ERRORS, DailyErrors},
    documents::{self, Zap, ZapState},
    labels,
};
use crate::{
    clock::Micros,
    closed_set,
    db::Tx,
    dossiers::{Dossier, DossierId},
    error::Result,
    page::{self, Page},
    records::search,
};
use serde::{Deserialize, Serialize};

/// A zap, and what lists show beside it.
#[derive(Clone, Debug)]
pub struct ListedZap {
    pub zap: Zap,
    pub labels: Vec<String>,
    pub errors: DailyErrors,
}

impl ListedZap {
    /// Of one zap.
    pub fn of(tx: &mut Tx, dossier: &Dossier, zap: Zap, now: Micros) -> Result<ListedZap> {
        let labels = labels::of(tx, dossier.id, zap.id)?;
        let today = days::day_of(now, &dossier.zone());
        let errors = days::errors_of(tx, dossier.id, zap.id, today)?;
        Ok(ListedZap { zap, labels, errors })
    }

    /// Its errors of the last days in all.
    pub fn error_count(&self) -> i64 {
        self.errors.iter().sum()
    }
}

closed_set! {
    /// In which order zaps are listed.
    pub enum ZapOrder {
        /// As they were made.
        Made = "creation",
        Title = "titre",
        /// The one that was changed last first.
        Changed = "modification",
        /// The one that failed most often first.
        Errors = "erreurs",
    }
}

/// Who sees to a zap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerFilter {
    Nobody,
    Person(i64),
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words of the title or of a label, by their beginnings; accents and capitals do not count.
    pub words: String,
    pub label: Option<String>,
    pub state: Option<ZapState>,
    pub owner: Option<OwnerFilter>,
    pub order: ZapOrder,
}

/// The labels that zaps have that are there, each once.
pub fn known_labels(tx: &mut Tx, dossier: DossierId) -> Result<Vec<String>> {
    let by_zap = labels::by_zap(tx, dossier)?;
    let zaps = documents::all(tx, dossier)?;
    let mut known: Vec<_> = zaps.iter().filter_map(|zap| by_zap.get(&zap.id)).flatten().collect();
    known.sort_by_key(|label| labels::folded(label));
    known.dedup();
    Ok(known.into_iter().cloned().collect())
}

/// What `wanted` lets through.
pub fn find(
    tx: &mut Tx,
    dossier: &Dossier,
    wanted: &Wanted,
    now: Micros,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<ListedZap>> {
    let after: Option<Place> = after.map(page::parse).transpose()?;
    let today = days::day_of(now, &dossier.zone());
    let mut errors = days::errors(tx, dossier.id, today)?;
    let mut labels = labels::by_zap(tx, dossier.id)?;
    let listed = documents::all(tx, dossier.id)?.into_iter().map(|zap| ListedZap {
        labels: labels.remove(&zap.id).unwrap_or_default(),
        errors: errors.remove(&zap.id).unwrap_or([0; DAYS_OF_ERRORS]),
        zap,
    });
    let mut found: Vec<_> = listed.filter(|one| wanted.lets_through(one)).collect();
    found.sort_by_cached_key(|one| wanted.order.place(one));
    if let Some(after) = &after {
        found.retain(|one| wanted.order.place(one) > *after);
    }
    found.truncate(usize::try_from(limit + 1).unwrap_or_default());
    Ok(Page::of(found, limit, |one| page::cursor(&wanted.order.place(one))))
}

/// The place of a zap in a list: the smaller comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Place(String, i64, i64);

impl ZapOrder {
    fn place(self, one: &ListedZap) -> Place {
        let zap = &one.zap;
        let (text, number) = match self {
            ZapOrder::Made => (String::new(), 0),
            ZapOrder::Title => (search::fold(&zap.titre), 0),
            ZapOrder::Changed => (String::new(), -zap.updated_at),
            ZapOrder::Errors => (String::new(), -one.error_count()),
        };
        Place(text, number, zap.id)
    }
}

impl Wanted {
    fn lets_through(&self, one: &ListedZap) -> bool {
        let zap = &one.zap;
        self.state.is_none_or(|state| zap.state == state)
            && self.owner.is_none_or(|owner| match owner {
                OwnerFilter::Nobody => zap.owner.is_none(),
                OwnerFilter::Person(person) => zap.owner == Some(person),
            })
            && self.label.as_ref().is_none_or(|label| has_label(one, label))
            && self.has_words(one)
    }

    fn has_words(&self, one: &ListedZap) -> bool {
        let known = search::words(&format!("{} {}", one.zap.titre, one.labels.join(" ")));
        let sought = search::words(&self.words);
        // Signs that are no word are found nowhere.
        let says_nothing = sought.is_empty() && !self.words.trim().is_empty();
        !says_nothing
            && sought.iter().all(|word| known.iter().any(|other| other.starts_with(word.as_str())))
    }
}

fn has_label(one: &ListedZap, label: &str) -> bool {
    let wanted = labels::folded(label);
    one.labels.iter().any(|label| labels::folded(label) == wanted)
}
