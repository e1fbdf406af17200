//! How many runs of each zap ended, by day and by state: what lists count without reading runs.
//!
//! # Promises
//! - A run is counted in the transaction that ends it, and not any more in the one in which it goes on.
//! - It is counted on the day on which it began, in the time zone that its dossier had then; tests are not counted.
//! - Nobody waits for another who counts: on PostgreSQL each connection has rows of its own, which are added up.
//!
//! Runs that are forgotten before their time, because they take too much room, stay counted.

use super::runs::{Counted, RunState};
use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx, Value},
    dossiers::{self, DossierId},
    error::Result,
    statements,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{self, Date},
    tz::TimeZone,
};
use std::collections::HashMap;
use zap_engine::dates::to_zone;

statements! {
    ADD = "INSERT INTO zap_days (dossier, day, zap, state, shard, total)
            VALUES ($1, $2, $3, $4, 0, $5)
        ON CONFLICT (dossier, day, zap, state, shard)
            DO UPDATE SET total = zap_days.total + excluded.total",
        postgres = "INSERT INTO zap_days (dossier, day, zap, state, shard, total)
                VALUES ($1, $2, $3, $4, pg_backend_pid(), $5)
            ON CONFLICT (dossier, day, zap, state, shard)
                DO UPDATE SET total = zap_days.total + excluded.total";
    ERRORS = "SELECT zap, day, CAST(sum(total) AS BIGINT) FROM zap_days
        WHERE dossier = $1 AND day >= $2 AND day <= $3 AND state = 'errored' GROUP BY zap, day";
    ERRORS_OF_ZAP = "SELECT zap, day, CAST(sum(total) AS BIGINT) FROM zap_days
        WHERE dossier = $1 AND zap = $4 AND day >= $2 AND day <= $3 AND state = 'errored'
        GROUP BY zap, day";
    ALL = "SELECT day, state, CAST(sum(total) AS BIGINT) FROM zap_days
        WHERE dossier = $1 AND day >= $2 AND day <= $3 GROUP BY day, state";
    OF_ZAP = "SELECT day, state, CAST(sum(total) AS BIGINT) FROM zap_days
        WHERE dossier = $1 AND zap = $4 AND day >= $2 AND day <= $3 GROUP BY day, state";
    FORGET = "DELETE FROM zap_days WHERE dossier = $1 AND day < $2";
    FORGET_ZAP = "DELETE FROM zap_days WHERE dossier = $1 AND zap = $2";
}

/// Days of the chart of a zap's errors.
pub const DAYS_OF_ERRORS: usize = 7;

/// Errors of a zap, the oldest day first; the last one is today.
pub type DailyErrors = [i64; DAYS_OF_ERRORS];

const FIRST_DAY: Date = civil::date(1970, 1, 1);

/// The number of the day of a moment, from 1970-01-01 on, in a time zone.
pub fn day_of(at: Micros, zone: &TimeZone) -> i64 {
    let date = to_zone(Timestamp::from_microsecond(at).unwrap_or_default(), zone).date();
    (date - FIRST_DAY).get_days().into()
}

/// The date of such a number; the first one if it is out of what a calendar has.
pub fn date_of(day: i64) -> Date {
    FIRST_DAY.checked_add(day.clamp(0, 3_000_000).days()).unwrap_or(FIRST_DAY)
}

/// Where the runs of a dossier are counted.
pub struct Counts {
    dossier: DossierId,
    zone: TimeZone,
}

impl Counts {
    /// With the time zone that the dossier has now.
    pub fn of(tx: &mut Tx, dossier: DossierId) -> Result<Counts> {
        let zone = dossiers::get(tx, dossier)?.zone();
        Ok(Counts { dossier, zone })
    }

    /// The same, of whoever knows the time zone.
    pub fn in_zone(dossier: DossierId, zone: &TimeZone) -> Counts {
        Counts { dossier, zone: zone.clone() }
    }

    /// A run ended in this state.
    pub fn ended(&self, tx: &mut Tx, run: &Counted, state: RunState) -> Result<()> {
        self.add(tx, run, state, 1)
    }

    /// A run that had ended in this state goes on.
    pub fn goes_on(&self, tx: &mut Tx, run: &Counted, state: RunState) -> Result<()> {
        self.add(tx, run, state, -1)
    }

