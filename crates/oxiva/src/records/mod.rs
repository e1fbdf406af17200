//! The records of a dossier: societes, activites, tickets, and the events of their changes.
//!
//! A [`Noun`] is one kind of record: its fields and its table are declared in the file of its name
//! ([`noun`](mod@noun)). [`input`] reads what a form or a program sent, [`rules`], [`phones`] and
//! [`html`] say what can be stored, [`shown`] is a record as the outside sees it, [`events`] is what happened.
//!
//! What is written when a record changes stands in `changes`, above this module.

pub mod activites;
pub mod belonging;
pub mod events;
pub mod html;
pub mod input;
mod lists;
mod noun;
pub mod phones;
pub mod rules;
pub mod search;
pub mod shown;
pub mod societes;
mod sql;
pub mod tickets;

pub use activites::Activite;
pub use events::{Change, Event};
pub use input::{Input, Problems};
pub use noun::{Dates, Declared, FieldValue, Fields, Noun, NounField, RecordKind};
pub use societes::Societe;
pub use tickets::Ticket;

use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Code, Result},
    page::{self, Page},
};

/// The record of that number, or `Code::NotFound`.
pub fn get<N: Noun>(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<N> {
    N::find(tx, dossier, id)?.ok_or_else(|| Code::NotFound.into())
}

/// `of_kind!(kind, N => expression)`: the expression with `N` as the noun of that kind. The one place
/// that leads from a [`RecordKind`] to its noun.
macro_rules! of_kind {
    ($kind:expr, $noun:ident => $with_noun:expr) => {
        match $kind {
            $crate::records::RecordKind::Societe => {
                type $noun = $crate::records::Societe;
                $with_noun
            }
            $crate::records::RecordKind::Activite => {
                type $noun = $crate::records::Activite;
                $with_noun
            }
            $crate::records::RecordKind::Ticket => {
                type $noun = $crate::records::Ticket;
                $with_noun
            }
        }
    };
}
pub(crate) use of_kind;

/// Whether there is a record of that number.
pub fn exists(tx: &mut Tx, dossier: DossierId, kind: RecordKind, id: i64) -> Result<bool> {
    of_kind!(kind, N => Ok(N::find(tx, dossier, id)?.is_some()))
}

/// How many times the index is asked for more before a page is cut short.
const MAX_ROUNDS: usize = 20;

/// Records by the words in them, of which `keep` keeps some. A page may be short, even empty, and
/// still have a next one: when very few of those that match are kept.
pub fn find_by_words<N: Noun>(
    tx: &mut Tx,
    dossier: DossierId,
    query: &str,
    keep: impl Fn(&N) -> bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<N>> {
    let mut place = after.map(page::parse::<search::Place>).transpose()?;
    let mut kept = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let found = search::search(tx, dossier, N::KIND.word(), query, place.as_ref(), limit + 1)?;
        let last = found.len() as i64 <= limit;
        for at in found {
            // A record may have gone between the two look-ups.
            kept.extend(
                N::find(tx, dossier, at.id)?.filter(&keep).map(|record| (at.clone(), record)),
            );
            place = Some(at);
        }
        if last {
            place = None;
        }
        if last || kept.len() as i64 > limit {
            break;
        }
    }
    let cut = page::next(&kept, limit, |(at, _)| page::cursor(at));
    let next = cut.or_else(|| place.as_ref().map(page::cursor));
    kept.truncate(limit as usize);
    Ok(Page { items: kept.into_iter().map(|(_, record)| record).collect(), next })
}
