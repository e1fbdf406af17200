//! How an endpoint fares, and what follows: left alone for a while, or paused with a notice.

use super::{
    endpoints::{self, EndpointState, Reason, Source},
    subscriptions,
};
use crate::{
    clock::{DAY, HOUR, Micros},
    db::Tx,
    dossiers::DossierId,
    error::Result,
    statements,
    worker::retry,
};

/// Without a success for so long, an endpoint is paused.
pub const PAUSE_AFTER_FAILING_FOR: Micros = 5 * DAY;
/// Without a single answer for longer than this, and so many failures at least, too.
pub const PAUSE_AFTER_UNREACHABLE_FOR: Micros = HOUR;
/// Failures at least before an endpoint that never answers is paused.
pub const UNREACHABLE_FAILURES: i64 = 10;

/// What a failed attempt says of its endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    pub now: Micros,
    /// There was an answer, whatever it said.
    pub answered: bool,
    /// The receiver as a whole is in trouble: no answer, or one that says "not now".
    pub overloaded: bool,
    /// It said that it is gone for good.
    pub gone: bool,
    /// What its `Retry-After` asked for, from now on.
    pub asked: Option<Micros>,
}

statements! {
    FAILED = "UPDATE endpoints SET failures = failures + 1,
        failing_since = COALESCE(failing_since, $3), answered = answered OR $4
        WHERE dossier = $1 AND id = $2 AND state = 'active'
        RETURNING failures, failing_since, answered, source";
    HOLD = "UPDATE endpoints SET hold_until = $3
        WHERE dossier = $1 AND id = $2 AND hold_until < $3";
    /// A hold stands: this call may have begun before the one that was told to wait.
    SUCCEEDED = "UPDATE endpoints SET failures = 0, failing_since = NULL, answered = FALSE
        WHERE dossier = $1 AND id = $2 AND failures > 0";
}

/// Notes a failed attempt. Returns why the endpoint was paused, if it was.
pub fn failed(
    tx: &mut Tx,
    dossier: DossierId,
    endpoint: i64,
    trouble: &Trouble,
) -> Result<Option<Reason>> {
    let params: [&dyn crate::db::Value; 4] =
        [&dossier.number(), &endpoint, &trouble.now, &trouble.answered];
    let row = tx.optional(&FAILED, &params, |row| {
        let source = Source::from_row(&row, 3)?;
        Ok((row.get::<i64>(0)?, row.get::<Micros>(1)?, row.get::<bool>(2)?, source))
    })?;
    let Some((failures, since, answered, source)) = row else { return Ok(None) };
    if trouble.gone && source == Source::Subscription {
        subscriptions::gone(tx, dossier, endpoint, trouble.now)?;
        return Ok(None);
    }
    if let Some(reason) = verdict(trouble, failures, since, answered) {
        endpoints::set_state(tx, dossier, endpoint, EndpointState::Paused, reason, trouble.now)?;
        return Ok(Some(reason));
    }
    let hold = if trouble.overloaded { retry::hold(failures) } else { 0 };
    let hold = hold.max(trouble.asked.unwrap_or(0));
    if hold > 0 {
        tx.execute(&HOLD, &[&dossier.number(), &endpoint, &(trouble.now + hold)])?;
    }
    Ok(None)
}

fn verdict(trouble: &Trouble, failures: i64, since: Micros, answered: bool) -> Option<Reason> {
    let lasted = trouble.now - since;
    if trouble.gone {
        Some(Reason::Gone)
    } else if lasted >= PAUSE_AFTER_FAILING_FOR {
        Some(Reason::Failing)
    } else if !answered && lasted > PAUSE_AFTER_UNREACHABLE_FOR && failures >= UNREACHABLE_FAILURES
    {
        Some(Reason::Unreachable)
    } else {
        None
    }
}

/// Notes a success, which forgives the failures before it, those of calls made meanwhile too.
pub fn succeeded(tx: &mut Tx, dossier: DossierId, endpoint: i64) -> Result<()> {
    tx.later_once(&SUCCEEDED, &[&dossier.number(), &endpoint])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_it_is_paused() {
        let verdict = |lasted, failures, answered, gone| {
            let trouble = Trouble { now: lasted, answered, overloaded: true, gone, asked: None };
            verdict(&trouble, failures, 0, answered)
        };
        assert_eq!(verdict(0, 1, true, true), Some(Reason::Gone));
        assert_eq!(verdict(PAUSE_AFTER_FAILING_FOR - 1, 99, true, false), None);
        assert_eq!(verdict(PAUSE_AFTER_FAILING_FOR, 2, true, false), Some(Reason::Failing));
        assert_eq!(verdict(PAUSE_AFTER_UNREACHABLE_FOR, 10, false, false), None);
        assert_eq!(
            verdict(PAUSE_AFTER_UNREACHABLE_FOR + 1, 10, false, false),
            Some(Reason::Unreachable)
        );
        assert_eq!(verdict(PAUSE_AFTER_UNREACHABLE_FOR + 1, 9, false, false), None);
        assert_eq!(verdict(PAUSE_AFTER_UNREACHABLE_FOR + 1, 10, true, false), None);
    }
}
