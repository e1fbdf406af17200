//! One attempt of a delivery.

use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::Result,
    statements,
    webhooks::settings::Format,
};

/// Bytes of an answer that are read and kept.
pub const MAX_ANSWER_BYTES: usize = 100 * 1024;

/// One call.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub number: i64,
    pub at: Micros,
    /// In microseconds.
    pub duration: Micros,
    pub url: String,
    pub status: Option<i64>,
    /// One word of the closed list, when there was no answer.
    pub failure: Option<String>,
    /// What was sent.
    pub format: Format,
    /// The start of the answer's body.
    pub answer: Vec<u8>,
}

statements! {
    ATTEMPTS = "SELECT number, at, duration, url, status, failure, format, answer FROM attempts
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 ORDER BY number DESC LIMIT 100";
}

impl Attempt {
    /// Whether the answer was longer than what is kept of it, as far as can be known.
    pub fn is_cut(&self) -> bool {
        self.answer.len() >= MAX_ANSWER_BYTES
    }

    /// Whether the receiver took it.
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

pub(super) fn attempt(
    row: &Row,
    first: usize,
    answer: Vec<u8>,
) -> std::result::Result<Attempt, DriverError> {
    Ok(Attempt {
        number: row.get(first)?,
        at: row.get(first + 1)?,
        duration: row.get(first + 2)?,
        url: row.get(first + 3)?,
        status: row.get(first + 4)?,
        failure: row.get(first + 5)?,
        format: Format::from_row(row, first + 6)?,
        answer,
    })
}

/// The last hundred, newest first.
pub fn attempts(tx: &mut Tx, dossier: DossierId, endpoint: i64, seq: i64) -> Result<Vec<Attempt>> {
    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &endpoint, &seq];
    Ok(tx.query(&ATTEMPTS, &params, |row| attempt(&row, 0, row.get(7)?))?)
}
