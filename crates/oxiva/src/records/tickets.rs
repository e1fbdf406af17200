//! Tickets: what a societe asks the support for.

use super::{Fields, belonging::belonging, noun::noun};
use crate::closed_set;

closed_set! {
    /// How far the support has got.
    pub enum Statut {
        /// Nobody has begun.
        Open = "open",
        /// Somebody is at it.
        InProgress = "inprogress",
        /// The societe has to answer.
        Waiting = "waiting",
        /// Mended; the societe has not agreed yet.
        Resolved = "resolved",
        /// Over.
        Closed = "closed",
    }
}

closed_set! {
    /// How soon it has to be done.
    pub enum Priorite {
        /// In its turn.
        Normal = "normal",
        /// After the others.
        Low = "low",
        /// Before the others.
        High = "high",
        /// At once.
        Urgent = "urgent",
    }
}

impl Statut {
    /// Whether nothing is left to do for the support.
    pub fn is_closed(self) -> bool {
        matches!(self, Statut::Resolved | Statut::Closed)
    }
}

noun! {
    /// What a societe asks the support for.
    Ticket, table "tickets";
    closed at date_cloture;

    /// The fields of a ticket.
    struct TicketFields {
        /// Who asks.
        societe: Societe, required;
        /// What is asked, in a line.
        sujet: Text(200), required;
        /// What is asked, at length.
        description: Html;
        /// How far the support has got.
        statut: Word(Statut, "ticket-statut");
        /// How soon it has to be done.
        priorite: Word(Priorite, "priorite");
        /// Who answers.
        responsable: Person;
    }
}

belonging!(Ticket, called by sujet);

impl Fields for TicketFields {
    fn label(&self) -> &str {
        &self.sujet
    }

    fn is_closed(&self) -> bool {
        self.statut.is_closed()
    }
}
