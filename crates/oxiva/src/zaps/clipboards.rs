//! Clipboards: what a person copied of a zap, until they copy something else. They are kept here, and not in a
//! browser, so that a step can be pasted into another zap, in another tab, and without a script.

use super::{documents::Zap, drafts::Draft};
use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx, Value},
    dossiers::{DossierId, Scope},
    error::{Code, Result},
    statements,
};
use serde_json::Value as Json;
use zap_engine::edit::{self, Command, Place};

statements! {
    FIND = "SELECT zap, source_trigger, title, step FROM zap_clipboards
        WHERE dossier = $1 AND person = $2";
    PUT = "INSERT INTO zap_clipboards (dossier, person, zap, source_trigger, title, step, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (dossier, person) DO UPDATE SET zap = excluded.zap,
            source_trigger = excluded.source_trigger, title = excluded.title,
            step = excluded.step, at = excluded.at";
    CLEAR = "DELETE FROM zap_clipboards WHERE dossier = $1 AND person = $2";
    OLDER = "DELETE FROM zap_clipboards WHERE dossier = $1 AND at < $2";
}

/// A step that was copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Clipboard {
    zap: i64,
    /// The id of the trigger of that zap.
    trigger: String,
    /// What the step was called when it was copied.
    pub title: String,
    step: Json,
}

fn from_row(row: Row) -> std::result::Result<Clipboard, DriverError> {
    let step: String = row.get(3)?;
    Ok(Clipboard {
        zap: row.get(0)?,
        trigger: row.get(1)?,
        title: row.get(2)?,
        step: serde_json::from_str(&step).unwrap_or_default(),
    })
}

/// What a person has copied; `None`: nothing.
pub fn of(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<Option<Clipboard>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &person], from_row)?)
}

/// Copies the step of that id with all that is within it. `title`: what a person calls it.
///
/// # Errors
/// `Code::NotFound` if the draft has no such step.
pub fn copy(
    tx: &mut Tx,
    scope: &Scope,
    person: i64,
    zap: &Zap,
    draft: &Draft,
    (id, title): (&str, &str),
) -> Result<()> {
    let step = edit::copy(&draft.document, id).ok_or(Code::NotFound)?.to_string();
    let trigger = draft.document["trigger"]["id"].as_str().unwrap_or_default();
    let params: [&dyn Value; 7] =
        [&scope.dossier.number(), &person, &zap.id, &trigger, &title, &step, &scope.now];
    tx.execute(&PUT, &params)?;
    Ok(())
}

/// Forgets what a person has copied.
pub fn clear(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<()> {
    tx.execute(&CLEAR, &[&dossier.number(), &person])?;
    Ok(())
}

/// Forgets what was copied before a moment.
pub fn forget_older(tx: &mut Tx, dossier: DossierId, before: Micros) -> Result<()> {
    tx.execute(&OLDER, &[&dossier.number(), &before])?;
    Ok(())
}

impl Clipboard {
    /// The command that puts it into a zap. In another one than it comes from it refers to that one's
    /// trigger, and to no step that happens to have the same id there.
    pub fn paste(self, zap: i64, place: Place) -> Command {
        let trigger = (self.zap != zap).then_some(self.trigger);
        Command::Paste { steps: vec![self.step], place, trigger }
    }
}
