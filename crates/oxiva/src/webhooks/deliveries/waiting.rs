//! The deliveries that wait.

use super::{
    delivery::{Delivery, from_row, select},
    list::{Filter, MAX_ROUNDS, Place, ROWS_PER_STEP, cut},
};
use crate::{
    db::Tx, dossiers::DossierId, error::Result, page::Page, statements, webhooks::endpoints,
};

statements! {
    /// Those that wait, in the order of their next attempt.
    PENDING = select!("d.endpoint = $2 AND d.state = 'pending'
        AND (d.run_at, d.event) > ($3, $4) ORDER BY d.run_at, d.event LIMIT $5");
}

/// Each endpoint has its own ordered rows, which are merged here, as far as all were looked through.
pub(super) fn waiting(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Page<Delivery>> {
    let (mut kept, mut seen, mut rounds) = (Vec::new(), None, MAX_ROUNDS);
    let mut endpoints = endpoints::ids(tx, dossier)?;
    endpoints.retain(|endpoint| filter.endpoint.is_none_or(|wanted| wanted == *endpoint));
    for endpoint in endpoints {
        let (mut own, mut place, mut most) = (Vec::new(), after, limit + 2);
        loop {
            let rows = waiting_at(tx, dossier, endpoint, place, most)?;
            let all = (rows.len() as i64) < most;
            place = rows.last().map(waits_at).or(place);
            let wanted = |d: &Delivery| filter.keeps(d) && after.is_none_or(|at| waits_at(d) > at);
            own.extend(rows.into_iter().filter(wanted));
            if all {
                break;
            }
            if own.len() as i64 > limit || rounds == 0 {
                // What comes later at the others is for the next page.
                seen = [seen, place].into_iter().flatten().min();
                break;
            }
            (rounds, most) = (rounds - 1, ROWS_PER_STEP);
        }
        kept.append(&mut own);
    }
    kept.retain(|delivery| seen.is_none_or(|seen| waits_at(delivery) <= seen));
    kept.sort_by_key(waits_at);
    Ok(cut(kept, limit, seen, waits_at))
}

fn waits_at(delivery: &Delivery) -> Place {
    (delivery.run_at, delivery.seq, delivery.endpoint)
}

/// What waits for one endpoint, from a place on.
fn waiting_at(
    tx: &mut Tx,
    dossier: DossierId,
    endpoint: i64,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<Delivery>> {
    // One before: what is due at the same moment as another endpoint's is sorted out by the caller.
    let (from, seq) =
        after.map_or(
            (i64::MIN, 0),
            |(at, seq, last)| if last == endpoint { (at, seq) } else { (at, seq - 1) },
        );
    let params: [&dyn crate::db::Value; 5] = [&dossier.number(), &endpoint, &from, &seq, &most];
    Ok(tx.query(&PENDING, &params, from_row)?)
}
