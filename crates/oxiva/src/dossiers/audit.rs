//! The audit log: who signed in, made or revoked a key, changed a person, a module, an endpoint.
//!
//! [`note`] is called in the transaction of what it tells of, so that neither is without the other.
//! A line keeps the name that its subject had then. No secret and no address of a webhook beyond
//! its host is ever given to it.

use super::{Actor, DossierId, Scope};
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx},
    error::Result,
    page::{self, Page},
    statements,
};
use serde_json::{Map, Value as Json, json};

closed_set! {
    /// What was done. The words are for ever: they stand in tables and exports.
    pub enum Action {
        SignIn = "sign_in",
        SignInFailed = "sign_in_failed",
        SignOut = "sign_out",
        PasswordChanged = "password_changed",
        PasswordReset = "password_reset",
        TotpEnabled = "totp_enabled",
        TotpDisabled = "totp_disabled",
        RecoveryCodesMade = "recovery_codes_made",
        RecoveryCodeUsed = "recovery_code_used",
        SessionEnded = "session_ended",
        PersonCreated = "person_created",
        PersonInvited = "person_invited",
        InvitationRevoked = "invitation_revoked",
        ResetLinkMade = "reset_link_made",
        PersonChanged = "person_changed",
        PersonDeactivated = "person_deactivated",
        TokenCreated = "token_created",
        TokenRevoked = "token_revoked",
        ModuleActivated = "module_activated",
        ModuleDeactivated = "module_deactivated",
        ModuleSuspended = "module_suspended",
        ModuleResumed = "module_resumed",
        ModuleChanged = "module_changed",
        EndpointCreated = "endpoint_created",
        EndpointChanged = "endpoint_changed",
        EndpointPaused = "endpoint_paused",
        EndpointDeleted = "endpoint_deleted",
        SecretRotated = "secret_rotated",
        CatchHookCreated = "catch_hook_created",
        CatchHookRemoved = "catch_hook_removed",
        TableCreated = "table_created",
        TableChanged = "table_changed",
        TableRemoved = "table_removed",
        ZapCreated = "zap_created",
        ZapChanged = "zap_changed",
        ZapSwitchedOn = "zap_switched_on",
        ZapSwitchedOff = "zap_switched_off",
        ZapDeleted = "zap_deleted",
        ZapRestored = "zap_restored",
        ZapTransferred = "zap_transferred",
        ZapShared = "zap_shared",
        ZapShareRevoked = "zap_share_revoked",
        ConnectionCreated = "connection_created",
        ConnectionChanged = "connection_changed",
        ConnectionRemoved = "connection_removed",
        RunReplayed = "run_replayed",
        RunsReplayed = "runs_replayed",
        RunHalted = "run_halted",
        RunsReleased = "runs_released",
        RunsDropped = "runs_dropped",
        DossierCreated = "dossier_created",
        DossierChanged = "dossier_changed",
        AuditExported = "audit_exported",
    }
}

/// One line of the log.
#[derive(Clone, Debug)]
pub struct Entry {
    pub seq: i64,
    pub at: Micros,
    pub actor: Actor,
    pub action: Action,
    /// The name of what it was done to: an e-mail, a key's name, a module's word.
    pub subject: String,
    /// An object; `{"role": {"from": …, "to": …}}` for what was changed.
    pub detail: Json,
    /// Empty where it did not come over the network.
    pub address: String,
}

impl Entry {
    /// As programs read it: the words of the table, the time in UTC.
    pub fn to_json(&self) -> Json {
        let at = jiff::Timestamp::from_microsecond(self.at).unwrap_or_default();
        json!({
            "seq": self.seq,
            "at": format!("{at:.6}"),
            "actor": self.actor.word(),
            "action": self.action.word(),
            "subject": self.subject,
            "detail": self.detail,
            "address": Some(&self.address).filter(|address| !address.is_empty()),
        })
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub action: Option<Action>,
    pub actor: Option<Actor>,
    pub since: Option<Micros>,
    /// The first moment that is too late.
    pub until: Option<Micros>,
}

statements! {
    NEXT = "UPDATE counters SET audit = audit + 1 WHERE dossier = $1 RETURNING audit";
    INSERT = "INSERT INTO audit (dossier, seq, at, actor, action, subject, detail, address)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    ALL = "SELECT seq, at, actor, action, subject, detail, address FROM audit
        WHERE dossier = $1 AND seq < $2 AND at >= $3 AND at < $4
        ORDER BY seq DESC LIMIT $5";
    OF_ACTION = "SELECT seq, at, actor, action, subject, detail, address FROM audit
        WHERE dossier = $1 AND action = $2 AND seq < $3 AND at >= $4 AND at < $5
        ORDER BY seq DESC LIMIT $6";
    OF_ACTOR = "SELECT seq, at, actor, action, subject, detail, address FROM audit
        WHERE dossier = $1 AND actor = $2 AND seq < $3 AND at >= $4 AND at < $5
        ORDER BY seq DESC LIMIT $6";
    OF_BOTH = "SELECT seq, at, actor, action, subject, detail, address FROM audit
        WHERE dossier = $1 AND action = $2 AND actor = $3 AND seq < $4 AND at >= $5 AND at < $6
        ORDER BY seq DESC LIMIT $7";
    FORGET = "DELETE FROM audit WHERE dossier = $1 AND seq IN (
        SELECT seq FROM audit WHERE dossier = $1 AND at < $2 ORDER BY at LIMIT $3)";
}

