//! Catch hooks: addresses that take what others send. What was accepted is on disk before the
//! answer.

mod receptions;

pub use receptions::{Incoming, Reception, receive, reception, receptions};

use crate::{
    clock::{Entropy, Micros},
    db::{DriverError, Row, Tx},
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
    },
    error::{Code, Result},
    line, statements,
};
use serde_json::json;

/// An address of a dossier at which anything may arrive.
#[derive(Clone, Debug)]
pub struct CatchHook {
    pub dossier: DossierId,
    pub id: String,
    pub nom: String,
    pub created_at: Micros,
}

impl CatchHook {
    /// `/hooks/catch/12345678/abcdefgh/`
    pub fn path(&self) -> String {
        path(self.dossier, &self.id)
    }
}

/// The path of the hook of that id: `/hooks/catch/12345678/abcdefgh/`
pub fn path(dossier: DossierId, id: &str) -> String {
    format!("/hooks/catch/{}/{id}/", dossier.number())
}

statements! {
    CREATE = "INSERT INTO catch_hooks (dossier, id, nom, created_at, zap)
        VALUES ($1, $2, $3, $4, $5)";
    LIST = "SELECT dossier, id, nom, created_at FROM catch_hooks WHERE dossier = $1
        ORDER BY (zap IS NOT NULL), created_at, id";
    FIND = "SELECT dossier, id, nom, created_at FROM catch_hooks WHERE dossier = $1 AND id = $2";
    ZAP = "SELECT zap FROM catch_hooks WHERE dossier = $1 AND id = $2";
    /// One that was made for a zap goes with it.
    DELETE = "DELETE FROM catch_hooks WHERE dossier = $1 AND id = $2 AND zap IS NULL RETURNING nom";
    RENAME = "UPDATE catch_hooks SET nom = $3 WHERE dossier = $1 AND id = $2";
    RELEASE = "DELETE FROM catch_hooks WHERE dossier = $1 AND id = $2";
}

fn from_row(row: Row) -> std::result::Result<CatchHook, DriverError> {
    Ok(CatchHook {
        dossier: DossierId::from_row(&row, 0)?,
        id: row.get(1)?,
        nom: row.get(2)?,
        created_at: row.get(3)?,
    })
}

/// Makes a hook whose address nobody can guess.
pub fn create(tx: &mut Tx, entropy: &Entropy, scope: &Scope, nom: &str) -> Result<CatchHook> {
    let nom = line::required("nom", nom, 100)?;
    let hook = insert(tx, entropy, scope, &nom, None)?;
    audit::note(tx, scope, Action::CatchHookCreated, &nom, json!({}))?;
    Ok(hook)
}

/// The zap that a hook was made for; `None` if it was made for none, or is no more.
pub fn zap_of(tx: &mut Tx, dossier: DossierId, id: &str) -> Result<Option<i64>> {
    let zap: Option<Option<i64>> =
        tx.optional(&ZAP, &[&dossier.number(), &id], |row| row.get(0))?;
    Ok(zap.flatten())
}

/// Makes the hook of a zap.
pub fn create_for(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    nom: &str,
    zap: i64,
) -> Result<CatchHook> {
    insert(tx, entropy, scope, nom, Some(zap))
}

fn insert(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    nom: &str,
    zap: Option<i64>,
) -> Result<CatchHook> {
    const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random: [u8; 16] = entropy.bytes();
    let id: String = random.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
    let hook = CatchHook { dossier: scope.dossier, id, nom: nom.to_owned(), created_at: scope.now };
    tx.execute(&CREATE, &[&scope.dossier.number(), &hook.id, &hook.nom, &scope.now, &zap])?;
    Ok(hook)
}

/// Every hook of a dossier, by name.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<CatchHook>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

/// By the two parts of its address.
pub fn find(tx: &mut Tx, compte: i64, id: &str) -> Result<Option<CatchHook>> {
    Ok(tx.optional(&FIND, &[&compte, &id], from_row)?)
}

/// The hook goes; what it received stays until its time is over.
pub fn delete(tx: &mut Tx, scope: &Scope, id: &str) -> Result<()> {
    let params: [&dyn crate::db::Value; 2] = [&scope.dossier.number(), &id];
    let gone = tx.optional(&DELETE, &params, |row| row.get::<String>(0))?;
    let nom = gone.ok_or(Code::NotFound)?;
    // Its id is the secret of its address, and not said.
    audit::note(tx, scope, Action::CatchHookRemoved, &nom, json!({}))
}

/// The hook of a zap has its title.
pub fn rename(tx: &mut Tx, dossier: DossierId, id: &str, nom: &str) -> Result<()> {
    tx.execute(&RENAME, &[&dossier.number(), &id, &nom])?;
    Ok(())
}

/// The hook of a zap comes back with it, at the same address.
pub fn give_back(tx: &mut Tx, scope: &Scope, id: &str, nom: &str, zap: i64) -> Result<()> {
    tx.execute(&CREATE, &[&scope.dossier.number(), &id, &nom, &scope.now, &zap])?;
    Ok(())
}

/// The hook of a zap goes with it.
pub fn release(tx: &mut Tx, dossier: DossierId, id: &str) -> Result<()> {
    tx.execute(&RELEASE, &[&dossier.number(), &id])?;
    Ok(())
}
