//! Writing runs: a run as it begins, and what happened to it since.

use super::{
    days::Counts,
    fresh::ClaimedRun,
    health,
    playing::{Advance, Head, Mark, Next, StepRow},
    runs::{self, RunState},
};
use crate::{
    clock::Micros,
    db::{Tx, Value},
    dossiers,
    error::{Code, Result},
    statements,
};
use jiff::tz::TimeZone;
use std::sync::Arc;
use uuid::Uuid;

statements! {
    INSERT = "INSERT INTO runs (dossier, id, zap, version, state, run_at, holder, retries, start,
        source, depth, failure, created_at, ended_at, size)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, $11, $12, $13, $14)";
    /// Only whoever still has it.
    UPDATE = "UPDATE runs SET state = $3, run_at = $4, holder = $5, retries = $6, failure = $7,
        ended_at = $8, size = $9 WHERE dossier = $1 AND id = $2 AND holder = $10 AND run_at = $11";
    STEP = "INSERT INTO run_steps (dossier, run, seq, step, item, state, attempts, input, output,
        failure, message, retry, warnings, began_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, FALSE, $11, $12, $13)";
    AGAIN = "UPDATE run_steps SET state = $4, attempts = attempts + 1, input = $5, output = $6,
        failure = $7, message = $8, retry = FALSE, warnings = $9, began_at = $10, ended_at = $11
        WHERE dossier = $1 AND run = $2 AND seq = $3";
    MARK = "UPDATE run_steps SET state = $4, output = $5, failure = $6, message = $7, retry = $8,
        warnings = $9, ended_at = $10 WHERE dossier = $1 AND run = $2 AND seq = $3";
    WAKE = "UPDATE run_steps SET state = 'success', ended_at = $3
        WHERE dossier = $1 AND run = $2 AND state = 'waiting' AND failure = ''";
    /// By whoever still has it.
    END_UNRECORDED = "UPDATE runs SET state = 'errored', failure = 'not_recorded', run_at = NULL,
        holder = NULL, ended_at = $3
        WHERE dossier = $1 AND id = $2 AND holder = $4 AND run_at = $5";
    END_STEPS = "UPDATE run_steps SET state = 'errored', failure = 'not_recorded', message = $3,
        retry = FALSE, ended_at = $4
        WHERE dossier = $1 AND run = $2 AND state IN ('playing', 'waiting')";
    RETRY = "UPDATE run_steps SET state = 'waiting'
        WHERE dossier = $1 AND run = $2 AND state = 'errored' AND retry";
}

/// Where a run stands.
#[derive(Clone, Debug)]
pub struct Standing {
    pub state: RunState,
    pub run_at: Option<Micros>,
    /// Whoever has it until `run_at`.
    pub holder: Option<Arc<str>>,
    pub failure: String,
    pub ended_at: Option<Micros>,
}

impl Standing {
    /// It waits to be taken.
    pub fn due(now: Micros) -> Standing {
        let (state, run_at) = (RunState::Playing, Some(now));
        Standing { state, run_at, holder: None, failure: String::new(), ended_at: None }
    }

    /// A person decides.
    pub fn held() -> Standing {
        Standing { state: RunState::Held, run_at: None, ..Standing::due(0) }
    }

    /// Ended now, with the word of why.
    pub fn ended(state: RunState, failure: &str, now: Micros) -> Standing {
        let failure = failure.to_owned();
        Standing { state, run_at: None, holder: None, failure, ended_at: Some(now) }
    }

    /// After a advance, for whoever has it and may go on until `lease`.
    pub fn after(
        advance: &Advance,
        next: &Next,
        node: &Arc<str>,
        lease: Micros,
        now: Micros,
    ) -> Standing {
        let failure = advance.failure.clone();
        let goes_on = |state, run_at, holder| Standing {
            state,
            run_at: Some(run_at),
            holder,
            failure,
            ended_at: None,
        };
        match next {
            Next::Do(_) => goes_on(RunState::Playing, lease, Some(node.clone())),
            Next::At(moment) => goes_on(RunState::Waiting, *moment, None),
            Next::End(state) => Standing::ended(*state, &advance.failure, now),
        }
    }
}

/// Writes a run that begins, and the row of its trigger. `zone` is that of its dossier, if it is at hand.
pub fn insert(
    tx: &mut Tx,
    head: &Head,
    standing: &Standing,
    trigger: &StepRow,
    size: i64,
    zone: Option<&TimeZone>,
) -> Result<()> {
    let params: [&dyn Value; 14] = [
        &head.dossier.number(),
        &head.run,
        &head.zap,
        &head.version,
        &standing.state.word(),
        &standing.run_at,
        &standing.holder.as_deref(),
        &head.start.word(),
        &head.source,
        &head.depth,
        &standing.failure,
        &head.created_at,
        &standing.ended_at,
        &size,
    ];
    tx.later(&INSERT, &params)?;
    if standing.state == RunState::Errored {
        health::note_failure(tx, head.dossier, head.zap, head.run, head.created_at)?;
    }
    if standing.ended_at.is_some() {
        let counts = match zone {
            Some(zone) => Counts::in_zone(head.dossier, zone),
            None => Counts::of(tx, head.dossier)?,
        };
        counts.ended(tx, &head.counted(), standing.state)?;
    }
    row(tx, head, trigger)
}

