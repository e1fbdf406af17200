//! What belongs to a societe: the lists of activites and of tickets, by number, all of them, or a
//! societe's, a person's, of one statut.

use super::Noun;
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    page::{Order, Page},
};

/// What is kept of a list; nothing named: all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Those of this societe.
    pub societe: Option<i64>,
    /// Those that this person is in charge of.
    pub responsable: Option<i64>,
    /// Those of this statut, a word of the noun's own set.
    pub statut: Option<&'static str>,
}

/// A noun that belongs to a societe. Made by [`belonging!`].
#[diagnostic::on_unimplemented(
    note = "a noun that belongs to a societe says `belonging!` below its `noun!`, in `records/`"
)]
pub trait Belonging: Noun {
    /// The name of the field that a person calls it by.
    const LABEL: &'static str;
    /// The words of its statuts, the default first.
    const STATUTS: &'static [&'static str];

    /// The word of its statut.
    fn statut(&self) -> &'static str;
    /// One page of those that the filter keeps; fails for a cursor that no page gave.
    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        filter: Filter,
        order: Order,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Self>>;

    /// The word of a statut, if it is one.
    fn parse_statut(word: &str) -> Option<&'static str> {
        Self::STATUTS.iter().copied().find(|known| *known == word)
    }
}

/// What every noun says of societes.
#[diagnostic::on_unimplemented(
    note = "a noun that belongs to a societe says `belonging!` below its `noun!`, in `records/`"
)]
pub trait OfSociete {
    /// Whether a record of this noun belongs to the societe, which then stays.
    fn is_there_one_of(tx: &mut Tx, dossier: DossierId, societe: i64) -> Result<bool>;
}

/// Declares the lists of a noun that belongs to a societe, below its `noun!`. It has the fields
/// `societe`, `responsable` and `statut`, and its file the closed set `Statut`; a person calls it by the
/// field `$label`.
macro_rules! belonging {
    ($noun:ident, called by $label:ident) => {
        $crate::records::lists::lists! {
            societe: "societe = $2", unless "$2 = 0";
            responsable: "responsable = $3", unless "$3 = 0";
            statut: "statut = $4", unless "$4 = ''";
        }

        $crate::statements! {
            COUNT_STATUT = $crate::records::sql::sql!(
                $crate::records::sql::count(TABLE, " AND statut = $2", "$3")
            );
            ONE_OF_SOCIETE = $crate::records::sql::sql!(
                $crate::records::sql::select(TABLE, &["1"]).and(" AND societe = $2 LIMIT 1")
            );
        }

        impl $crate::records::belonging::Belonging for $noun {
            const LABEL: &'static str = stringify!($label);
            const STATUTS: &'static [&'static str] = Statut::WORDS;

            fn statut(&self) -> &'static str {
                self.fields.statut.word()
            }

            fn list(
                tx: &mut $crate::db::Tx,
                dossier: $crate::dossiers::DossierId,
                filter: $crate::records::belonging::Filter,
                order: $crate::page::Order,
                after: Option<&str>,
                limit: i64,
            ) -> $crate::error::Result<$crate::page::Page<$noun>> {
                let societe = filter.societe.unwrap_or(0);
                let responsable = filter.responsable.unwrap_or(0);
                let statut = filter.statut.unwrap_or("");
                let given: [$crate::records::lists::Given<'_>; 3] = [
                    (&societe, filter.societe.is_some()),
                    (&responsable, filter.responsable.is_some()),
                    (&statut, filter.statut.is_some()),
                ];
                LISTS.page(tx, dossier, &given, order, after, limit)
            }
        }

        impl $crate::records::belonging::OfSociete for $noun {
            fn is_there_one_of(
                tx: &mut $crate::db::Tx,
                dossier: $crate::dossiers::DossierId,
                societe: i64,
            ) -> $crate::error::Result<bool> {
                let params: [&dyn $crate::db::Value; 2] = [&dossier.number(), &societe];
                Ok(tx.optional(&ONE_OF_SOCIETE, &params, |_| Ok(()))?.is_some())
            }
        }

        /// Newest first, all or of one statut.
        pub fn list(
            tx: &mut $crate::db::Tx,
            dossier: $crate::dossiers::DossierId,
            statut: Option<Statut>,
            after: Option<&str>,
            limit: i64,
        ) -> $crate::error::Result<$crate::page::Page<$noun>> {
            let statut = statut.map(Statut::word);
            let filter = $crate::records::belonging::Filter { statut, ..Default::default() };
            let order = $crate::page::Order::Newest;
            <$noun as $crate::records::belonging::Belonging>::list(
                tx, dossier, filter, order, after, limit,
            )
        }

        /// A societe's, newest first, all or of one statut.
        pub fn of_societe(
            tx: &mut $crate::db::Tx,
            dossier: $crate::dossiers::DossierId,
            societe: i64,
            statut: Option<Statut>,
            after: Option<&str>,
            limit: i64,
        ) -> $crate::error::Result<$crate::page::Page<$noun>> {
            let (societe, statut) = (Some(societe), statut.map(Statut::word));
            let filter =
                $crate::records::belonging::Filter { societe, statut, ..Default::default() };
            let order = $crate::page::Order::Newest;
            <$noun as $crate::records::belonging::Belonging>::list(
                tx, dossier, filter, order, after, limit,
            )
        }

        /// How many of one statut, counted up to `most`.
        pub fn count(
            tx: &mut $crate::db::Tx,
            dossier: $crate::dossiers::DossierId,
            statut: Statut,
            most: i64,
        ) -> $crate::error::Result<i64> {
            let params: [&dyn $crate::db::Value; 3] = [&dossier.number(), &statut.word(), &most];
            Ok(tx.one(&COUNT_STATUT, &params, |row| row.get(0))?)
        }
    };
}
pub(crate) use belonging;
