//! The nouns that have a base zap: the three of the original document. A noun that the document does not
//! know has none, and nothing to say here.

use crate::{closed_set, records::RecordKind};

closed_set! {
    /// A noun of the original document, by the word that the document has for it.
    pub enum BaseKind {
        /// A societe.
        Client = "client",
        /// An activite.
        Activite = "activite",
        /// A ticket.
        Ticket = "ticket",
    }
}

impl BaseKind {
    /// The noun itself.
    pub fn noun(self) -> RecordKind {
        match self {
            BaseKind::Client => RecordKind::Societe,
            BaseKind::Activite => RecordKind::Activite,
            BaseKind::Ticket => RecordKind::Ticket,
        }
    }

    /// That of a noun, if the document knows the noun.
    pub fn of(noun: RecordKind) -> Option<BaseKind> {
        BaseKind::ALL.iter().copied().find(|kind| kind.noun() == noun)
    }
}
