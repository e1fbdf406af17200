//! Is what is due being called? The answer is looked up in the tables when somebody asks, not taken
//! from the runner's word: a runner that died silently cannot vouch for itself.
//!
//! # Players
//! - [`Pulse`]: the runner's signs of life.
//! - [`Look`]: one look at the tables and the pulse; [`Look::alarm`] says what is wrong.
//!
//! # Promises
//! - A look costs one step in an index for each active endpoint, whatever waits behind it.
//! - What waits for its next attempt, for an endpoint that is suspended or left alone for a while, for
//!   its turn in an order, or under a lease is not late. A receiver that is slow or has much to take
//!   is not an alarm as long as it is called.
//! - A run that is under way and comes no further is an alarm, told from memory ([`crate::zaps::progress`]): the
//!   table cannot tell work from going round and round.
//! - [`backlog`], for the metrics, counts all of that, and says how old the oldest of it is.

use crate::{
    clock::{Clock, Micros},
    db::{Db, Tx},
    dossiers::DossierId,
    error::Result,
    statements,
    worker::{LaneKey, pulse::Pulse},
    zaps::fresh::LEASE,
};
use std::time::Duration;

/// A runner that has not looked for work for so long has died.
const MAX_SILENCE: Duration = Duration::from_secs(15);
/// A step takes less than the lease of its run: one that takes longer goes round and round, or hangs.
const MAX_STALLED: Duration = Duration::from_micros(LEASE as u64);
/// Deliveries of one endpoint are counted up to this many.
const MAX_COUNTED_PER_ENDPOINT: i64 = 10_000;
/// And so many at either end of its queue are asked how old they are.
const ASKED_AT_EACH_END: i64 = 200;

statements! {
    /// The lanes that may be called and have something due, each with the moment from which the
    /// first of it could have been called. Of an ordered endpoint the next alone can.
    DUE = "SELECT p.dossier, p.id, p.hold_until, p.state_at, CASE WHEN p.ordered
            THEN (SELECT d.run_at FROM deliveries d
                WHERE d.dossier = p.dossier AND d.endpoint = p.id AND d.event > p.done_until
                AND d.state = 'pending' ORDER BY d.event LIMIT 1)
            ELSE (SELECT min(d.run_at) FROM deliveries d
                WHERE d.dossier = p.dossier AND d.endpoint = p.id AND d.state = 'pending') END
        FROM endpoints p WHERE p.state = 'active' AND p.hold_until <= $1 AND EXISTS (
            SELECT 1 FROM deliveries d WHERE d.dossier = p.dossier AND d.endpoint = p.id
            AND d.state = 'pending' AND d.run_at <= $1)";
    /// The zaps that have runs due, each with the moment of the first.
    DUE_RUNS = "SELECT z.dossier, z.id, (SELECT min(r.run_at) FROM runs r
            WHERE r.dossier = z.dossier AND r.zap = z.id AND r.run_at IS NOT NULL)
        FROM zaps z WHERE EXISTS (
            SELECT 1 FROM runs d WHERE d.dossier = z.dossier AND d.zap = z.id AND d.run_at <= $1)";
    PENDING = "SELECT (SELECT count(*) FROM (SELECT 1 AS one FROM deliveries d
            WHERE d.dossier = p.dossier AND d.endpoint = p.id AND d.state = 'pending'
            LIMIT $1) AS counted)
        FROM endpoints p WHERE p.state = 'active'";
    /// The oldest of each lane is among those due first, if it was never attempted, or among those
    /// due last, if it was attempted often: all are not looked at.
    OLDEST = "SELECT (SELECT min(made) FROM (SELECT d.created_at AS made FROM deliveries d
            WHERE d.dossier = p.dossier AND d.endpoint = p.id AND d.state = 'pending'
            ORDER BY d.run_at LIMIT $1) AS soon),
        (SELECT min(made) FROM (SELECT d.created_at AS made FROM deliveries d
            WHERE d.dossier = p.dossier AND d.endpoint = p.id AND d.state = 'pending'
            ORDER BY d.run_at DESC LIMIT $1) AS later)
        FROM endpoints p WHERE p.state = 'active'";
}

/// What a look found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Since the runner last looked for work; `None`: it never has.
    pub sweep_age: Option<Duration>,
    /// How long the oldest delivery that may be called has been due.
    pub oldest: Duration,
    /// How long the oldest of those has been due whose endpoint nobody has called meanwhile.
    pub neglected: Duration,
    /// For how long a run that is under way has made no progress.
    pub stalled: Duration,
}

/// What a runner is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Deliveries,
    Runs,
}

