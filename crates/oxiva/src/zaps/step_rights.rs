//! A zap does nothing that whoever has it done may not do themselves.
//!
//! Whoever makes, changes, publishes, switches on, tests or starts a zap, or does one of its runs again, needs
//! what each of its steps needs ([`AppChecks::needs`]), and what its trigger tells needs to be read. A step that is
//! switched off needs nothing. What starts by itself afterwards is not asked again.

use super::{checks::AppChecks, documents::StartsBy};
use crate::{
    dossiers::{Rights, Scope, tokens::TokenScope},
    error::{Code, Error, Result},
};
use serde_json::{Map, Value as Json};
use zap_engine::edit::{Entry, outline};

/// Refuses a document, also that of a draft, whose steps do what whoever acts may not do.
///
/// # Errors
/// `Code::StepNotAllowed`: which step, and the scope that is missing.
pub fn refuse_beyond(scope: &Scope, document: &Json, checks: &dyn AppChecks) -> Result<()> {
    let outline = outline(document);
    let refused =
        outline.entries().into_iter().filter(|entry| !entry.is_passed_over).find_map(|entry| {
            let missing = scope.rights.first_missing(needed(document, entry, checks))?;
            Some(refused(entry, missing))
        });
    refused.map_or(Ok(()), Err)
}

fn needed(document: &Json, entry: &Entry, checks: &dyn AppChecks) -> Rights {
    let starts_by = StartsBy::parse(&entry.kind);
    if entry.number == 1 && starts_by.is_some_and(StartsBy::waits_for_changes) {
        return Rights::of([TokenScope::Read]);
    }
    let none = Map::new();
    let params = document.pointer(&format!("{}/params", entry.pointer)).and_then(Json::as_object);
    checks.needs(&entry.app, &entry.action, params.unwrap_or(&none), entry.connection)
}

fn refused(entry: &Entry, missing: TokenScope) -> Error {
    let what = match &*entry.app {
        "" => entry.kind.clone(),
        app => format!("{app}.{}", entry.action),
    };
    let args =
        vec![("step", entry.id.clone()), ("what", what), ("scope", missing.word().to_owned())];
    Error::Refused { code: Code::StepNotAllowed, field: Some(entry.pointer.clone()), args }
}