/// Writes a line: `scope` says who, when and from where. `detail` is an object, `{}` if there is
/// nothing to add.
pub fn note(tx: &mut Tx, scope: &Scope, action: Action, subject: &str, detail: Json) -> Result<()> {
    let seq: i64 = tx.one(&NEXT, &[&scope.dossier.number()], |row| row.get(0))?;
    let params: [&dyn crate::db::Value; 8] = [
        &scope.dossier.number(),
        &seq,
        &scope.now,
        &scope.actor.word(),
        &action.word(),
        &subject,
        &detail,
        &scope.address_text(),
    ];
    tx.execute(&INSERT, &params)?;
    Ok(())
}

/// `{"role": {"from": "member", "to": "administrator"}}` of `(name, before, after)`, without what
/// stayed as it was.
pub fn changes(fields: &[(&str, Json, Json)]) -> Json {
    let changed = fields.iter().filter(|(_, from, to)| from != to);
    let pairs =
        changed.map(|(name, from, to)| ((*name).to_owned(), json!({"from": from, "to": to})));
    Json::Object(pairs.collect::<Map<_, _>>())
}

/// As [`note`], if anything changed.
pub fn note_changes(
    tx: &mut Tx,
    scope: &Scope,
    action: Action,
    subject: &str,
    changes: Json,
) -> Result<()> {
    if changes.as_object().is_none_or(Map::is_empty) {
        Ok(())
    } else {
        note(tx, scope, action, subject, changes)
    }
}

/// Newest first, what `filter` lets through.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Entry>> {
    let place: i64 = after.map(page::parse).transpose()?.unwrap_or(i64::MAX);
    let (since, until) = (filter.since.unwrap_or(i64::MIN), filter.until.unwrap_or(i64::MAX));
    let (number, more) = (dossier.number(), limit + 1);
    let actor = filter.actor.map(Actor::word).unwrap_or_default();
    let rows = match (filter.action, filter.actor) {
        (None, None) => tx.query(&ALL, &[&number, &place, &since, &until, &more], from_row),
        (Some(action), None) => {
            let params: [&dyn crate::db::Value; 6] =
                [&number, &action.word(), &place, &since, &until, &more];
            tx.query(&OF_ACTION, &params, from_row)
        }
        (None, Some(_)) => {
            tx.query(&OF_ACTOR, &[&number, &actor, &place, &since, &until, &more], from_row)
        }
        (Some(action), Some(_)) => {
            let params: [&dyn crate::db::Value; 7] =
                [&number, &action.word(), &actor, &place, &since, &until, &more];
            tx.query(&OF_BOTH, &params, from_row)
        }
    };
    Ok(Page::of(rows?, limit, |entry| page::cursor(&entry.seq)))
}

fn from_row(row: Row) -> std::result::Result<Entry, DriverError> {
    let actor: String = row.get(2)?;
    Ok(Entry {
        seq: row.get(0)?,
        at: row.get(1)?,
        actor: Actor::parse(&actor),
        action: Action::from_row(&row, 3)?,
        subject: row.get(4)?,
        detail: row.get(5)?,
        address: row.get(6)?,
    })
}

/// Forgets up to `limit` of the oldest lines from before `before`; returns how many went.
pub fn forget(tx: &mut Tx, dossier: DossierId, before: Micros, limit: i64) -> Result<u64> {
    Ok(tx.execute(&FORGET, &[&dossier.number(), &before, &limit])?)
}
