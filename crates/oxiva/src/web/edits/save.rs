//! Saving what was typed over what is stored, in one transaction.

use super::{
    Clash, Edit, Merged, Snapshot,
    merge::{Difference, merge},
    snapshot::Changed,
};
use crate::{
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::{Actor, Scope, last_changes},
    error::Result,
    http::request::Parameters,
    records::{Change, events},
    web::{markup::escape, names::Names, shell::Shell, visitor::Visitor},
};

/// Events of a record in which it is looked for who changed a field.
const MAX_EVENTS: i64 = 50;

/// What came of a form.
pub enum Saved<T> {
    /// It did its work.
    Done(T),
    /// Somebody else changed the same fields: nothing was written. What was typed over what is stored, and what
    /// has to be chosen.
    Clash(Parameters, Edit),
}

/// Does `work` with the form over what is stored now, as `now` shows it; or nothing, where somebody else changed the
/// same fields since the form was opened.
///
/// # Errors
/// What `now` and `work` fail with.
pub async fn save<T: Send + 'static>(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    now: impl FnOnce(&mut Tx, &Shell) -> Result<Snapshot> + Clone + Send + 'static,
    work: impl FnOnce(&mut Tx, &Scope, Merged) -> Result<T> + Clone + Send + 'static,
) -> Result<Saved<T>> {
    let (sent, s) = (typed.clone(), visitor.shell(""));
    visitor
        .write(app, move |tx, scope| {
            let stored = now(tx, &s)?;
            let merged = merge(&sent, &stored);
            if merged.differences.is_empty() {
                return Ok(Saved::Done(work(tx, scope, merged)?));
            }
            let clashes = told(tx, scope, merged.differences, stored.changed, &s)?;
            let edit = Edit::clashing(stored.version(), clashes);
            Ok(Saved::Clash(merged.typed, edit))
        })
        .await
}

/// The differences with who made them, and when.
pub(in crate::web) fn told(
    tx: &mut Tx,
    scope: &Scope,
    differences: Vec<Difference>,
    changed: Changed,
    s: &Shell,
) -> Result<Vec<Clash>> {
    let names = Names::read(tx, scope.dossier)?;
    let clash = |one: Difference| {
        let by = match last_change(tx, scope, changed, &one.name)? {
            Some((actor, at)) => {
                let who = format!("<strong>{}</strong>", escape(&names.actor(s, actor)));
                // The text is ours and its placeholders are escaped.
                s.t2("clash-by", ("who", who), ("when", s.time(&at).0))
            }
            None => String::new(),
        };
        let Difference { name, label, mine, theirs } = one;
        Ok(Clash { name, label, mine, theirs, by })
    };
    differences.into_iter().map(clash).collect()
}

/// Who changed a field last, and when; `None` if that is not known.
fn last_change(
    tx: &mut Tx,
    scope: &Scope,
    changed: Changed,
    field: &str,
) -> Result<Option<(Actor, Micros)>> {
    let (kind, record, societe) = match changed {
        Changed::Subject(subject) => {
            return last_changes::find(tx, scope.dossier, subject, scope.actor);
        }
        Changed::Known(last) => return Ok(last),
        Changed::Record { kind, record, societe } => (kind, record, societe),
    };
    let events = events::of_record(tx, scope.dossier, societe, kind, record, MAX_EVENTS)?;
    let mut changes = events.iter().filter(|written| written.event.change == Change::Updated);
    let found = changes.find(|written| written.event.fields.contains_key(field));
    Ok(found.map(|written| (written.actor, written.at)))
}
