//! Labels of zaps: words by which people group them. A label is there as long as a zap has it.
//!
//! Labels that differ in accents, capitals and blanks alone are one, and are written as the first zap has it.

pub use super::labelled::{folded, zaps_with};
use crate::{
    db::{Signal, Topic, Tx, Value},
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
    },
    error::{Problem, Result},
    line,
    records::search,
    statements,
    zaps::documents,
};
use serde_json::json;
use std::collections::HashMap;

/// Labels of one zap.
pub const MAX_LABELS: usize = 20;
pub const MAX_LABEL_CHARS: usize = 40;

statements! {
    ALL = "SELECT zap, label FROM zap_labels WHERE dossier = $1 ORDER BY folded, zap";
    OF_ZAP = "SELECT label FROM zap_labels WHERE dossier = $1 AND zap = $2 ORDER BY folded";
    /// How another zap writes it.
    WRITTEN = "SELECT label FROM zap_labels WHERE dossier = $1 AND folded = $2 LIMIT 1";
    INSERT = "INSERT INTO zap_labels (dossier, zap, folded, label) VALUES ($1, $2, $3, $4)";
    FORGET = "DELETE FROM zap_labels WHERE dossier = $1 AND zap = $2";
}

/// The labels of every zap that has any, removed ones too.
pub fn by_zap(tx: &mut Tx, dossier: DossierId) -> Result<HashMap<i64, Vec<String>>> {
    let mut labels: HashMap<i64, Vec<String>> = HashMap::new();
    for (zap, label) in
        tx.query(&ALL, &[&dossier.number()], |row| Ok((row.get(0)?, row.get(1)?)))?
    {
        labels.entry(zap).or_default().push(label);
    }
    Ok(labels)
}

/// The labels of one zap.
pub fn of(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<Vec<String>> {
    Ok(tx.query(&OF_ZAP, &[&dossier.number(), &zap], |row| row.get(0))?)
}

/// Gives a zap one more label. Doing it twice does it once.
pub fn add(tx: &mut Tx, scope: &Scope, zap: i64, label: &str) -> Result<()> {
    let label = checked(label)?;
    let mut labels = of(tx, scope.dossier, zap)?;
    labels.push(label);
    set(tx, scope, zap, &labels)
}

/// Takes a label from a zap, if it has it.
pub fn remove(tx: &mut Tx, scope: &Scope, zap: i64, label: &str) -> Result<()> {
    let gone = folded(label);
    let mut labels = of(tx, scope.dossier, zap)?;
    labels.retain(|one| folded(one) != gone);
    set(tx, scope, zap, &labels)
}

/// Gives a zap these labels and no others.
///
/// # Errors
/// `Error::Invalid` for a label that is none, is too long, or is one too many.
pub fn set(tx: &mut Tx, scope: &Scope, id: i64, wanted: &[String]) -> Result<()> {
    let zap = documents::of_person(tx, scope.dossier, id)?;
    let before = of(tx, scope.dossier, id)?;
    let mut labels: Vec<(String, String)> = Vec::new();
    for label in wanted {
        let label = checked(label)?;
        let folded = folded(&label);
        if !labels.iter().any(|(known, _)| *known == folded) {
            let written = written(tx, scope.dossier, &folded)?.unwrap_or(label);
            labels.push((folded, written));
        }
    }
    if labels.len() > MAX_LABELS {
        return Err(Problem::new(FIELD, "labels_max").with("max", MAX_LABELS).into());
    }
    labels.sort();
    let after: Vec<&String> = labels.iter().map(|(_, label)| label).collect();
    if before.iter().collect::<Vec<_>>() == after {
        return Ok(());
    }
    let detail = json!({ "labels": { "from": before, "to": after } });
    audit::note(tx, scope, Action::ZapChanged, &zap.titre, detail)?;
    replace(tx, scope.dossier, id, &labels)?;
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
    Ok(())
}

/// A zap gets the labels that another one has.
pub(super) fn copy(tx: &mut Tx, dossier: DossierId, from: i64, to: i64) -> Result<()> {
    let labels = of(tx, dossier, from)?.into_iter().map(|label| (folded(&label), label));
    replace(tx, dossier, to, &labels.collect::<Vec<_>>())
}

/// Forgets the labels of a zap.
pub(super) fn forget(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<()> {
    tx.execute(&FORGET, &[&dossier.number(), &zap])?;
    Ok(())
}

/// The field that is wrong where a label is.
const FIELD: &str = "labels";

fn checked(label: &str) -> Result<String> {
    // Several blanks in a row show as one.
    let words: Vec<_> = label.split_whitespace().collect();
    let label = line::required(FIELD, &words.join(" "), MAX_LABEL_CHARS)?;
    if search::words(&label).is_empty() {
        return Err(Problem::new(FIELD, "required").into());
    }
    Ok(label)
}

fn written(tx: &mut Tx, dossier: DossierId, folded: &str) -> Result<Option<String>> {
    Ok(tx.optional(&WRITTEN, &[&dossier.number(), &folded], |row| row.get(0))?)
}

fn replace(tx: &mut Tx, dossier: DossierId, zap: i64, labels: &[(String, String)]) -> Result<()> {
    forget(tx, dossier, zap)?;
    for (folded, label) in labels {
        let params: [&dyn Value; 4] = [&dossier.number(), &zap, folded, label];
        tx.execute(&INSERT, &params)?;
    }
    Ok(())
}
