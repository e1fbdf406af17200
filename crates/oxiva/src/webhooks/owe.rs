//! What an event owes: a delivery for each endpoint that is told of it, in the transaction of the
//! event itself.

use super::{
    deliveries::DeliveryState,
    endpoints::{self, EndpointState},
    filter, payload,
    settings::{EndpointSettings, Format},
};
use crate::{
    clock::Micros,
    db::{Pace, Signal, Topic, Tx},
    dossiers::{self, Dossier, DossierId, Scope},
    error::{Code, Result},
    records::{
        Change, Event, Noun, RecordKind,
        events::{self, Show},
        numbers, of_kind,
        shown::{self, View},
    },
    statements,
};
use serde_json::{Map, Value as Json};

statements! {
    TOLD_OF = "SELECT p.id, p.state, p.hold_until, p.ordered, p.flooded, p.settings
        FROM subscriptions s JOIN endpoints p ON p.dossier = s.dossier AND p.id = s.endpoint
        WHERE s.dossier = $1 AND p.dossier = $1 AND s.kind = $2 AND p.state <> 'removed'";
    INSERT = "INSERT INTO deliveries
        (dossier, endpoint, event, state, run_at, holder, attempts, step, created_at, depth)
        VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8)";
}

/// Who is told of an event.
pub struct Told {
    endpoints: Vec<Subscriber>,
    /// Where an endpoint asks for the record.
    dossier: Option<Dossier>,
}

/// An endpoint that is told of an event, unless its filter says no.
struct Subscriber {
    endpoint: i64,
    state: EndpointState,
    hold_until: Option<Micros>,
    ordered: bool,
    flooded: bool,
    settings: EndpointSettings,
}

/// Who is told when that happens to a record of the kind. It only reads, and comes before the event takes its
/// number: writers of one dossier wait for each other from there on.
pub fn told_of(tx: &mut Tx, dossier: DossierId, kind: RecordKind, change: Change) -> Result<Told> {
    let word = events::word(kind, change);
    let endpoints = tx.query(&TOLD_OF, &[&dossier.number(), &word], |row| {
        Ok(Subscriber {
            endpoint: row.get(0)?,
            state: EndpointState::from_row(&row, 1)?,
            hold_until: row.get(2)?,
            ordered: row.get(3)?,
            flooded: row.get(4)?,
            settings: EndpointSettings::from_row(&row, 5)?,
        })
    })?;
    let asks = |one: &Subscriber| !one.settings.filter.is_empty() || one.wants_record();
    let dossier = if endpoints.iter().any(asks) { Some(dossiers::get(tx, dossier)?) } else { None };
    Ok(Told { endpoints, dossier })
}

impl Subscriber {
    fn wants_record(&self) -> bool {
        self.settings.format != Format::Direct
    }

    /// Writes its delivery. It is not born claimed if it must keep its order, is held back, or is more than
    /// memory holds.
    fn owe(&self, tx: &mut Tx, scope: &Scope, seq: i64) -> Result<()> {
        let (mut holder, until) = claim(scope);
        let mut run_at = until;
        let held = self.hold_until.filter(|until| *until > scope.now);
        if held.is_some() || self.ordered || self.flooded {
            (holder, run_at) = (None, held.unwrap_or(scope.now));
        }
        let is_active = self.state == EndpointState::Active;
        let state = if is_active { DeliveryState::Pending } else { DeliveryState::Skipped };
        write(tx, scope, self.endpoint, seq, state, run_at, holder)?;
        if is_active {
            let claimed = holder.map(|_| until);
            let pace = pace(&self.settings, self.ordered);
            signal(tx, scope.dossier, seq, self.endpoint, claimed, pace);
        }
        Ok(())
    }
}

/// Writes what an event owes: a delivery for each endpoint that is told of it, and the record beside it for
/// those that are sent it.
pub fn owe(tx: &mut Tx, scope: &Scope, seq: i64, told: Told, show: Show<'_>) -> Result<()> {
    let record = told.dossier.as_ref().map(show);
    let mut is_sent = false;
    for one in told.endpoints {
        let wanted = record.as_ref().is_none_or(|it| filter::passes(&one.settings.filter, it));
        if wanted {
            is_sent |= one.wants_record();
            one.owe(tx, scope, seq)?;
        }
    }
    match record.filter(|_| is_sent) {
        Some(record) => payload::keep(tx, scope.dossier, seq, &record),
        None => Ok(()),
    }
}

fn write(
    tx: &mut Tx,
    scope: &Scope,
    endpoint: i64,
    seq: i64,
    state: DeliveryState,
    run_at: Micros,
    holder: Option<&str>,
) -> Result<()> {
    let params: [&dyn crate::db::Value; 8] = [
        &scope.dossier.number(),
        &endpoint,
        &seq,
        &state.word(),
        &run_at,
        &holder,
        &scope.now,
        &scope.depth,
    ];
    Ok(tx.later(&INSERT, &params)?)
}

/// Owes one endpoint an example, made of the newest record of a kind.
pub fn sample(tx: &mut Tx, scope: &Scope, endpoint: i64, kind: RecordKind) -> Result<i64> {
    let target = endpoints::find(tx, scope.dossier, endpoint)?
        .filter(endpoints::Endpoint::is_active)
        .ok_or(Code::NothingToSend)?;
    let (event, record) = newest(tx, scope, kind)?.ok_or(Code::NothingToSend)?;
    let seq = numbers::next_event(tx, scope.dossier)?.seq;
    events::insert(tx, scope, seq, &event)?;
    if target.sends_records() {
        payload::keep(tx, scope.dossier, seq, &record)?;
    }
    // An ordered endpoint's example waits for its turn like everything else.
    let claimed = claim(scope);
    let (holder, until) = if target.ordered { (None, scope.now) } else { claimed };
    write(tx, scope, endpoint, seq, DeliveryState::Pending, until, holder)?;
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
