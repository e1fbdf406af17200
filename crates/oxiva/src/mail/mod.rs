//! Mail: what the program owes people by e-mail.
//!
//! # Players
//! - A *mail* is a row of `mails`, written by [`owe`] in the transaction of what it tells of.
//! - [`runner`] takes due rows by lease, hands each to the operator's SMTP server ([`crate::smtp`]), and
//!   records what came of it ([`queue`]).
//!
//! # Promises
//! - A mail that was committed is tried until the server takes it, refuses it for good, or the
//!   schedule of [`crate::worker::retry`] is over; across crashes. It may arrive twice, then with the same
//!   `Message-ID`.
//! - A link in a mail may hold a secret: it is forgotten with the last attempt.
//! - Without an SMTP server a mail ends as `skipped`: what it says stands on the pages, too.
//!
//! Not promised: order.

pub mod account_changes;
pub mod letters;
pub mod queue;
pub mod runner;

use crate::{
    clock::Micros,
    closed_set,
    db::{Signal, Topic, Tx},
    dossiers::DossierId,
    error::Result,
    statements,
};
use uuid::Uuid;

closed_set! {
    /// What became of a mail.
    pub enum MailState {
        Pending = "pending",
        Sent = "sent",
        /// Refused for good, given up, or no longer worth sending.
        Failed = "failed",
        /// There was no SMTP server when it was due.
        Skipped = "skipped",
    }
}

/// A mail to write, in the language of whoever reads it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Message<'a> {
    /// One address, or several joined by commas: who is written to sees the others.
    pub to: &'a str,
    pub cc: Option<&'a str>,
    /// As `to`: nobody who is written to sees these.
    pub bcc: Option<&'a str>,
    /// The name before the operator's address; `None`: the operator's own.
    pub from_name: Option<&'a str>,
    /// As `to`: where an answer goes; `None`: where the operator says.
    pub reply_to: Option<&'a str>,
    pub subject: &'a str,
    pub text: &'a str,
    /// The same for who can read HTML.
    pub html: Option<&'a str>,
    /// A path of this server, put in a paragraph of its own at the end of the text, made absolute
    /// when the mail is sent.
    pub link: Option<&'a str>,
    /// After this moment it is not sent any more.
    pub useful_until: Option<Micros>,
    /// The run of a zap that writes it.
    pub run: Option<Uuid>,
}

/// A mail that a run of a zap wrote.
#[derive(Clone, Debug)]
pub struct RunMail {
    pub recipient: String,
    pub subject: String,
    pub state: MailState,
    pub created_at: Micros,
}

/// A mail that did not leave, for the page of administrators.
#[derive(Clone, Debug)]
pub struct Lost {
    pub recipient: String,
    pub subject: String,
    /// The word of a [`crate::smtp::Failure`].
    pub failure: String,
    pub reason: String,
    pub at: Micros,
}

statements! {
    LOST = "SELECT recipient, subject, failure, reason, run_at FROM mails
        WHERE dossier = $1 AND state = 'failed' ORDER BY id DESC LIMIT $2";
    NUMBER = "UPDATE counters SET mail = mail + 1 WHERE dossier = $1 RETURNING mail";
    INSERT = "INSERT INTO mails
        (dossier, id, recipient, subject, body, link, useful_until, state, run_at, attempts, step, created_at, cc, html,
            bcc, from_name, reply_to, run)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, 0, 0, $9, $10, $11, $12, $13, $14, $15)";
    OF_RUN = "SELECT recipient, subject, state, created_at FROM mails
        WHERE dossier = $1 AND run = $2 ORDER BY id LIMIT $3";
}

/// Mails of one run that are told of.
const MAX_MAILS_OF_RUN: i64 = 50;

/// The first mails that a run of a zap wrote, as long as they are kept.
pub fn of_run(tx: &mut Tx, dossier: DossierId, run: Uuid) -> Result<Vec<RunMail>> {
    Ok(tx.query(&OF_RUN, &[&dossier.number(), &run, &MAX_MAILS_OF_RUN], |row| {
        Ok(RunMail {
            recipient: row.get(0)?,
            subject: row.get(1)?,
            state: MailState::from_row(&row, 2)?,
            created_at: row.get(3)?,
        })
    })?)
}

/// The newest mails that were given up.
pub fn lost(tx: &mut Tx, dossier: DossierId, most: i64) -> Result<Vec<Lost>> {
    Ok(tx.query(&LOST, &[&dossier.number(), &most], |row| {
        Ok(Lost {
            recipient: row.get(0)?,
            subject: row.get(1)?,
            failure: row.get::<Option<String>>(2)?.unwrap_or_default(),
            reason: row.get::<Option<String>>(3)?.unwrap_or_default(),
            at: row.get(4)?,
        })
    })?)
}

/// Owes a mail; it leaves once this transaction has committed.
pub fn owe(tx: &mut Tx, dossier: DossierId, now: Micros, message: &Message<'_>) -> Result<()> {
    let id: i64 = tx.one(&NUMBER, &[&dossier.number()], |row| row.get(0))?;
    let params: [&dyn crate::db::Value; 15] = [
        &dossier.number(),
        &id,
        &message.to,
        &message.subject,
        &message.text,
        &message.link,
        &message.useful_until,
        &now,
        &now,
        &message.cc,
        &message.html,
        &message.bcc,
        &message.from_name,
        &message.reply_to,
        &message.run,
    ];
    tx.execute(&INSERT, &params)?;
    tx.signal(Signal { dossier, topic: Topic::Mail });
    Ok(())
}
