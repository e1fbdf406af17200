//! Deliveries, the newest first, by what is asked of them.

use super::{
    delivery::{Delivery, DeliveryState, from_row, select},
    waiting::waiting,
};
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    page::{self, Page},
    records::events,
    statements,
};

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<DeliveryState>,
    pub endpoint: Option<i64>,
    /// What is not on its way any more and did not arrive: given up, or set aside.
    pub missed: bool,
    /// One event.
    pub event: Option<i64>,
    /// `ticket.created`
    pub kind: Option<String>,
    /// Of events that happened from then on, and before then.
    pub since: Option<Micros>,
    pub until: Option<Micros>,
}

impl Filter {
    pub(super) fn keeps(&self, delivery: &Delivery) -> bool {
        let missed = matches!(delivery.state, DeliveryState::Failed | DeliveryState::Skipped);
        self.state.is_none_or(|state| state == delivery.state)
            && (missed || !self.missed)
            && self.endpoint.is_none_or(|endpoint| endpoint == delivery.endpoint)
            && self.kind.as_ref().is_none_or(|kind| *kind == delivery.event.word())
            && self.since.is_none_or(|since| delivery.created_at >= since)
            && self.until.is_none_or(|until| delivery.created_at < until)
    }
}

/// Where a list goes on: event and endpoint of the last row, or its time and event if it waits.
pub(super) type Place = (i64, i64, i64);

/// Rows that are looked at in one go, and how often, before a page is cut short.
pub(super) const ROWS_PER_STEP: i64 = 500;

pub(super) const MAX_ROUNDS: usize = 20;

macro_rules! newest {
    ($condition:literal) => {
        select!($condition "(d.event, d.endpoint) < ($2, $3) AND d.event >= $4
            ORDER BY d.event DESC, d.endpoint DESC LIMIT $5")
    };
}

statements! {
    OF_ENDPOINT = select!("d.event < $2 AND d.event >= $4 AND d.endpoint = $3
        ORDER BY d.event DESC LIMIT $5");
    ALL = newest!("");
    FAILED = newest!("d.state = 'failed' AND ");
    SKIPPED = newest!("d.state = 'skipped' AND ");
}

/// Newest first; those that wait, in the order of their next attempt. A page may be short, even
/// empty, and still have a next one: when very few of those that were looked at are kept.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Delivery>> {
    let after: Option<Place> = after.map(page::parse).transpose()?;
    if filter.state == Some(DeliveryState::Pending) && filter.event.is_none() {
        return waiting(tx, dossier, filter, after, limit);
    }
    let mut walk = Walk::new(tx, dossier, filter, after)?;
    let mut kept = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let rows = walk.next(tx)?;
        kept.extend(rows.into_iter().filter(|delivery| filter.keeps(delivery)));
        if walk.done || kept.len() as i64 > limit {
            break;
        }
    }
    let more = (!walk.done).then_some((0, walk.event, walk.endpoint));
    Ok(cut(kept, limit, more, |d| (0, d.seq, d.endpoint)))
}

pub(super) fn cut(
    mut kept: Vec<Delivery>,
    limit: i64,
    more: Option<Place>,
    place: impl Fn(&Delivery) -> Place,
) -> Page<Delivery> {
    let next =
        if kept.len() as i64 > limit { kept.get(limit as usize - 1).map(&place) } else { more };
    kept.truncate(limit as usize);
    Page { items: kept, next: next.map(|place| page::cursor(&place)) }
}

/// A walk from the newest delivery to the oldest.
struct Walk {
    dossier: DossierId,
    statement: &'static crate::db::Statement,
    of_endpoint: Option<i64>,
    event: i64,
    endpoint: i64,
    oldest: i64,
    done: bool,
}

impl Walk {
    fn new(tx: &mut Tx, dossier: DossierId, filter: &Filter, after: Option<Place>) -> Result<Walk> {
        let statement = match (filter.state, filter.endpoint) {
            (Some(DeliveryState::Failed), _) => &FAILED,
            (Some(DeliveryState::Skipped), _) => &SKIPPED,
            (_, Some(_)) => &OF_ENDPOINT,
            (_, None) => &ALL,
        };
        let of_endpoint = filter.endpoint.filter(|_| std::ptr::eq(statement, &OF_ENDPOINT));
        // The whole of one event; else what happened in the time asked for.
        let (newest, oldest) = match filter.event {
            Some(event) => (event + 1, event),
            None => (
                match filter.until {
                    Some(until) => events::first_since(tx, dossier, until)?,
                    None => i64::MAX,
                },
                match filter.since {
                    Some(since) => events::first_since(tx, dossier, since)?,
                    None => 0,
                },
            ),
        };
        let (event, endpoint) = after.map_or((newest, 0), |(_, event, endpoint)| (event, endpoint));
        Ok(Walk { dossier, statement, of_endpoint, event, endpoint, oldest, done: false })
    }

    fn next(&mut self, tx: &mut Tx) -> Result<Vec<Delivery>> {
        let second = self.of_endpoint.unwrap_or(self.endpoint);
        let params: [&dyn crate::db::Value; 5] =
            [&self.dossier.number(), &self.event, &second, &self.oldest, &ROWS_PER_STEP];
        let rows = tx.query(self.statement, &params, from_row)?;
        self.done = (rows.len() as i64) < ROWS_PER_STEP;
        if let Some(last) = rows.last() {
            (self.event, self.endpoint) = (last.seq, last.endpoint);
        }
        Ok(rows)
    }
}

/// The newest delivery of an endpoint: what its last call came to.
pub fn last(tx: &mut Tx, dossier: DossierId, endpoint: i64) -> Result<Option<Delivery>> {
    let params: [&dyn crate::db::Value; 5] =
        [&dossier.number(), &i64::MAX, &endpoint, &0i64, &1i64];
    Ok(tx.query(&OF_ENDPOINT, &params, from_row)?.pop())
}
