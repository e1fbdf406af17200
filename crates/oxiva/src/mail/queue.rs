//! Taking due mails by lease, recording what came of them, giving them back.

use super::MailState;
use crate::{
    clock::{Entropy, Micros, SECOND},
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::Result,
    smtp::{Letter, Outcome},
    statements,
    worker::retry,
};

/// How long whoever takes a mail has it for himself: longer than an attempt may last.
pub const LEASE: Micros = 120 * SECOND;

/// A mail whose turn it is.
#[derive(Clone, Debug)]
pub struct Due {
    pub dossier: DossierId,
    pub id: i64,
    /// What is sent.
    pub letter: Letter,
    attempts: i64,
    step: i64,
}

statements! {
    CLAIM = "UPDATE mails SET holder = $1, run_at = $2
        WHERE state = 'pending' AND (dossier, id) IN (
            SELECT dossier, id FROM mails WHERE state = 'pending' AND run_at <= $3
            ORDER BY run_at LIMIT $4)
        RETURNING dossier, id, recipient, subject, body, link, useful_until, created_at, attempts, step,
            cc, html, bcc, from_name, reply_to",
        // As in webhooks/queue.rs: within IN the planner may take more than the limit.
        postgres = "WITH due AS MATERIALIZED (
                SELECT dossier, id FROM mails WHERE state = 'pending' AND run_at <= $3
                ORDER BY run_at LIMIT $4 FOR UPDATE SKIP LOCKED)
            UPDATE mails m SET holder = $1, run_at = $2 FROM due
            WHERE m.state = 'pending' AND m.dossier = due.dossier AND m.id = due.id
            RETURNING m.dossier, m.id, m.recipient, m.subject, m.body, m.link, m.useful_until,
                m.created_at, m.attempts, m.step, m.cc, m.html, m.bcc, m.from_name, m.reply_to";
    IS_DUE = "SELECT 1 FROM mails WHERE state = 'pending' AND run_at <= $1 LIMIT 1";
    FINISH = "UPDATE mails SET state = $3, run_at = $4, holder = NULL, attempts = $5, step = $6,
        failure = $7, reason = $8, link = CASE WHEN $3 = 'pending' THEN link END,
        done_at = CASE WHEN $3 = 'pending' THEN done_at ELSE $9 END
        WHERE dossier = $1 AND id = $2 AND state = 'pending' AND attempts = $10";
    END_UNRECORDED = "UPDATE mails SET state = 'failed', run_at = $3, holder = NULL, link = NULL,
        failure = 'not_recorded', reason = '', done_at = $3
        WHERE dossier = $1 AND id = $2 AND state = 'pending'";
    RELEASE_ALL = "UPDATE mails SET holder = NULL, run_at = $2
        WHERE state = 'pending' AND holder = $1";
    SKIP = "UPDATE mails SET state = 'skipped', holder = NULL, link = NULL, done_at = $1
        WHERE state = 'pending' AND run_at <= $1";
    WAITING = "SELECT count(*) FROM mails WHERE state = 'pending'";
}

/// Takes up to `limit` due mails for `node`.
pub fn claim(tx: &mut Tx, node: &str, now: Micros, limit: i64) -> Result<Vec<Due>> {
    Ok(tx.query(&CLAIM, &[&node, &(now + LEASE), &now, &limit], due_from_row)?)
}

fn due_from_row(row: Row) -> std::result::Result<Due, DriverError> {
    let (dossier, id) = (DossierId::from_row(&row, 0)?, row.get::<i64>(1)?);
    let created_at: Micros = row.get(7)?;
    let letter = Letter {
        reference: format!("{}.{id}.{created_at}", dossier.number()),
        recipient: row.get(2)?,
        subject: row.get(3)?,
        body: row.get(4)?,
        link: row.get(5)?,
        useful_until: row.get(6)?,
        created_at,
        cc: row.get(10)?,
        html: row.get(11)?,
        bcc: row.get(12)?,
        from_name: row.get(13)?,
        reply_to: row.get(14)?,
    };
    Ok(Due { dossier, id, letter, attempts: row.get(8)?, step: row.get(9)? })
}

/// Whether there is anything to take: asked every second, so that nothing is written for nothing.
pub fn is_due(tx: &mut Tx, now: Micros) -> Result<bool> {
    Ok(tx.optional(&IS_DUE, &[&now], |_| Ok(()))?.is_some())
}

/// Records an attempt and what follows from it. Doing it twice does it once.
pub fn finish(
    tx: &mut Tx,
    entropy: &Entropy,
    now: Micros,
    due: &Due,
    outcome: &Outcome,
) -> Result<()> {
    let again = || retry::wait(due.step, entropy.fraction());
    let (state, run_at, step) = match outcome {
        Ok(()) => (MailState::Sent, now, due.step),
        Err(error) if error.failure.is_final() => (MailState::Failed, now, due.step),
        Err(_) => match again() {
            Some(wait) => (MailState::Pending, now + wait, due.step + 1),
            None => (MailState::Failed, now, due.step),
        },
    };
    let failure = outcome.as_ref().err().map(|error| error.failure.word());
    let reason = outcome.as_ref().err().map_or("", |error| &error.reason);
    let params: [&dyn crate::db::Value; 10] = [
        &due.dossier.number(),
        &due.id,
        &state.word(),
        &run_at,
        &(due.attempts + 1),
        &step,
        &failure,
        &reason,
        &now,
        &due.attempts,
    ];
    tx.execute(&FINISH, &params)?;
    Ok(())
}

/// Ends a mail of which storage will never take what came of it.
pub fn end_unrecorded(tx: &mut Tx, due: &Due, now: Micros) -> Result<()> {
    tx.execute(&END_UNRECORDED, &[&due.dossier.number(), &due.id, &now])?;
    Ok(())
}

/// Gives back everything this node held when it last stopped or died.
pub fn release_all(tx: &mut Tx, node: &str, now: Micros) -> Result<u64> {
    Ok(tx.execute(&RELEASE_ALL, &[&node, &now])?)
}

/// Where there is no SMTP server nothing waits for one: a mail that left weeks later would be odd.
pub fn skip_due(tx: &mut Tx, now: Micros) -> Result<u64> {
    Ok(tx.execute(&SKIP, &[&now])?)
}

/// How many mails wait.
pub fn waiting(tx: &mut Tx) -> Result<i64> {
    Ok(tx.one(&WAITING, &[], |row| row.get(0))?)
}
