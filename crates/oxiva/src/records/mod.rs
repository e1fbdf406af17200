//! The records of a dossier: societes, activites, tickets, and the events of their changes.
//!
//! A [`Noun`] is one kind of record: its fields and its table are declared in the file of its name
//! ([`noun`](mod@noun)), and it has its line in `every_noun!`, of which [`RecordKind`] is made. [`input`]
//! reads what a form or a program sent, [`rules`], [`phones`] and [`html`] say what can be stored, [`shown`]
//! is a record as the outside sees it, [`events`] is what happened.
//!
//! What is written when a record changes stands in `changes`, above this module.

pub mod activites;
pub mod belonging;
mod changed_fields;
pub mod events;
pub mod former_texts;
pub mod html;
pub mod input;
mod lists;
mod noun;
pub mod numbers;
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
pub use noun::{Dates, Declared, FieldValue, Fields, LinkedNames, Noun, NounField, Record};
pub use societes::Societe;
pub use tickets::Ticket;

use crate::{
    closed_set,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Result},
    page::{self, Page},
};

/// The record of that number, or `Code::NotFound`.
pub fn get<N: Noun>(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<N> {
    N::find(tx, dossier, id)?.ok_or_else(|| Code::NotFound.into())
}

/// The nouns: each with its word, which stands in tables, events and texts; the plural, which stands in
/// addresses; and what API v2.0 and the calls of webhooks name its number by, beside the `id` of its
/// societe. `every_noun!([path::to::some_macro] given)` calls `some_macro! { [given] … }` with them all.
macro_rules! every_noun {
    ([$($then:tt)+] $($given:tt)*) => {
        $($then)+! {
            [$($given)*]
            /// A client company.
            Societe = "societe", "societes", None;
            /// What is done, or has to be done, for a societe.
            Activite = "activite", "activites", Some("ccom_id");
            /// What a societe asks the support for.
            Ticket = "ticket", "tickets", Some("sticket_id");
        }
    };
}
pub(crate) use every_noun;

macro_rules! record_kind {
    ([] $($(#[$doc:meta])* $noun:ident = $word:literal, $plural:literal, $parameter:expr;)+) => {
        closed_set! {
            /// The nouns, by the words that stand in tables, events and texts.
            pub enum RecordKind as "Noun" { $($(#[$doc])* $noun = $word),+ }
        }

        impl RecordKind {
            /// Its name in the documentation of the API: `Ticket`.
            pub fn name(self) -> &'static str {
                match self { $(RecordKind::$noun => stringify!($noun)),+ }
            }

            /// Its plural in the documentation of the API: `Tickets`.
            pub fn plural_name(self) -> &'static str {
                match self { $(RecordKind::$noun => concat!(stringify!($noun), "s")),+ }
            }

            /// What its addresses begin with: `tickets`.
            pub fn plural(self) -> &'static str {
                match self { $(RecordKind::$noun => $plural),+ }
            }

            /// What API v2.0 and the calls of webhooks name the record's number by, beside the `id` of
            /// its societe; `None` for a societe, which is all there is to name.
            pub fn parameter(self) -> Option<&'static str> {
                match self { $(RecordKind::$noun => $parameter),+ }
            }
        }
    };
}
every_noun!([record_kind]);

impl RecordKind {
    /// The fields of the noun, in the order of their declaration.
    pub fn fields(self) -> &'static [NounField] {
        of_kind!(self, N => <<N as Noun>::Fields as Declared>::FIELDS)
    }

    /// The names of all that is shown of a record, in order.
    pub fn shown_names(self) -> Vec<&'static str> {
        of_kind!(self, N => shown::names::<N>())
    }

    /// The field of that name, if the noun has it.
    pub fn field(self, name: &str) -> Option<&'static NounField> {
        self.fields().iter().find(|field| field.name == name)
    }
}

/// `of_kind!(kind, N => expression)`: the expression with `N` as the noun of that kind. The one way
/// that leads from a [`RecordKind`] to its noun.
macro_rules! of_kind {
    (
        [$kind:expr, $noun:ident => $with_noun:expr]
        $($(#[$doc:meta])* $each:ident = $word:literal, $plural:literal, $parameter:expr;)+
    ) => {
        match $kind {$(
            $crate::records::RecordKind::$each => {
                type $noun = $crate::records::$each;
                $with_noun
            }
        )+}
    };
    ($kind:expr, $noun:ident => $with_noun:expr) => {
        $crate::records::every_noun!([$crate::records::of_kind] $kind, $noun => $with_noun)
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
