//! Samples as they are kept: one for each step that was tested.

use super::capped::capped;
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Signal, Topic, Tx, Value},
    dossiers::DossierId,
    error::Result,
    statements,
};
use serde_json::Value as Json;

statements! {
    FIND = "SELECT step, input, output, failure, message, settings, origin, at FROM zap_samples
        WHERE dossier = $1 AND zap = $2";
    KEEP = "INSERT INTO zap_samples
        (dossier, zap, step, input, output, failure, message, settings, origin, source, at)
        VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, $8, $9)
        ON CONFLICT (dossier, zap, step) DO UPDATE SET input = excluded.input,
            output = excluded.output, failure = '', message = '', settings = excluded.settings,
            origin = excluded.origin, source = excluded.source, at = excluded.at";
    /// What it gave before stays.
    KEEP_FAILURE = "INSERT INTO zap_samples
        (dossier, zap, step, input, output, failure, message, settings, origin, source, at)
        VALUES ($1, $2, $3, $4, 'null', $5, $6, $7, 'test', '', $8)
        ON CONFLICT (dossier, zap, step) DO UPDATE SET input = excluded.input,
            failure = excluded.failure, message = excluded.message,
            settings = excluded.settings, origin = excluded.origin, at = excluded.at";
    FORGET = "DELETE FROM zap_samples WHERE dossier = $1 AND zap = $2";
    OLDER = "DELETE FROM zap_samples WHERE dossier = $1 AND at < $2";
}

closed_set! {
    /// What a sample was taken from.
    pub enum Origin as "SampleOrigin" {
        /// The step was tested.
        Test = "test",
        /// What the address of the zap was called with.
        Call = "call",
        /// A record of the dossier.
        Record = "record",
        /// A person typed it.
        Typed = "typed",
        /// A run of the zap.
        Run = "run",
        /// Made up, because there is nothing real yet.
        Example = "example",
        /// What a formatter gives, worked out from the samples before it.
        Computed = "computed",
    }
}

/// What a step gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// As it was mapped; null of a trigger.
    pub input: Json,
    /// Null if it never gave anything: its test failed.
    pub output: Json,
    pub at: Micros,
    pub from: Origin,
    /// Whether the step was changed since.
    pub is_stale: bool,
    /// What went wrong when it was last tested; then the output is the one of before.
    pub failure: Option<SampleFailure>,
}

/// Why a test failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFailure {
    /// A stable word, as of a step of a run.
    pub code: String,
    /// For a person.
    pub message: String,
}

/// What was kept of the steps of a zap: the id of each, the digest of the settings that it had, the sample.
pub fn kept(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<Vec<(String, String, Sample)>> {
    Ok(tx.query(&FIND, &[&dossier.number(), &zap], from_row)?)
}

fn from_row(row: Row) -> std::result::Result<(String, String, Sample), DriverError> {
    let json = |text: String| serde_json::from_str(&text).unwrap_or_default();
    let (code, message): (String, String) = (row.get(3)?, row.get(4)?);
    let sample = Sample {
        input: json(row.get(1)?),
        output: json(row.get(2)?),
        at: row.get(7)?,
        from: Origin::from_row(&row, 6)?,
        is_stale: false,
        failure: (!code.is_empty()).then_some(SampleFailure { code, message }),
    };
    Ok((row.get(0)?, row.get(5)?, sample))
}

/// What is to be kept of a step.
#[derive(Clone, Debug)]
pub struct Kept<'k> {
    pub zap: i64,
    pub step: &'k str,
    /// The [`digest`] of the step.
    pub settings: &'k str,
    pub input: &'k Json,
    pub at: Micros,
}

/// Keeps what a step gave. What gives access has been taken out.
pub fn keep(
    tx: &mut Tx,
    dossier: DossierId,
    kept: &Kept<'_>,
    output: &Json,
    from: Origin,
    source: &str,
) -> Result<()> {
    let text = |value: &Json| {
        let mut value = capped(value);
        text_rules::without_nul_in(&mut value);
        value.to_string()
    };
    let params: [&dyn Value; 9] = [
        &dossier.number(),
        &kept.zap,
        &kept.step,
        &text(kept.input),
        &text(output),
        &kept.settings,
        &from.word(),
        &source,
        &kept.at,
    ];
    tx.execute(&KEEP, &params)?;
    tx.signal(Signal { dossier, topic: Topic::Zaps });
    Ok(())
}

/// Keeps why the test of a step failed, beside what the step gave before.
pub fn keep_failure(
    tx: &mut Tx,
    dossier: DossierId,
    kept: &Kept<'_>,
    failure: &SampleFailure,
) -> Result<()> {
    let params: [&dyn Value; 8] = [
        &dossier.number(),
        &kept.zap,
        &kept.step,
        &capped(kept.input).to_string(),
        &failure.code,
        &failure.message,
        &kept.settings,
        &kept.at,
    ];
    tx.execute(&KEEP_FAILURE, &params)?;
    tx.signal(Signal { dossier, topic: Topic::Zaps });
    Ok(())
}

/// Forgets all that was tested of a zap.
pub fn forget(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<()> {
    tx.execute(&FORGET, &[&dossier.number(), &zap])?;
    Ok(())
}

/// Forgets what was tested before a moment.
pub fn forget_older(tx: &mut Tx, dossier: DossierId, before: Micros) -> Result<()> {
    tx.execute(&OLDER, &[&dossier.number(), &before])?;
    Ok(())
}
