//! What events started. The ids of an event's runs follow from it, so that they stand side by side.

use super::{list::Range, run::Run};
use crate::{
    db::Tx,
    error::Result,
    records::{self, Noun, RecordKind, Societe, events, events::Written, input, of_kind},
    zaps::ids,
};

/// The newest events of a record that are looked at for what they started.
const MAX_EVENTS: i64 = 200;

/// A record as a filter names it: `tickets/12`.
pub fn parse_record(text: &str) -> Option<(RecordKind, i64)> {
    let (plural, id) = text.split_once('/')?;
    let kind = RecordKind::ALL.iter().find(|kind| kind.plural() == plural)?;
    Some((*kind, input::id(id)?))
}

/// What one event started.
pub fn of_event(range: Range, tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Run>> {
    match events::find(tx, range.dossier, seq)? {
        Some(written) => of_written(range, tx, &written, limit),
        None => Ok(Vec::new()),
    }
}

/// What the newest events of a record started; of a societe, also those of all that belongs to it.
pub fn of_record(
    range: Range,
    tx: &mut Tx,
    kind: RecordKind,
    id: i64,
    limit: i64,
) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for written in history(range, tx, kind, id)? {
        runs.extend(of_written(range, tx, &written, limit)?);
        // Events come newest first, and the ids of runs begin with the moment of their event.
        if runs.len() as i64 >= limit {
            break;
        }
    }
    runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.id));
    runs.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(runs)
}

fn history(range: Range, tx: &mut Tx, kind: RecordKind, id: i64) -> Result<Vec<Written>> {
    let dossier = range.dossier;
    if kind == RecordKind::Societe {
        records::get::<Societe>(tx, dossier, id)?;
        return events::of_societe(tx, dossier, id, i64::MAX, MAX_EVENTS);
    }
    let societe = of_kind!(kind, N => records::get::<N>(tx, dossier, id)?.societe());
    events::of_record(tx, dossier, societe, kind, id, MAX_EVENTS)
}

fn of_written(mut range: Range, tx: &mut Tx, written: &Written, limit: i64) -> Result<Vec<Run>> {
    let (seq, dossier) = (written.seq, range.dossier.number());
    let (first, last) = ids::range_of_event(seq, written.at);
    range.since = range.since.max(first);
    range.before = range.before.min(last);
    if range.since >= range.before {
        return Ok(Vec::new());
    }
    let mut runs = range.any(tx, None, limit)?;
    runs.retain(|run| run.id == ids::of_event(dossier, seq, run.zap, written.at));
    Ok(runs)
}
