//! Drafts: what a zap shall become. A change is kept at once and runs nowhere, until somebody publishes it as
//! the next version.
//!
//! # Promises
//! - Nobody's change is lost: who replaces a draft says which revision they saw, and is refused if there is
//!   another ([`Code::Stale`]); who edits a part of it changes the draft as it is now.
//! - The last [`MAX_STATES`] states are kept: undo and redo work after a reload, and for everybody.
//! - A draft may be anything that the editor can read; a version is a zap that could be switched on, or at
//!   least one that is a zap.

use super::{
    catch_hooks,
    checks::{self, AppChecks},
    documents::{self, StartsBy, Zap},
};
use crate::{
    clock::{Entropy, Micros},
    db::{DriverError, Row, Signal, Topic, Tx, Value},
    dossiers::{
        self, Actor, DossierId, Scope,
        audit::{self, Action},
    },
    error::{Code, Error, Problem, Result},
    statements,
};
use serde_json::{Value as Json, json};
use zap_engine::{
    document::Zap as Plan,
    edit::{self, Command, Edited},
};

/// States of a draft that are kept.
pub const MAX_STATES: i64 = 50;

statements! {
    FIND = "SELECT d.rev, d.base, d.state, d.author, d.changed_at, s.document, d.last_id
        FROM zap_drafts d JOIN zap_draft_states s
            ON s.dossier = d.dossier AND s.zap = d.zap AND s.state = d.state
        WHERE d.dossier = $1 AND d.zap = $2";
    /// Whoever changes a draft has it until they commit.
    LOCK = "UPDATE zap_drafts SET rev = rev WHERE dossier = $1 AND zap = $2";
    BEGIN = "INSERT INTO zap_drafts (dossier, zap, rev, base, state, author, changed_at, last_id)
        VALUES ($1, $2, 0, $3, 0, $4, $5, 0) ON CONFLICT (dossier, zap) DO NOTHING";
    MOVE = "UPDATE zap_drafts SET rev = rev + 1, state = $3, author = $4, changed_at = $5
        WHERE dossier = $1 AND zap = $2";
    SET_LAST_ID = "UPDATE zap_drafts SET last_id = $3 WHERE dossier = $1 AND zap = $2";
    REBASE = "UPDATE zap_drafts SET base = $3 WHERE dossier = $1 AND zap = $2";
    SET_DOCUMENT = "UPDATE zap_draft_states SET document = $4
        WHERE dossier = $1 AND zap = $2 AND state = $3";
    ADD_STATE = "INSERT INTO zap_draft_states (dossier, zap, state, document, author, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    FORGET_STATES = "DELETE FROM zap_draft_states
        WHERE dossier = $1 AND zap = $2 AND (state >= $3 OR state <= $4)";
    EDGES = "SELECT min(state), max(state) FROM zap_draft_states WHERE dossier = $1 AND zap = $2";
    AUTHORS = "SELECT DISTINCT author FROM zap_draft_states
        WHERE dossier = $1 AND zap = $2 AND state > 0 AND state <= $3";
    /// Others may be among them: an underscore of an id stands for any letter.
    STATES_WITH = "SELECT document FROM zap_draft_states
        WHERE dossier = $1 AND zap = $2 AND document LIKE $3 ORDER BY state DESC LIMIT 3";
    FORGET = "DELETE FROM zap_drafts WHERE dossier = $1 AND zap = $2";
    FORGET_ALL_STATES = "DELETE FROM zap_draft_states WHERE dossier = $1 AND zap = $2";
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
    state: i64,
    /// As [`Edited::last_id`].
    last_id: u64,
    /// Whether it is kept, and not just the last version.
    is_kept: bool,
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

impl Draft {
    /// What a command would make of it; nothing is kept.
    pub fn after(&self, command: &Command) -> Result<Edited> {
        edit::apply(&self.document, command, self.last_id).map_err(refused)
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
    let (first, last) = edges(tx, dossier, zap)?;
    Ok(Steps {
        can_undo: first.is_some_and(|first| first < draft.state),
        can_redo: last.is_some_and(|last| last > draft.state),
    })
}

fn edges(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<(Option<i64>, Option<i64>)> {
    Ok(tx.one(&EDGES, &[&dossier.number(), &zap], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Whose changes are in a draft, as far as its states are kept.
pub fn authors(tx: &mut Tx, dossier: DossierId, zap: i64, draft: &Draft) -> Result<Vec<Actor>> {
    let params: [&dyn Value; 3] = [&dossier.number(), &zap, &draft.state];
    let words: Vec<String> = tx.query(&AUTHORS, &params, |row| row.get(0))?;
    Ok(words.iter().map(|word| Actor::parse(word)).collect())
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

/// Makes a zap that has a draft and no version yet.
pub fn create(tx: &mut Tx, entropy: &Entropy, scope: &Scope, document: &Json) -> Result<Zap> {
    let wrong = Plan::draft_problems(document);
    if !wrong.is_empty() {
        return Err(Error::Invalid(checks::all_told(&wrong)));
    }
    let id = documents::insert_unpublished(tx, scope, &title(document))?;
    let zap = documents::get(tx, scope.dossier, id)?;
    begin(tx, scope, &zap, document)?;
    give_address(tx, entropy, scope, &zap, document)?;
    audit::note(tx, scope, Action::ZapCreated, &zap.titre, json!({}))?;
    documents::get(tx, scope.dossier, id)
}

/// Carries out a command on the draft of a zap. `rev`: the one that was seen, where only that one is to be
/// changed. Returns the draft, and the id of what the change is about.
pub fn change(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    rev: Option<i64>,
    command: &Command,
) -> Result<(Draft, Option<String>)> {
    change_all(tx, entropy, scope, id, rev, std::slice::from_ref(command))
}

/// As [`change`], with several commands as one change: all or none of them.
pub fn change_all(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    rev: Option<i64>,
    commands: &[Command],
) -> Result<(Draft, Option<String>)> {
    let (zap, draft) = held(tx, scope, id, rev)?;
    let mut edited =
        Edited { document: draft.document.clone(), last_id: draft.last_id, touched: None };
    for command in commands {
        edited = edit::apply(&edited.document, command, edited.last_id).map_err(refused)?;
    }
    let Edited { document, last_id, touched } = edited;
    if document == draft.document {
        return Ok((draft, touched));
    }
    if !draft.is_kept {
        begin(tx, scope, &zap, &draft.document)?;
    }
    let state = draft.state + 1;
    let number = scope.dossier.number();
    tx.execute(&FORGET_STATES, &[&number, &id, &state, &(state - MAX_STATES)])?;
    add_state(tx, scope, id, state, &document)?;
    enter(tx, scope, id, state)?;
    let last_id = i64::try_from(last_id).unwrap_or(i64::MAX);
    tx.execute(&SET_LAST_ID, &[&number, &id, &last_id])?;
    follow(tx, entropy, scope, &zap, &document)?;
    Ok((of(tx, scope.dossier, &zap)?, touched))
}

/// Why a command was not carried out, for whoever gave it.
fn refused(refusal: edit::Refusal) -> Error {
    if !refusal.problems.is_empty() {
        return Error::Invalid(checks::all_told(&refusal.problems));
    }
    let args = refusal.args.into_iter();
    Problem { field: "command".to_owned(), rule: refusal.code.word(), args: args.collect() }.into()
}

/// Takes back the last change of a draft; with nothing to take back it stays as it is.
pub fn undo(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64) -> Result<Draft> {
    go(tx, entropy, scope, id, -1)
}

/// Does again what was undone last.
pub fn redo(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64) -> Result<Draft> {
    go(tx, entropy, scope, id, 1)
}

fn go(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64, by: i64) -> Result<Draft> {
    let (zap, draft) = held(tx, scope, id, None)?;
    let steps = steps(tx, scope.dossier, id, &draft)?;
    if if by < 0 { !steps.can_undo } else { !steps.can_redo } {
        return Ok(draft);
    }
    enter(tx, scope, id, draft.state + by)?;
    let draft = of(tx, scope.dossier, &zap)?;
    follow(tx, entropy, scope, &zap, &draft.document)?;
    Ok(draft)
}

/// Forgets the draft: the zap is edited from its last version again. One that was never published stays.
pub fn discard(tx: &mut Tx, scope: &Scope, id: i64, rev: Option<i64>) -> Result<()> {
    let (zap, _) = held(tx, scope, id, rev)?;
    if zap.version == 0 {
        return Err(Code::NotPublished.into());
    }
    forget(tx, scope.dossier, id)?;
    tell(tx, scope);
    Ok(())
}

/// Forgets all states of a draft.
pub fn forget(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<()> {
    tx.execute(&FORGET, &[&dossier.number(), &zap])?;
    tx.execute(&FORGET_ALL_STATES, &[&dossier.number(), &zap])?;
    Ok(())
}

/// Makes the draft the next version. What an active zap shall be has to be able to work.
pub fn publish(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    rev: Option<i64>,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let (zap, draft) = held(tx, scope, id, rev)?;
    let dossier = dossiers::get(tx, scope.dossier)?;
    checks::refuse_what_cannot_work(tx, &dossier, scope.now, &draft.document, checks)?;
    let zap = documents::save(tx, entropy, scope, zap.id, &draft.document, checks)?;
    let number = scope.dossier.number();
    tx.execute(&REBASE, &[&number, &id, &zap.version])?;
    // A version keeps the number of a table that the draft named.
    let published = documents::document(tx, scope.dossier, id, zap.version)?;
    if published != draft.document {
        tx.execute(&SET_DOCUMENT, &[&number, &id, &draft.state, &published.to_string()])?;
    }
    Ok(zap)
}

/// Switches a zap on; one that was never published is published first.
pub fn switch_on(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    if documents::get(tx, scope.dossier, id)?.version == 0 {
        publish(tx, entropy, scope, id, None, checks)?;
    }
    documents::switch(tx, entropy, scope, id, true, checks)
}

/// The zap and its draft, which nobody else changes until the transaction ends.
fn held(tx: &mut Tx, scope: &Scope, id: i64, rev: Option<i64>) -> Result<(Zap, Draft)> {
    let zap = documents::of_person(tx, scope.dossier, id)?;
    tx.execute(&LOCK, &[&scope.dossier.number(), &id])?;
    let draft = of(tx, scope.dossier, &zap)?;
    match rev {
        Some(rev) if rev != draft.rev => Err(Code::Stale.into()),
        _ => Ok((zap, draft)),
    }
}

/// The first state of a draft: what it was made from.
fn begin(tx: &mut Tx, scope: &Scope, zap: &Zap, document: &Json) -> Result<()> {
    let number = scope.dossier.number();
    let author = scope.actor.word();
    let params: [&dyn Value; 5] = [&number, &zap.id, &zap.version, &author, &scope.now];
    // Somebody else has just begun with it: what we saw is old.
    if tx.execute(&BEGIN, &params)? == 0 {
        return Err(Code::Stale.into());
    }
    add_state(tx, scope, zap.id, 0, document)
}

fn add_state(tx: &mut Tx, scope: &Scope, zap: i64, state: i64, document: &Json) -> Result<()> {
    let (number, author) = (scope.dossier.number(), scope.actor.word());
    let params: [&dyn Value; 6] =
        [&number, &zap, &state, &document.to_string(), &author, &scope.now];
    tx.execute(&ADD_STATE, &params)?;
    Ok(())
}

fn enter(tx: &mut Tx, scope: &Scope, zap: i64, state: i64) -> Result<()> {
    let (number, author) = (scope.dossier.number(), scope.actor.word());
    tx.execute(&MOVE, &[&number, &zap, &state, &author, &scope.now])?;
    Ok(())
}

/// What follows from a draft at once: the title of a zap that has no other, and an address to try it with.
fn follow(tx: &mut Tx, entropy: &Entropy, scope: &Scope, zap: &Zap, document: &Json) -> Result<()> {
    if zap.version == 0 {
        documents::set_title(tx, scope, zap.id, &title(document))?;
    }
    give_address(tx, entropy, scope, zap, document)?;
    tell(tx, scope);
    Ok(())
}

fn give_address(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    zap: &Zap,
    document: &Json,
) -> Result<()> {
    let kind = document["trigger"]["kind"].as_str().unwrap_or_default();
    let has_address = StartsBy::parse(kind).is_some_and(StartsBy::has_address);
    if has_address && zap.hook.is_none() {
        let hook = catch_hooks::create_for(tx, entropy, scope, &title(document), zap.id)?;
        documents::set_hook(tx, scope, zap.id, &hook.id)?;
    }
    Ok(())
}

fn tell(tx: &mut Tx, scope: &Scope) {
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
}

fn title(document: &Json) -> String {
    let title = document["title"].as_str().unwrap_or_default().trim();
    title.chars().take(zap_engine::document::TITLE).collect()
}
