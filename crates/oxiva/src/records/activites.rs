//! Activites: what a salesperson does, or has to do, for a societe.

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
    pub enum Type {
        Task = "task", Call = "call", Email = "email", Meeting = "meeting", Visit = "visit",
    }
}

closed_set! {
    pub enum Action {
        Todo = "todo", Callback = "callback", FollowUp = "followup", Quote = "quote",
        Information = "information",
    }
}

closed_set! {
    pub enum Statut {
        Planned = "planned", InProgress = "inprogress", Done = "done", Cancelled = "cancelled",
    }
}

impl Statut {
    pub fn is_open(self) -> bool {
        matches!(self, Statut::Planned | Statut::InProgress)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActiviteFields {
    #[serde(with = "input::number")]
    pub societe: Option<i64>,
    pub r#type: Type,
    pub action: Action,
    pub statut: Statut,
    pub sujet: String,
    pub note: String,
    #[serde(with = "input::number")]
    pub responsable: Option<i64>,
    #[serde(with = "input::moment_text")]
    pub echeance: Option<Micros>,
}

impl Fields for ActiviteFields {
    fn check(&mut self, problems: &mut Problems) {
        if self.societe.is_none() {
            problems.push(Problem::new("societe", "required"));
        }
        problems.required("sujet", &mut self.sujet, 200);
        problems.html("note", &mut self.note);
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
pub struct Activite {
    pub id: i64,
    pub fields: ActiviteFields,
    pub date_creation: Micros,
    pub date_modification: Micros,
}

macro_rules! columns {
    () => {
        "id, societe, type, action, statut, sujet, note, responsable, echeance, date_creation, \
         date_modification"
    };
}

statements! {
    NEXT = "UPDATE counters SET event = event + 1, activite = activite + 1 WHERE dossier = $1
        RETURNING activite, event, event_zaps";
    FIND = concat!("SELECT ", columns!(), " FROM activites WHERE dossier = $1 AND id = $2");
    INSERT = concat!("INSERT INTO activites (dossier, ", columns!(), ")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    UPDATE = "UPDATE activites SET societe = $3, type = $4, action = $5, statut = $6, sujet = $7,
        note = $8, responsable = $9, echeance = $10, date_creation = $11, date_modification = $12
        WHERE dossier = $1 AND id = $2";
    DELETE = "DELETE FROM activites WHERE dossier = $1 AND id = $2";
    COUNT_STATUT = "SELECT count(*) FROM (SELECT 1 AS one FROM activites
        WHERE dossier = $1 AND statut = $2 LIMIT $3) AS counted";
}

belonging_lists!(Activite columns "activites");

fn from_row(row: Row) -> std::result::Result<Activite, DriverError> {
    Ok(Activite {
        id: row.get(0)?,
        fields: ActiviteFields {
            societe: row.get(1)?,
            r#type: Type::from_row(&row, 2)?,
            action: Action::from_row(&row, 3)?,
            statut: Statut::from_row(&row, 4)?,
            sujet: row.get(5)?,
            note: row.get(6)?,
            responsable: row.get(7)?,
            echeance: row.get(8)?,
        },
        date_creation: row.get(9)?,
        date_modification: row.get(10)?,
    })
}

impl Noun for Activite {
    const KIND: Kind = Kind::Activite;
    type Fields = ActiviteFields;

    fn next() -> &'static Statement {
        &NEXT
    }

    fn new(id: i64, fields: ActiviteFields, now: Micros) -> Activite {
        Activite { id, fields, date_creation: now, date_modification: now }
    }

    fn id(&self) -> i64 {
        self.id
    }

    fn fields(&self) -> &ActiviteFields {
        &self.fields
    }

    fn dates(&self) -> Dates {
        Dates { creation: self.date_creation, modification: self.date_modification, cloture: None }
    }

    fn set(&mut self, fields: ActiviteFields, now: Micros) {
        self.fields = fields;
        self.date_modification = now;
    }

    fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Activite>> {
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

impl Activite {
    /// Binds every column in the order that INSERT and UPDATE share.
    fn write(&self, tx: &mut Tx, dossier: DossierId, statement: &'static Statement) -> Result<()> {
        let f = &self.fields;
        let params: [&dyn crate::db::Value; 12] = [
            &dossier.number(),
            &self.id,
            &f.societe,
            &f.r#type.word(),
            &f.action.word(),
            &f.statut.word(),
            &f.sujet,
            &f.note,
            &f.responsable,
            &f.echeance,
            &self.date_creation,
            &self.date_modification,
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
) -> Result<Page<Activite>> {
    belonging::list(tx, dossier, &LISTS, filter, order, after, limit)
}

/// Newest first, all or of one statut.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    statut: Option<Statut>,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Activite>> {
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
) -> Result<Page<Activite>> {
    let statut = statut.map(Statut::word);
    let filter = Filter { societe: Some(societe), statut, ..Filter::default() };
    find(tx, dossier, filter, Order::Newest, after, limit)
}

/// How many of one statut, counted up to `most`.
pub fn count(tx: &mut Tx, dossier: DossierId, statut: Statut, most: i64) -> Result<i64> {
    Ok(tx.one(&COUNT_STATUT, &[&dossier.number(), &statut.word(), &most], |row| row.get(0))?)
}
