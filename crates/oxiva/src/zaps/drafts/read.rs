//! A draft as it is now.

use super::states;
use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx, Value},
    dossiers::{Actor, DossierId, Scope},
    error::{Code, Result},
    statements,
    zaps::documents::{self, Zap},
};
use serde_json::Value as Json;
use zap_engine::edit;

statements! {
    FIND = "SELECT d.rev, d.base, d.state, d.author, d.changed_at, s.document, d.last_id
        FROM zap_drafts d JOIN zap_draft_states s
            ON s.dossier = d.dossier AND s.zap = d.zap AND s.state = d.state
        WHERE d.dossier = $1 AND d.zap = $2";
    /// Whoever changes a draft has it until they commit.
    LOCK = "UPDATE zap_drafts SET rev = rev WHERE dossier = $1 AND zap = $2";
    AUTHORS = "SELECT DISTINCT author FROM zap_draft_states
        WHERE dossier = $1 AND zap = $2 AND state > 0 AND state <= $3";
    LAST_CHANGE = "SELECT author, changed_at FROM zap_draft_states
        WHERE dossier = $1 AND zap = $2 AND state > 0 AND state <= $3
        ORDER BY CASE WHEN author = $4 THEN 1 ELSE 0 END, state DESC LIMIT 1";
    /// Others may be among them: an underscore of an id stands for any letter.
    STATES_WITH = "SELECT document FROM zap_draft_states
        WHERE dossier = $1 AND zap = $2 AND document LIKE $3 ORDER BY state DESC LIMIT 3";
}

/// What a zap shall become.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Another one with each change; 0: nothing was changed since the zap was published.
    pub rev: i64,
    /// The version that it was made from; 0: none.
    pub base: i64,
    pub document: Json,
    /// Who changed it last.
    pub author: Actor,
    pub changed_at: Micros,
    pub(super) state: i64,
    /// As [`Edited::last_id`](zap_engine::edit::Edited::last_id).
    pub(super) last_id: u64,
    /// Whether it is kept, and not just the last version.
    pub(super) is_kept: bool,
}

fn from_row(row: Row) -> std::result::Result<Draft, DriverError> {
    let (author, document): (String, String) = (row.get(3)?, row.get(5)?);
    Ok(Draft {
        rev: row.get(0)?,
        base: row.get(1)?,
        state: row.get(2)?,
        author: Actor::parse(&author),
        changed_at: row.get(4)?,
        document: serde_json::from_str(&document).unwrap_or_default(),
        last_id: u64::try_from(row.get::<i64>(6)?).unwrap_or_default(),
        is_kept: true,
    })
}

/// The draft of a zap; where there is none, its last version.
pub fn of(tx: &mut Tx, dossier: DossierId, zap: &Zap) -> Result<Draft> {
    if let Some(draft) = tx.optional(&FIND, &[&dossier.number(), &zap.id], from_row)? {
        return Ok(draft);
    }
    let document = documents::document(tx, dossier, zap.id, zap.version)?;
    Ok(Draft {
        rev: 0,
        base: zap.version,
        document,
        author: Actor::System,
        changed_at: zap.updated_at,
        state: 0,
        last_id: 0,
        is_kept: false,
    })
}

/// The document of the last version of a zap; of one that was never published, its draft.
pub fn document(tx: &mut Tx, dossier: DossierId, zap: &Zap) -> Result<Json> {
    match zap.version {
        0 => Ok(of(tx, dossier, zap)?.document),
        version => documents::document(tx, dossier, zap.id, version),
    }
}

/// The zap and its draft, which nobody else changes until the transaction ends. `rev`: refused if the draft is
/// at another revision.
pub(super) fn held(tx: &mut Tx, scope: &Scope, id: i64, rev: Option<i64>) -> Result<(Zap, Draft)> {
    let zap = documents::of_person(tx, scope.dossier, id)?;
    tx.execute(&LOCK, &[&scope.dossier.number(), &id])?;
    let draft = of(tx, scope.dossier, &zap)?;
    match rev {
        Some(rev) if rev != draft.rev => Err(Code::Stale.into()),
        _ => Ok((zap, draft)),
    }
}

/// How far a draft can be undone and redone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    pub can_undo: bool,
    pub can_redo: bool,
}

/// Whether there are states before and after the one that a draft is in.
pub fn steps(tx: &mut Tx, dossier: DossierId, zap: i64, draft: &Draft) -> Result<Steps> {
    let (first, last) = states::edges(tx, dossier, zap)?;
    Ok(Steps {
        can_undo: first.is_some_and(|first| first < draft.state),
        can_redo: last.is_some_and(|last| last > draft.state),
    })
}

/// Whose changes are in a draft, as far as its states are kept.
pub fn authors(tx: &mut Tx, dossier: DossierId, zap: i64, draft: &Draft) -> Result<Vec<Actor>> {
    let params: [&dyn Value; 3] = [&dossier.number(), &zap, &draft.state];
    let words: Vec<String> = tx.query(&AUTHORS, &params, |row| row.get(0))?;
    Ok(words.iter().map(|word| Actor::parse(word)).collect())
}

/// Who changed a draft last beside whoever acts, and when; whoever acts if nobody else did, as far as its states are kept.
pub fn last_change(
    tx: &mut Tx,
    scope: &Scope,
    zap: i64,
    draft: &Draft,
) -> Result<Option<(Actor, Micros)>> {
    let (number, actor) = (scope.dossier.number(), scope.actor.word());
    let params: [&dyn Value; 4] = [&number, &zap, &draft.state, &actor];
    let last: Option<(String, Micros)> =
        tx.optional(&LAST_CHANGE, &params, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(last.map(|(author, at)| (Actor::parse(&author), at)))
}

/// A step, or a path, that a draft does not have any more, as it was in the last of the states that are kept.
pub fn former_part(tx: &mut Tx, dossier: DossierId, zap: i64, id: &str) -> Result<Option<Json>> {
    let marked = format!("%\"id\":\"{id}\"%");
    let params: [&dyn Value; 3] = [&dossier.number(), &zap, &marked];
    let states: Vec<String> = tx.query(&STATES_WITH, &params, |row| row.get(0))?;
    let mut documents = states.iter().filter_map(|text| serde_json::from_str::<Json>(text).ok());
    Ok(documents.find_map(|document| {
        let pointer = edit::outline(&document).entry(id)?.pointer.clone();
        document.pointer(&pointer).cloned()
    }))
}
