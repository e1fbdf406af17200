//! The numbers of a dossier that its records and their events are given.

use super::{
    RecordKind,
    sql::{self, sql},
};
use crate::{
    db::{Counters, Tx},
    dossiers::DossierId,
    error::Result,
    statements,
};

/// The kinds of records, each of which has its column in `counters`.
const KINDS: usize = RecordKind::WORDS.len();
/// What is counted: the records of each kind, and the events.
const COUNTED: [&str; KINDS + 1] = sql::with(RecordKind::WORDS, "event");
const EVENT: usize = KINDS;
/// Beside the numbers: how many zaps start from events. Read with them, it costs no query.
const EVENT_ZAPS: usize = KINDS + 1;

statements! {
    READ = sql!(sql::select("counters", &sql::with::<{ KINDS + 2 }>(&COUNTED, "event_zaps"))),
        postgres = sql!(
            sql::select("counters", &sql::with::<{ KINDS + 2 }>(&COUNTED, "event_zaps"))
                .and(" FOR UPDATE")
        );
    WRITE = sql!(sql::set("counters", &COUNTED));
}

static COUNTERS: Counters = Counters {
    table: "counters",
    read: &READ,
    columns: KINDS + 2,
    write: &WRITE,
    written: KINDS + 1,
};

/// The number of an event that is about to be written.
#[derive(Clone, Copy, Debug)]
pub struct EventNumber {
    /// The number itself.
    pub seq: i64,
    /// Whether any zap of the dossier starts from events or due dates.
    pub starts_zaps: bool,
}

/// Takes the next number of an event. Until the commit nobody else takes a number of the dossier.
pub fn next_event(tx: &mut Tx, dossier: DossierId) -> Result<EventNumber> {
    let numbers = tx.numbers(&COUNTERS, dossier.number())?;
    numbers[EVENT] += 1;
    Ok(EventNumber { seq: numbers[EVENT], starts_zaps: numbers[EVENT_ZAPS] > 0 })
}

/// Takes the next number of a record, and that of the event that tells of it.
pub fn next_record(
    tx: &mut Tx,
    dossier: DossierId,
    kind: RecordKind,
) -> Result<(i64, EventNumber)> {
    let event = next_event(tx, dossier)?;
    let numbers = tx.numbers(&COUNTERS, dossier.number())?;
    numbers[kind as usize] += 1;
    Ok((numbers[kind as usize], event))
}
