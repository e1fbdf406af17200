//! A person, as the other modules of dossiers know one: what is stored, and how it is read.

use super::{DossierId, Rights, rights::TokenScope};
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx},
    error::{Code, Result},
    i18n::Lang,
    statements,
};
use serde_json::{Value as Json, json};

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
    /// Whether the person was given the right « Automatisation »; [`Person::may_automate`] says whether they
    /// have it.
    pub automation: bool,
    pub langue: Lang,
    pub active: bool,
    pub created_at: Micros,
    pub seen_at: Option<Micros>,
}

macro_rules! columns {
    () => {
        "p.id, p.nom, p.email, p.role, p.langue, p.active, p.created_at, p.seen_at,
         p.automation"
    };
}
pub(super) use columns;

/// How many columns that are.
pub(super) const COLUMNS: usize = 9;

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
            automation: row.get(first + 8)?,
        })
    }

    /// Whether the person may see and change what only administrators may.
    pub fn is_administrator(&self) -> bool {
        self.role == Role::Administrator
    }

    /// Whether the person may see and change what happens by itself: zaps, runs, connections, what hooks took,
    /// and the columns of tables.
    pub fn may_automate(&self) -> bool {
        self.automation || self.is_administrator()
    }

    /// What the person may do, as a key with these scopes may.
    pub fn rights(&self) -> Rights {
        rights(self.role, self.automation)
    }
}

/// What somebody of this role may do, with or without the right « Automatisation ». Whoever automates uses
/// connections.
pub(super) fn rights(role: Role, automation: bool) -> Rights {
    if role == Role::Administrator {
        return Rights::ALL;
    }
    let all = [TokenScope::Read, TokenScope::Write];
    let of_automation = [TokenScope::Webhooks, TokenScope::Zaps];
    Rights::of(all.into_iter().chain(of_automation.into_iter().filter(|_| automation)))
}

/// What the audit log says of somebody new.
pub(super) fn told_of_new(nom: &str, role: Role, automation: bool) -> Json {
    let mut told = json!({ "nom": nom, "role": role.word() });
    if automation {
        told["automation"] = true.into();
    }
    told
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
