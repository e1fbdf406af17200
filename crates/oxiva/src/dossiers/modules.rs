//! Modules: optional parts that an administrator switches on. Zapier needs the API.

use super::DossierId;
use crate::{
    clock::Micros,
    closed_set,
    db::Tx,
    error::{Code, Problem, Result},
    statements,
};

closed_set! {
    pub enum Module { Api = "api", Zapier = "zapier" }
}

/// A module that has been switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activation {
    pub module: Module,
    pub suspended: bool,
    pub activated_at: Micros,
}

statements! {
    LIST = "SELECT nom, suspended, activated_at FROM modules WHERE dossier = $1 ORDER BY nom";
    ACTIVATE = "INSERT INTO modules (dossier, nom, suspended, activated_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT (dossier, nom) DO NOTHING";
    DEACTIVATE = "DELETE FROM modules WHERE dossier = $1 AND nom = $2";
    SUSPEND = "UPDATE modules SET suspended = $3 WHERE dossier = $1 AND nom = $2";
}

/// What a left-joined `modules.suspended` says: no row, no module.
pub fn is_running(suspended: Option<bool>) -> bool {
    suspended == Some(false)
}

pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Activation>> {
    Ok(tx.query(&LIST, &[&dossier.number()], |row| {
        Ok(Activation {
            module: Module::from_row(&row, 0)?,
            suspended: row.get(1)?,
            activated_at: row.get(2)?,
        })
    })?)
}

/// The module's activation, if it is switched on.
pub fn find(tx: &mut Tx, dossier: DossierId, module: Module) -> Result<Option<Activation>> {
    Ok(list(tx, dossier)?.into_iter().find(|activation| activation.module == module))
}

/// Switches a module on. Zapier is refused while the API is off.
pub fn activate(tx: &mut Tx, dossier: DossierId, module: Module, now: Micros) -> Result<()> {
    if module == Module::Zapier && find(tx, dossier, Module::Api)?.is_none() {
        return Err(Problem::new("module", "api_first").into());
    }
    tx.execute(&ACTIVATE, &[&dossier.number(), &module.word(), &false, &now])?;
    Ok(())
}

/// Switches a module off. The API stays while Zapier needs it.
pub fn deactivate(tx: &mut Tx, dossier: DossierId, module: Module) -> Result<()> {
    if module == Module::Api && find(tx, dossier, Module::Zapier)?.is_some() {
        return Err(Problem::new("module", "zapier_first").into());
    }
    tx.execute(&DEACTIVATE, &[&dossier.number(), &module.word()])?;
    Ok(())
}

/// Suspends or resumes a module that is active.
pub fn suspend(tx: &mut Tx, dossier: DossierId, module: Module, suspended: bool) -> Result<()> {
    match tx.execute(&SUSPEND, &[&dossier.number(), &module.word(), &suspended])? {
        0 => Err(Code::ModuleInactive.into()),
        _ => Ok(()),
    }
}
