//! A person, as the other modules of dossiers know one: what is stored, and how it is read.

use super::DossierId;
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx},
    error::{Code, Result},
    i18n::Lang,
    statements,
};

closed_set! {
    pub enum Role { Member = "member", Administrator = "administrator" }
}

/// Somebody who may sign in while `active`.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub nom: String,
    pub email: String,
    pub role: Role,
    pub langue: Lang,
    pub active: bool,
    pub created_at: Micros,
    pub seen_at: Option<Micros>,
}

macro_rules! columns {
    () => {
        "p.id, p.nom, p.email, p.role, p.langue, p.active, p.created_at, p.seen_at"
    };
}
pub(super) use columns;

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM people p WHERE p.dossier = $1 AND p.id = $2");
    SEEN = "UPDATE people SET seen_at = $3 WHERE dossier = $1 AND id = $2";
}

impl Person {
    pub(super) fn from_row(row: &Row, first: usize) -> std::result::Result<Person, DriverError> {
        let langue: String = row.get(first + 4)?;
        Ok(Person {
            id: row.get(first)?,
            nom: row.get(first + 1)?,
            email: row.get(first + 2)?,
            role: Role::from_row(row, first + 3)?,
            langue: Lang::parse(&langue).unwrap_or_default(),
            active: row.get(first + 5)?,
            created_at: row.get(first + 6)?,
            seen_at: row.get(first + 7)?,
        })
    }

    /// Whether the person may see and change what only administrators may.
    pub fn is_administrator(&self) -> bool {
        self.role == Role::Administrator
    }
}

/// The person with this number.
///
/// # Errors
/// [`Code::NotFound`] where the dossier has none.
pub fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Person> {
    tx.optional(&FIND, &[&dossier.number(), &id], |row| Person::from_row(&row, 0))?
        .ok_or_else(|| Code::NotFound.into())
}

/// Notes that the person was here.
pub fn seen(tx: &mut Tx, dossier: DossierId, id: i64, now: Micros) -> Result<()> {
    tx.execute(&SEEN, &[&dossier.number(), &id, &now])?;
    Ok(())
}
