//! Tickets: what a societe asks the support for.

use super::{
    Dates, Fields, Kind, Noun, Problems,
    belonging::{self, Filter},
    input,
};
use crate::{
    belonging_lists,
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Statement, Tx},
    dossiers::DossierId,
    error::{Problem, Result},
    page::{Order, Page},
    statements,
};
use serde::{Deserialize, Serialize};

closed_set! {
    pub enum Statut {
        Open = "open", InProgress = "inprogress", Waiting = "waiting", Resolved = "resolved",
        Closed = "closed",
    }
}

closed_set! {
    pub enum Priorite { Normal = "normal", Low = "low", High = "high", Urgent = "urgent" }
}

impl Statut {
    pub fn is_closed(self) -> bool {
        matches!(self, Statut::Resolved | Statut::Closed)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TicketFields {
    #[serde(with = "input::number")]
    pub societe: Option<i64>,
    pub sujet: String,
    pub description: String,
    pub statut: Statut,
    pub priorite: Priorite,
    #[serde(with = "input::number")]
    pub responsable: Option<i64>,
}

impl Fields for TicketFields {
    fn check(&mut self, problems: &mut Problems) {
        if self.societe.is_none() {
            problems.push(Problem::new("societe", "required"));
        }
        problems.required("sujet", &mut self.sujet, 200);
        problems.html("description", &mut self.description);
    }

    fn societe(&self) -> Option<i64> {
        self.societe
    }

    fn responsable(&self) -> Option<i64> {
        self.responsable
    }

    fn searchable(&self) -> String {
        self.sujet.clone()
    }

    fn label(&self) -> &str {
        &self.sujet
    }
}

#[derive(Clone, Debug)]
pub struct Ticket {
    pub id: i64,
    pub fields: TicketFields,
    pub date_creation: Micros,
    pub date_modification: Micros,
    /// When it was resolved or closed; none while it is open.
    pub date_cloture: Option<Micros>,
}

macro_rules! columns {
    () => {
        "id, societe, sujet, description, statut, priorite, responsable, date_creation, \
         date_modification, date_cloture"
    };
}

statements! {
    NEXT = "UPDATE counters SET event = event + 1, ticket = ticket + 1 WHERE dossier = $1
        RETURNING ticket, event, event_zaps";
    FIND = concat!("SELECT ", columns!(), " FROM tickets WHERE dossier = $1 AND id = $2");
    INSERT = concat!("INSERT INTO tickets (dossier, ", columns!(), ")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    UPDATE = "UPDATE tickets SET societe = $3, sujet = $4, description = $5, statut = $6,
        priorite = $7, responsable = $8, date_creation = $9, date_modification = $10,
        date_cloture = $11 WHERE dossier = $1 AND id = $2";
    DELETE = "DELETE FROM tickets WHERE dossier = $1 AND id = $2";
    COUNT_STATUT = "SELECT count(*) FROM (SELECT 1 AS one FROM tickets
        WHERE dossier = $1 AND statut = $2 LIMIT $3) AS counted";
}

belonging_lists!(Ticket columns "tickets");

fn from_row(row: Row) -> std::result::Result<Ticket, DriverError> {
    Ok(Ticket {
        id: row.get(0)?,
        fields: TicketFields {
            societe: row.get(1)?,
            sujet: row.get(2)?,
            description: row.get(3)?,
            statut: Statut::from_row(&row, 4)?,
            priorite: Priorite::from_row(&row, 5)?,
            responsable: row.get(6)?,
        },
        date_creation: row.get(7)?,
        date_modification: row.get(8)?,
        date_cloture: row.get(9)?,
    })
}

impl Noun for Ticket {
    const KIND: Kind = Kind::Ticket;
    type Fields = TicketFields;

    fn next() -> &'static Statement {
        &NEXT
    }

    fn new(id: i64, fields: TicketFields, now: Micros) -> Ticket {
        let date_cloture = fields.statut.is_closed().then_some(now);
        Ticket { id, fields, date_creation: now, date_modification: now, date_cloture }
    }

    fn id(&self) -> i64 {
        self.id
    }

    fn fields(&self) -> &TicketFields {
        &self.fields
    }

    fn dates(&self) -> Dates {
        Dates {
            creation: self.date_creation,
            modification: self.date_modification,
            cloture: self.date_cloture,
        }
    }

    /// Closing dates the ticket; reopening takes the date away.
    fn set(&mut self, fields: TicketFields, now: Micros) {
        self.date_cloture = match (fields.statut.is_closed(), self.date_cloture) {
            (false, _) => None,
            (true, since) => since.or(Some(now)),
        };
        self.fields = fields;
        self.date_modification = now;
    }

    fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Ticket>> {
        Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
    }

    fn insert(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        self.write(tx, dossier, &INSERT)
    }

    fn update(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        self.write(tx, dossier, &UPDATE)
    }

    fn delete(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        tx.execute(&DELETE, &[&dossier.number(), &self.id])?;
        Ok(())
    }
}

impl Ticket {
    /// Binds every column in the order that INSERT and UPDATE share.
    fn write(&self, tx: &mut Tx, dossier: DossierId, statement: &'static Statement) -> Result<()> {
        let f = &self.fields;
        let params: [&dyn crate::db::Value; 11] = [
            &dossier.number(),
            &self.id,
            &f.societe,
            &f.sujet,
            &f.description,
            &f.statut.word(),
            &f.priorite.word(),
            &f.responsable,
            &self.date_creation,
            &self.date_modification,
            &self.date_cloture,
        ];
        tx.later(statement, &params)?;
        Ok(())
    }
}

/// Those that the filter keeps.
pub fn find(
    tx: &mut Tx,
    dossier: DossierId,
    filter: Filter,
    order: Order,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Ticket>> {
    belonging::list(tx, dossier, &LISTS, filter, order, after, limit)
}

/// Newest first, all or of one statut.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    statut: Option<Statut>,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Ticket>> {
    let filter = Filter { statut: statut.map(Statut::word), ..Filter::default() };
    find(tx, dossier, filter, Order::Newest, after, limit)
}

/// A societe's, newest first, all or of one statut.
pub fn of_societe(
    tx: &mut Tx,
    dossier: DossierId,
    societe: i64,
    statut: Option<Statut>,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Ticket>> {
    let statut = statut.map(Statut::word);
    let filter = Filter { societe: Some(societe), statut, ..Filter::default() };
    find(tx, dossier, filter, Order::Newest, after, limit)
}

/// How many of one statut, counted up to `most`.
pub fn count(tx: &mut Tx, dossier: DossierId, statut: Statut, most: i64) -> Result<i64> {
    Ok(tx.one(&COUNT_STATUT, &[&dossier.number(), &statut.word(), &most], |row| row.get(0))?)
}
