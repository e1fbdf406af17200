//! Changing a draft by commands.

use super::{
    follow::follow,
    read::{Draft, held, of},
    states::{append, begin},
};
use crate::{
    clock::Entropy,
    db::Tx,
    dossiers::Scope,
    error::{Error, Problem, Result},
    statements,
    zaps::checks,
};
use zap_engine::edit::{self, Command, Edited};

statements! {
    SET_LAST_ID = "UPDATE zap_drafts SET last_id = $3 WHERE dossier = $1 AND zap = $2";
}

impl Draft {
    /// What a command would make of it; nothing is kept.
    pub fn after(&self, command: &Command) -> Result<Edited> {
        edit::apply(&self.document, command, self.last_id).map_err(refused)
    }
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
    append(tx, scope, id, draft.state + 1, &document)?;
    let last_id = i64::try_from(last_id).unwrap_or(i64::MAX);
    tx.execute(&SET_LAST_ID, &[&scope.dossier.number(), &id, &last_id])?;
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