impl Look {
    /// Looks now.
    pub async fn at(db: &Db, clock: &Clock, pulse: &Pulse, work: Work) -> Result<Look> {
        let now = clock.now();
        let due = match work {
            Work::Deliveries => db.read(move |tx| due(tx, now)).await?,
            Work::Runs => db.read(move |tx| due_runs(tx, now)).await?,
        };
        let elapsed = clock.elapsed();
        let mut look = Look {
            sweep_age: pulse.last_sweep().map(|at| elapsed.saturating_sub(at)),
            ..Look::default()
        };
        for (lane, since) in due {
            let overdue = Duration::from_micros(now.saturating_sub(since).max(0) as u64);
            let idle = elapsed.saturating_sub(pulse.idle_since(lane));
            look.oldest = look.oldest.max(overdue);
            look.neglected = look.neglected.max(overdue.min(idle));
        }
        pulse.forget(elapsed.saturating_sub(Duration::from_secs(3_600)));
        Ok(look)
    }

    /// What is wrong, in words for the operator. `late` is `limits.late_seconds`; zero: never.
    pub fn alarm(&self, late: Duration, work: Work) -> Option<String> {
        let seconds = |duration: Duration| duration.as_secs();
        let (runner, neglect) = match work {
            Work::Deliveries => ("runner", ("a delivery", "nobody makes its call")),
            Work::Runs => ("runner of zaps", ("a run", "nobody goes on with it")),
        };
        match self.sweep_age {
            None => Some(format!("the {runner} has not begun")),
            Some(age) if age > MAX_SILENCE => Some(format!(
                "the {runner} is silent: it last looked for work {} s ago",
                seconds(age)
            )),
            _ if !late.is_zero() && self.neglected > late => Some(format!(
                "{} has been due for {} s and {}",
                neglect.0,
                seconds(self.neglected),
                neglect.1
            )),
            _ if !late.is_zero() && self.stalled > MAX_STALLED.max(late) => Some(format!(
                "a run has been under way for {} s without progress",
                seconds(self.stalled)
            )),
            _ => None,
        }
    }
}

fn due(tx: &mut Tx, now: Micros) -> Result<Vec<(LaneKey, Micros)>> {
    let lanes = tx.query(&DUE, &[&now], |row| {
        let lane = (DossierId::from_row(&row, 0)?, row.get(1)?);
        let (held, changed) = (row.get::<Micros>(2)?, row.get::<Micros>(3)?);
        let due: Option<Micros> = row.get(4)?;
        Ok(due.map(|due| (lane, due.max(held).max(changed))))
    })?;
    Ok(lanes.into_iter().flatten().filter(|(_, due)| *due <= now).collect())
}

fn due_runs(tx: &mut Tx, now: Micros) -> Result<Vec<(LaneKey, Micros)>> {
    let lanes = tx.query(&DUE_RUNS, &[&now], |row| {
        let lane = (DossierId::from_row(&row, 0)?, row.get(1)?);
        Ok(row.get::<Option<Micros>>(2)?.map(|due| (lane, due)))
    })?;
    Ok(lanes.into_iter().flatten().collect())
}

/// What waits at active endpoints, late or not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backlog {
    /// Of each endpoint counted up to 10,000.
    pub pending: i64,
    /// Since the oldest event was written that has yet to be delivered; zero if there is none.
    pub age: Duration,
}

/// Counts what waits, whether it is late or not.
pub fn backlog(tx: &mut Tx, now: Micros) -> Result<Backlog> {
    let pending = tx
        .query(&PENDING, &[&MAX_COUNTED_PER_ENDPOINT], |row| row.get::<i64>(0))?
        .into_iter()
        .sum();
    let oldest = tx.query(&OLDEST, &[&ASKED_AT_EACH_END], |row| {
        let ends: [Option<Micros>; 2] = [row.get(0)?, row.get(1)?];
        Ok(ends.into_iter().flatten().min())
    })?;
    let since = oldest.into_iter().flatten().min().unwrap_or(now);
    Ok(Backlog { pending, age: Duration::from_micros(now.saturating_sub(since).max(0) as u64) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn look(sweep_age: Option<u64>, neglected: u64) -> Look {
        let neglected = Duration::from_secs(neglected);
        let sweep_age = sweep_age.map(Duration::from_secs);
        Look { sweep_age, oldest: neglected, neglected, ..Look::default() }
    }

    #[test]
    fn an_alarm_says_what_is_wrong() {
        let words = |look: Look| look.alarm(MINUTE, Work::Deliveries).unwrap_or_default();
        assert_eq!(words(look(Some(15), 60)), "");
        assert_eq!(words(look(None, 0)), "the runner has not begun");
        assert!(words(look(Some(16), 0)).contains("last looked for work 16 s ago"));
        assert!(words(look(Some(1), 61)).contains("due for 61 s"));
        assert_eq!(look(Some(1), 61).alarm(Duration::ZERO, Work::Runs), None);
        let stalled = |seconds| Look { stalled: Duration::from_secs(seconds), ..look(Some(1), 0) };
        assert_eq!(stalled(300).alarm(MINUTE, Work::Runs), None);
        assert!(words(stalled(301)).contains("under way for 301 s without progress"));
    }
}
