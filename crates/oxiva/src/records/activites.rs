//! Activites: what a salesperson does, or has to do, for a societe.

use super::{Fields, belonging::belonging, noun::noun};
use crate::{clock::Micros, closed_set};

closed_set! {
    /// What kind of work it is.
    pub enum Type {
        /// Anything else.
        Task = "task",
        /// A call by telephone.
        Call = "call",
        /// A mail.
        Email = "email",
        /// A meeting.
        Meeting = "meeting",
        /// A visit to the societe.
        Visit = "visit",
    }
}

closed_set! {
    /// What it is for.
    pub enum Action {
        /// Something to be done.
        Todo = "todo",
        /// To call back.
        Callback = "callback",
        /// To ask again about something that was sent or said.
        FollowUp = "followup",
        /// To make an offer.
        Quote = "quote",
        /// To give or get information.
        Information = "information",
    }
}

closed_set! {
    /// How far it has got.
    pub enum Statut {
        /// Not begun.
        Planned = "planned",
        /// Begun.
        InProgress = "inprogress",
        /// Done.
        Done = "done",
        /// Not done, and not to be done any more.
        Cancelled = "cancelled",
    }
}

impl Statut {
    /// Whether something is left to do.
    pub fn is_open(self) -> bool {
        matches!(self, Statut::Planned | Statut::InProgress)
    }
}

noun! {
    /// What a salesperson does, or has to do, for a societe.
    Activite, table "activites";

    /// The fields of an activite.
    struct ActiviteFields {
        /// For whom it is done.
        societe: Societe, required;
        /// What kind of work it is.
        r#type: Word(Type, "activite-type");
        /// What it is for.
        action: Word(Action, "activite-action");
        /// How far it has got.
        statut: Word(Statut, "activite-statut");
        /// What it is about, in a line.
        sujet: Text(200), required;
        /// What was said or found.
        note: Html;
        /// Who does it.
        responsable: Person;
        /// When it is due.
        echeance: Moment;
    }
}

belonging!(Activite, called by sujet);

impl Fields for ActiviteFields {
    fn label(&self) -> &str {
        &self.sujet
    }

    fn due(&self) -> Option<Micros> {
        self.echeance.filter(|_| self.statut.is_open())
    }
}
