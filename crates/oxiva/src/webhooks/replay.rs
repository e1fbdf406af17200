//! Calling again: one delivery, or all that a filter finds. The name of a delivery stays, so a
//! receiver can tell that it had it before.

use super::{
    deliveries::{self, Delivery, DeliveryState, Filter},
    endpoints::{self, Endpoint},
    order,
    owe::{claim, pace, signal},
};
use crate::{
    clock::Micros,
    db::{Signal, Topic, Tx},
    dossiers::{DossierId, Scope},
    error::{Code, Result},
    statements,
};

statements! {
    REPLAY = "UPDATE deliveries SET state = 'pending', run_at = $4, holder = $5, step = 0,
            depth = CASE WHEN depth < $7 THEN $7 ELSE depth END
        WHERE dossier = $1 AND endpoint = $2 AND event = $3
        AND NOT (state = 'pending' AND holder IS NOT NULL AND run_at > $6)";
    MISSED = "SELECT min(d.created_at) FROM deliveries d
        JOIN attempts a ON a.dossier = d.dossier AND a.endpoint = d.endpoint
            AND a.event = d.event AND a.number = d.attempts
        WHERE d.dossier = $1 AND d.endpoint = $2 AND d.state = 'failed' AND a.at >= $3";
}

/// Makes the call again, whatever became of it, from the start of the schedule.
pub fn one(tx: &mut Tx, scope: &Scope, endpoint: i64, seq: i64) -> Result<()> {
    let target = endpoints::find(tx, scope.dossier, endpoint)?.ok_or(Code::NotFound)?;
    if !target.is_active() {
        return Err(Code::NothingToSend.into());
    }
    deliveries::find(tx, scope.dossier, endpoint, seq)?;
    let (holder, until) = if target.ordered { (None, scope.now) } else { claim(scope) };
    let params: [&dyn crate::db::Value; 7] =
        [&scope.dossier.number(), &endpoint, &seq, &until, &holder, &scope.now, &scope.depth];
    if tx.execute(&REPLAY, &params)? == 0 {
        return Err(Code::UnderWay.into());
    }
    if target.ordered {
        order::go_back(tx, scope.dossier, endpoint, seq)?;
    }
    let pace = pace(&target.settings, target.ordered);
    signal(tx, scope.dossier, seq, endpoint, holder.is_some().then_some(until), pace);
    Ok(())
}

/// What a person means who says "all of them": what is not on its way any more and did not arrive.
/// Deliveries that arrived are called again by those alone who ask for that very state.
pub fn states(filter: &Filter) -> Vec<DeliveryState> {
    match filter.state {
        Some(state) => vec![state],
        None => vec![DeliveryState::Failed, DeliveryState::Skipped],
    }
}

/// What a replay would come to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Estimate {
    /// Deliveries whose calls would be made again, as far as they were counted.
    pub found: i64,
    /// Not all were looked at.
    pub more: bool,
}

/// How many deliveries such a replay would make the calls of again, looking at `most` of each state.
pub fn estimate(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    now: Micros,
    most: i64,
) -> Result<Estimate> {
    let active = active(tx, dossier)?;
    let mut estimate = Estimate::default();
    for state in states(filter) {
        let filter = Filter { state: Some(state), ..filter.clone() };
        let page = deliveries::list(tx, dossier, &filter, None, most + 1)?;
        let called =
            |d: &&Delivery| !is_on_its_way(d, now) && active.iter().any(|e| e.id == d.endpoint);
        estimate.found += page.items.iter().filter(called).count() as i64;
        estimate.more |= page.next.is_some();
    }
    Ok(estimate)
}

/// Due already: there is nothing to bring forward. Moving it to this moment would put it behind the
/// others that are due, where a replay of all that waits would find it again and again.
fn is_on_its_way(delivery: &Delivery, now: Micros) -> bool {
    delivery.state == DeliveryState::Pending && delivery.run_at <= now
}

/// From when on an endpoint that was paused or suspended missed what it was owed: the oldest event
/// whose call failed in the trouble that led to the pause, or else the pause.
pub fn missed_since(tx: &mut Tx, dossier: DossierId, endpoint: &Endpoint) -> Result<Micros> {
    let health = &endpoint.health;
    let trouble = health.failing_since.unwrap_or(health.state_at).min(health.state_at);
    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &endpoint.id, &trouble];
    let oldest: Option<Micros> = tx.one(&MISSED, &params, |row| row.get(0))?;
    Ok(oldest.unwrap_or(trouble).min(trouble))
}

fn active(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Endpoint>> {
    let mut all = endpoints::list(tx, dossier)?;
    all.retain(Endpoint::is_active);
    Ok(all)
}

/// What one step of a replay came to.
#[derive(Debug)]
pub struct Step {
    /// Deliveries that will be called again.
    pub replayed: i64,
    /// Where the next step goes on; none: all were seen.
    pub next: Option<String>,
}

/// Deliveries that one step looks at: one transaction, which others wait for.
const DELIVERIES_PER_STEP: i64 = 500;

/// Makes the calls of everything that the filter finds again, a step at a time. Deliveries whose
/// endpoint is not active stay as they are, and so do those that are due.
pub fn matching(tx: &mut Tx, scope: &Scope, filter: &Filter, after: Option<&str>) -> Result<Step> {
    let active = active(tx, scope.dossier)?;
    let page = deliveries::list(tx, scope.dossier, filter, after, DELIVERIES_PER_STEP)?;
    let mut replayed = 0;
    for delivery in page.items.iter().filter(|delivery| !is_on_its_way(delivery, scope.now)) {
        let Some(target) = active.iter().find(|e| e.id == delivery.endpoint) else { continue };
        let nobody: Option<&str> = None;
        let (number, now) = (scope.dossier.number(), scope.now);
        let params: [&dyn crate::db::Value; 7] =
            [&number, &target.id, &delivery.seq, &now, &nobody, &now, &scope.depth];
        replayed += tx.execute(&REPLAY, &params)? as i64;
        if target.ordered {
            order::go_back(tx, scope.dossier, target.id, delivery.seq)?;
        }
    }
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Endpoints });
    Ok(Step { replayed, next: page.next })
}
