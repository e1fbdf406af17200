//! Modules: optional parts that an administrator switches on. Zapier needs the API.

use super::{
    DossierId, Scope,
    audit::{self, Action},
    revision,
};
use crate::{
    clock::Micros,
    closed_set,
    db::Tx,
    error::{Code, Problem, Result},
    statements,
};
use serde_json::json;

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

/// The modules that are switched on, suspended or not.
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
pub fn activate(tx: &mut Tx, scope: &Scope, module: Module) -> Result<()> {
    if module == Module::Zapier && find(tx, scope.dossier, Module::Api)?.is_none() {
        return Err(Problem::new("module", "api_first").into());
    }
    let params: [&dyn crate::db::Value; 4] =
        [&scope.dossier.number(), &module.word(), &false, &scope.now];
    if tx.execute(&ACTIVATE, &params)? == 0 {
        return Ok(());
    }
    note(tx, scope, Action::ModuleActivated, module)
}

/// Switches a module off. The API stays while Zapier needs it.
pub fn deactivate(tx: &mut Tx, scope: &Scope, module: Module) -> Result<()> {
    if module == Module::Api && find(tx, scope.dossier, Module::Zapier)?.is_some() {
        return Err(Problem::new("module", "zapier_first").into());
    }
    if tx.execute(&DEACTIVATE, &[&scope.dossier.number(), &module.word()])? == 0 {
        return Ok(());
    }
    note(tx, scope, Action::ModuleDeactivated, module)
}

/// Suspends or resumes a module that is active.
pub fn suspend(tx: &mut Tx, scope: &Scope, module: Module, suspended: bool) -> Result<()> {
    let before = find(tx, scope.dossier, module)?.ok_or(Code::ModuleInactive)?;
    if before.suspended == suspended {
        return Ok(());
    }
    tx.execute(&SUSPEND, &[&scope.dossier.number(), &module.word(), &suspended])?;
    let action = if suspended { Action::ModuleSuspended } else { Action::ModuleResumed };
    note(tx, scope, action, module)
}

/// That a module changed, which counts for every caller.
fn note(tx: &mut Tx, scope: &Scope, action: Action, module: Module) -> Result<()> {
    revision::raise(tx, scope.dossier)?;
    audit::note(tx, scope, action, module.word(), json!({}))
}