/// What happened to a run since it was last written.
#[derive(Debug)]
pub struct Entry {
    pub head: Head,
    /// Whose it is, and until when.
    pub node: Arc<str>,
    pub lease: Micros,
    pub mark: Option<Mark>,
    pub advance: Advance,
    pub standing: Standing,
    pub now: Micros,
    /// That of the run's dossier.
    pub zone: TimeZone,
}

impl Entry {
    /// Writes it, if the run is still ours; else it is a conflict, and nothing is written.
    pub fn write(&self, tx: &mut Tx) -> Result<()> {
        let (head, standing, advance) = (&self.head, &self.standing, &self.advance);
        let params: [&dyn Value; 11] = [
            &head.dossier.number(),
            &head.run,
            &standing.state.word(),
            &standing.run_at,
            &standing.holder.as_deref(),
            &advance.retries,
            &standing.failure,
            &standing.ended_at,
            &advance.size,
            &&*self.node,
            &self.lease,
        ];
        if !tx.changes_one(&UPDATE, &params)? {
            return Err(Code::Conflict.into());
        }
        if advance.woken {
            tx.later(&WAKE, &[&head.dossier.number(), &head.run, &self.now])?;
        }
        if let Some(one) = &self.mark {
            mark(tx, head, one)?;
        }
        for one in &advance.rows {
            row(tx, head, one)?;
        }
        if advance.retry {
            tx.later(&RETRY, &[&head.dossier.number(), &head.run])?;
        }
        if standing.state == RunState::Errored {
            health::note_failure(tx, head.dossier, head.zap, head.run, self.now)?;
        }
        if standing.ended_at.is_some() {
            let counts = Counts::in_zone(head.dossier, &self.zone);
            counts.ended(tx, &head.counted(), standing.state)?;
        }
        Ok(())
    }
}

/// Ends a run whose record storage will never take, with the steps that are open. Returns whether it was
/// still this node's.
pub fn end_unrecorded(tx: &mut Tx, claimed: ClaimedRun, node: &str, now: Micros) -> Result<bool> {
    let (dossier, run) = (claimed.dossier.number(), claimed.run);
    if tx.execute(&END_UNRECORDED, &[&dossier, &run, &now, &node, &claimed.lease])? == 0 {
        return Ok(false);
    }
    let of = dossiers::get(tx, claimed.dossier)?;
    let message = of.langue.text("zap-failure-not_recorded");
    tx.later(&END_STEPS, &[&dossier, &run, &message, &now])?;
    let ended = runs::get(tx, claimed.dossier, run)?.counted();
    Counts::in_zone(claimed.dossier, &of.zone()).ended(tx, &ended, RunState::Errored)?;
    health::note_failure(tx, claimed.dossier, claimed.zap, run, now)?;
    Ok(true)
}

/// Writes a step that begins or was decided.
pub fn row(tx: &mut Tx, head: &Head, row: &StepRow) -> Result<()> {
    let (dossier, run): (i64, Uuid) = (head.dossier.number(), head.run);
    if row.again {
        let params: [&dyn Value; 11] = [
            &dossier,
            &run,
            &row.seq,
            &row.state.word(),
            &row.input,
            &row.output,
            &row.failure,
            &row.message,
            &row.warnings,
            &row.began_at,
            &row.ended_at,
        ];
        return Ok(tx.later(&AGAIN, &params)?);
    }
    let params: [&dyn Value; 13] = [
        &dossier,
        &run,
        &row.seq,
        &row.step,
        &row.item,
        &row.state.word(),
        &row.input,
        &row.output,
        &row.failure,
        &row.message,
        &row.warnings,
        &row.began_at,
        &row.ended_at,
    ];
    Ok(tx.later(&STEP, &params)?)
}

fn mark(tx: &mut Tx, head: &Head, mark: &Mark) -> Result<()> {
    let ended = (mark.until.is_none()).then_some(mark.at);
    let params: [&dyn Value; 10] = [
        &head.dossier.number(),
        &head.run,
        &mark.seq,
        &mark.state.word(),
        &mark.output,
        &mark.failure,
        &mark.message,
        &mark.retry,
        &mark.warnings,
        &ended,
    ];
    Ok(tx.later(&MARK, &params)?)
}
