//! What an event owes: a delivery for each endpoint that is told of it, in the transaction of the
//! event itself.

use super::{
    endpoints, filter, payload,
    settings::{EndpointSettings, Format},
};
use crate::{
    clock::Micros,
    db::{Pace, Signal, Topic, Tx},
    dossiers::{self, DossierId, Scope},
    error::{Code, Result},
    records::{
        Change, Event, Noun, RecordKind,
        events::{self, Show},
        of_kind,
        shown::{self, View},
    },
    statements,
};
use serde_json::{Map, Value as Json};

use super::deliveries::DeliveryState;

statements! {
    /// Not born claimed: what must keep its order, is held back, or is more than memory holds.
    OWE = "INSERT INTO deliveries
        (dossier, endpoint, event, state, run_at, holder, attempts, step, created_at, depth)
        SELECT p.dossier, p.id, $2,
            CASE WHEN p.state = 'active' THEN 'pending' ELSE 'skipped' END,
            CASE WHEN p.hold_until > $5 THEN p.hold_until
                WHEN p.ordered OR p.flooded THEN $5 ELSE $3 END,
            CASE WHEN p.ordered OR p.flooded OR p.hold_until > $5 THEN NULL ELSE $4 END,
            0, 0, $5, $7
        FROM subscriptions s
        JOIN endpoints p ON p.dossier = s.dossier AND p.id = s.endpoint
        WHERE s.dossier = $1 AND s.kind = $6 AND p.state <> 'removed'
        RETURNING endpoint, state, holder,
            (SELECT q.settings FROM endpoints q
                WHERE q.dossier = deliveries.dossier AND q.id = deliveries.endpoint),
            (SELECT q.ordered FROM endpoints q
                WHERE q.dossier = deliveries.dossier AND q.id = deliveries.endpoint)";
    UNWANTED = "DELETE FROM deliveries WHERE dossier = $1 AND endpoint = $2 AND event = $3";
    INSERT = "INSERT INTO deliveries
        (dossier, endpoint, event, state, run_at, holder, attempts, step, created_at, depth)
        VALUES ($1, $2, $3, 'pending', $4, $5, 0, 0, $6, $7)";
}

struct Owed {
    endpoint: i64,
    state: DeliveryState,
    claimed: bool,
    settings: EndpointSettings,
    ordered: bool,
}

/// Writes what an event owes.
pub fn owe(tx: &mut Tx, scope: &Scope, seq: i64, kind: &str, show: Show<'_>) -> Result<()> {
    let (holder, until) = claim(scope);
    let params: [&dyn crate::db::Value; 7] =
        [&scope.dossier.number(), &seq, &until, &holder, &scope.now, &kind, &scope.depth];
    let owed = tx.query(&OWE, &params, |row| {
        Ok(Owed {
            endpoint: row.get(0)?,
            state: DeliveryState::from_row(&row, 1)?,
            claimed: row.get::<Option<String>>(2)?.is_some(),
            settings: EndpointSettings::from_row(&row, 3)?,
            ordered: row.get(4)?,
        })
    })?;
    let owed = choose(tx, scope.dossier, seq, owed, show)?;
    for one in owed.iter().filter(|one| one.state == DeliveryState::Pending) {
        let claimed = one.claimed.then_some(until);
        signal(tx, scope.dossier, seq, one.endpoint, claimed, pace(&one.settings, one.ordered));
    }
    Ok(())
}

/// Takes back what a filter does not want, and keeps the record for those that are sent it.
fn choose(
    tx: &mut Tx,
    dossier: DossierId,
    seq: i64,
    owed: Vec<Owed>,
    show: Show<'_>,
) -> Result<Vec<Owed>> {
    let asks =
        |one: &Owed| !one.settings.filter.is_empty() || one.settings.format != Format::Direct;
    if !owed.iter().any(asks) {
        return Ok(owed);
    }
    let record = show(&dossiers::get(tx, dossier)?);
    let mut wanted = Vec::with_capacity(owed.len());
    for one in owed {
        if filter::passes(&one.settings.filter, &record) {
            wanted.push(one);
        } else {
            tx.execute(&UNWANTED, &[&dossier.number(), &one.endpoint, &seq])?;
        }
    }
    if wanted.iter().any(|one| one.settings.format != Format::Direct) {
        payload::keep(tx, dossier, seq, &record)?;
    }
    Ok(wanted)
}

/// Owes one endpoint an example, made of the newest record of a kind.
pub fn sample(tx: &mut Tx, scope: &Scope, endpoint: i64, kind: RecordKind) -> Result<i64> {
    let target = endpoints::find(tx, scope.dossier, endpoint)?
        .filter(endpoints::Endpoint::is_active)
        .ok_or(Code::NothingToSend)?;
    let (event, record) = newest(tx, scope, kind)?.ok_or(Code::NothingToSend)?;
    let seq = events::next(tx, scope.dossier)?.seq;
    events::insert(tx, scope, seq, &event)?;
    if target.sends_records() {
        payload::keep(tx, scope.dossier, seq, &record)?;
    }
    // An ordered endpoint's example waits for its turn like everything else.
    let claimed = claim(scope);
    let (holder, until) = if target.ordered { (None, scope.now) } else { claimed };
    let params: [&dyn crate::db::Value; 7] =
        [&scope.dossier.number(), &endpoint, &seq, &until, &holder, &scope.now, &scope.depth];
    tx.execute(&INSERT, &params)?;
    let pace = pace(&target.settings, target.ordered);
    signal(tx, scope.dossier, seq, endpoint, holder.is_some().then_some(until), pace);
    Ok(seq)
}

/// Whether there is a record to make an example of.
pub fn can_sample(tx: &mut Tx, dossier: DossierId, kind: RecordKind) -> Result<bool> {
    of_kind!(kind, N => Ok(!N::latest(tx, dossier, 1)?.is_empty()))
}

fn newest(
    tx: &mut Tx,
    scope: &Scope,
    kind: RecordKind,
) -> Result<Option<(Event, Map<String, Json>)>> {
    let dossier = &dossiers::get(tx, scope.dossier)?;
    let view = View { dossier, public_url: &scope.public_url };
    of_kind!(kind, N => {
        let newest = N::latest(tx, dossier.id, 1)?.pop();
        Ok(newest.map(|record| example(&record, &view)))
    })
}

fn example<N: Noun>(record: &N, view: &View<'_>) -> (Event, Map<String, Json>) {
    let event = Event::of(record, Change::Sample, Map::new());
    (event, shown::record(record, view))
}

/// A delivery is born claimed by the node that wrote it, if that node has room: then nothing more
/// has to be written before the call.
pub fn claim(scope: &Scope) -> (Option<&str>, Micros) {
    match &scope.claim {
        Some((node, until)) => (Some(node), *until),
        None => (None, scope.now),
    }
}

/// How fast the runner may go with an endpoint.
pub fn pace(settings: &EndpointSettings, ordered: bool) -> Pace {
    let small = |wanted: Option<i64>| wanted.and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
    Pace { concurrency: small(settings.concurrency), rate: small(settings.rate), ordered }
}

/// Tells the runner of a delivery, once the transaction has committed.
pub fn signal(
    tx: &mut Tx,
    dossier: DossierId,
    event: i64,
    endpoint: i64,
    claimed: Option<Micros>,
    pace: Pace,
) {
    tx.signal(Signal { dossier, topic: Topic::Owed { event, endpoint, claimed, pace } });
}