    fn add(&self, tx: &mut Tx, run: &Counted, state: RunState, number: i64) -> Result<()> {
        if run.is_test {
            return Ok(());
        }
        let day = day_of(run.created_at, &self.zone);
        let params: [&dyn Value; 5] =
            [&self.dossier.number(), &day, &run.zap, &state.word(), &number];
        Ok(tx.later(&ADD, &params)?)
    }
}

/// Counts several runs that ended in this state.
pub fn ended(tx: &mut Tx, dossier: DossierId, runs: &[Counted], state: RunState) -> Result<()> {
    if runs.is_empty() {
        return Ok(());
    }
    let counts = Counts::of(tx, dossier)?;
    runs.iter().try_for_each(|run| counts.ended(tx, run, state))
}

/// The errors of all zaps that had any within the last days, up to `today`.
pub fn errors(tx: &mut Tx, dossier: DossierId, today: i64) -> Result<HashMap<i64, DailyErrors>> {
    let params: [&dyn Value; 3] = [&dossier.number(), &first_of_errors(today), &today];
    Ok(by_zap(tx.query(&ERRORS, &params, error_from_row)?, today))
}

/// The errors of one zap within the last days, up to `today`.
pub fn errors_of(tx: &mut Tx, dossier: DossierId, zap: i64, today: i64) -> Result<DailyErrors> {
    let params: [&dyn Value; 4] = [&dossier.number(), &first_of_errors(today), &today, &zap];
    let rows = tx.query(&ERRORS_OF_ZAP, &params, error_from_row)?;
    Ok(by_zap(rows, today).remove(&zap).unwrap_or_default())
}

fn first_of_errors(today: i64) -> i64 {
    today - DAYS_OF_ERRORS as i64 + 1
}

fn error_from_row(row: Row) -> std::result::Result<(i64, i64, i64), DriverError> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn by_zap(rows: Vec<(i64, i64, i64)>, today: i64) -> HashMap<i64, DailyErrors> {
    let mut errors: HashMap<i64, DailyErrors> = HashMap::new();
    for (zap, day, number) in rows {
        let place = usize::try_from(day - first_of_errors(today)).unwrap_or(DAYS_OF_ERRORS);
        if let Some(counted) = errors.entry(zap).or_default().get_mut(place) {
            *counted = number.max(0);
        }
    }
    errors
}

/// How many runs of a day ended in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    pub day: i64,
    pub state: RunState,
    pub number: i64,
}

/// The counts of the days from `first` to `last`, of all zaps or of some; what is not there is zero.
pub fn counts(
    tx: &mut Tx,
    dossier: DossierId,
    zaps: Option<&[i64]>,
    (first, last): (i64, i64),
) -> Result<Vec<DayCount>> {
    let number = dossier.number();
    let Some(zaps) = zaps else {
        return Ok(tx.query(&ALL, &[&number, &first, &last], count_from_row)?);
    };
    let mut sums: HashMap<(i64, RunState), i64> = HashMap::new();
    for zap in zaps {
        for one in tx.query(&OF_ZAP, &[&number, &first, &last, zap], count_from_row)? {
            *sums.entry((one.day, one.state)).or_default() += one.number;
        }
    }
    let counts = sums.into_iter().map(|((day, state), number)| DayCount { day, state, number });
    Ok(counts.collect())
}

fn count_from_row(row: Row) -> std::result::Result<DayCount, DriverError> {
    Ok(DayCount { day: row.get(0)?, state: RunState::from_row(&row, 1)?, number: row.get(2)? })
}

/// Forgets the days before that of a moment.
pub fn forget_before(tx: &mut Tx, dossier: DossierId, before: Micros) -> Result<()> {
    let day = day_of(before, &dossiers::get(tx, dossier)?.zone());
    tx.execute(&FORGET, &[&dossier.number(), &day])?;
    Ok(())
}

/// Forgets what was counted of a zap.
pub(super) fn forget(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<()> {
    tx.execute(&FORGET_ZAP, &[&dossier.number(), &zap])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{DAY, HOUR};

    #[test]
    fn a_day_is_that_of_the_time_zone() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let midnight = 20_000 * DAY;
        assert_eq!(day_of(midnight, &TimeZone::UTC), 20_000);
        assert_eq!(day_of(midnight - HOUR / 2, &TimeZone::UTC), 19_999);
        assert_eq!(day_of(midnight - HOUR / 2, &paris), 20_000);
        assert_eq!(date_of(20_000).to_string(), "2024-10-04");
        assert_eq!(date_of(0), FIRST_DAY);
    }
}
