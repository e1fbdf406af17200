//! What the outside has seen, and what follows from it.

use super::receivers::Sort;
use crate::support::Call;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

/// The first redelivery after a restart begins within this, start of the process included; half of
/// all must, and the slowest within the second, for a machine that others use.
const PROMPT: Duration = Duration::from_secs(1);
const AT_WORST: Duration = Duration::from_secs(5);
/// A call that had begun when its endpoint was suspended arrives within this.
const BEGUN: Duration = Duration::from_secs(1);

/// Of the switched endpoint, as far as anybody was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Active,
    /// Asked for and not acknowledged.
    Changing,
    Suspended,
}

#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Seen>>);

struct Seen {
    /// Answered with 201; and whether the switched endpoint was active, or was not, all the while.
    acknowledged: BTreeMap<i64, Option<bool>>,
    /// Called: the id that the calls carried, and how often.
    arrived: BTreeMap<(Sort, i64), (String, u32)>,
    ids: BTreeSet<String>,
    /// Acknowledged and not called when the server was killed.
    interrupted: BTreeSet<(Sort, i64)>,
    started: Instant,
    /// The first redelivery since the start has been seen.
    redelivered: bool,
    redeliveries: Vec<Duration>,
    /// When the server said that it listens.
    listening: Option<Instant>,
    /// The same redeliveries, counted from there.
    prompt: Vec<Duration>,
    phase: Phase,
    /// Whether the last switch that was asked for suspends.
    suspends: bool,
    /// Counts the switches.
    generation: u64,
    suspended_at: Option<Instant>,
    suspensions: u32,
    /// How long after a suspension calls arrived that had begun before it.
    after_suspension: Vec<Duration>,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen {
            acknowledged: BTreeMap::new(),
            arrived: BTreeMap::new(),
            ids: BTreeSet::new(),
            interrupted: BTreeSet::new(),
            started: Instant::now(),
            redelivered: true,
            redeliveries: Vec::new(),
            listening: None,
            prompt: Vec::new(),
            phase: Phase::Active,
            suspends: false,
            generation: 0,
            suspended_at: None,
            suspensions: 0,
            after_suspension: Vec::new(),
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap()
    }

    pub fn phase(&self) -> Phase {
        self.lock().phase
    }

    /// A moment, to be compared with another: the phase between two equal ones was the same.
    pub fn moment(&self) -> (Phase, u64) {
        let seen = self.lock();
        (seen.phase, seen.generation)
    }

    /// A ticket was created between `before` and now.
    pub fn acknowledged(&self, ticket: i64, before: (Phase, u64)) {
        let mut seen = self.lock();
        let steady = before == (seen.phase, seen.generation);
        let owed = match before.0 {
            Phase::Active if steady => Some(true),
            Phase::Suspended if steady => Some(false),
            _ => None,
        };
        assert_eq!(seen.acknowledged.insert(ticket, owed), None, "ticket {ticket} twice");
    }

    /// A server is started.
    pub fn started(&self) {
        let mut seen = self.lock();
        seen.started = Instant::now();
        seen.redelivered = false;
        seen.listening = None;
    }

    /// It listens.
    pub fn listening(&self) {
        self.lock().listening = Some(Instant::now());
    }

    /// It was killed: what a receiver that is well has not been called for is to be redelivered.
    pub fn interrupted(&self) {
        let mut seen = self.lock();
        let Seen { acknowledged, arrived, interrupted, .. } = &mut *seen;
        let wells = [Sort::Good, Sort::Slow];
        let all = acknowledged.keys().flat_map(|ticket| wells.map(|sort| (sort, *ticket)));
        interrupted.extend(all.filter(|key| !arrived.contains_key(key)));
    }

    /// Returns whether the switch suspends. One that was not acknowledged is asked for again.
    pub fn begin_switch(&self) -> bool {
        let mut seen = self.lock();
        if seen.phase != Phase::Changing {
            seen.suspends = seen.phase == Phase::Active;
        }
        seen.phase = Phase::Changing;
        seen.generation += 1;
        seen.suspended_at = None;
        seen.suspends
    }

    pub fn switched(&self, suspended: bool) {
        let mut seen = self.lock();
        seen.generation += 1;
        seen.suspended_at = suspended.then(Instant::now);
        seen.phase = if suspended { Phase::Suspended } else { Phase::Active };
        seen.suspensions += u32::from(suspended);
    }

    pub fn called(&self, sort: Sort, call: &Call) {
        let body = call.json();
        let record = if body["data"].is_object() { &body["data"] } else { &body };
        let ticket = record["id"].as_str().unwrap_or_else(|| panic!("no id in {body}"));
        let ticket: i64 = ticket.parse().unwrap();
        let id = &call.headers["webhook-id"];
        let mut seen = self.lock();
        if seen.interrupted.remove(&(sort, ticket)) && !seen.redelivered {
            seen.redelivered = true;
            let after = seen.started.elapsed();
            seen.redeliveries.push(after);
            // Before it has said so: at once.
            let after = seen.listening.map_or(Duration::ZERO, |at| at.elapsed());
            seen.prompt.push(after);
        }
        if sort == Sort::Switched
            && let Some(at) = seen.suspended_at
        {
            seen.after_suspension.push(at.elapsed());
        }
        if let Some((first, times)) = seen.arrived.get_mut(&(sort, ticket)) {
            assert_eq!(first, id, "a repetition carries the same id");
            *times += 1;
        } else {
            assert!(seen.ids.insert(id.clone()), "{id} names two deliveries");
            seen.arrived.insert((sort, ticket), (id.clone(), 1));
        }
    }

    /// Something that was acknowledged and owed and has not arrived.
    pub fn missing(&self) -> Option<String> {
        let seen = self.lock();
        let owed = seen.acknowledged.iter().flat_map(|(ticket, switched)| {
            let all = Sort::ALL.into_iter();
            all.filter(|sort| *sort != Sort::Switched || *switched == Some(true))
                .map(|sort| (sort, *ticket))
        });
        let missing: Vec<_> = owed.filter(|key| !seen.arrived.contains_key(key)).collect();
        missing.first().map(|first| format!("{} of them, {first:?} first", missing.len()))
    }

    /// Everyone was called for exactly the tickets that exist, the switched one for none that was
    /// made while it was suspended.
    pub fn assert_exact(&self, stored: &BTreeSet<i64>) {
        let seen = self.lock();
        let known: BTreeSet<_> = seen.acknowledged.keys().copied().collect();
        assert!(known.is_subset(stored), "an acknowledged ticket is gone");
        for sort in Sort::ALL {
            let arrived: BTreeSet<i64> =
                seen.arrived.keys().filter(|(of, _)| *of == sort).map(|(_, id)| *id).collect();
            if sort != Sort::Switched {
                assert_eq!(&arrived, stored, "{sort:?}");
                continue;
            }
            assert!(arrived.is_subset(stored));
            let never = |ticket: &i64| seen.acknowledged.get(ticket) == Some(&Some(false));
            let wrong: Vec<_> = arrived.iter().copied().filter(never).collect();
            assert!(wrong.is_empty(), "made while it was suspended, and sent: {wrong:?}");
        }
    }

    pub fn report(&self, postgres: bool, cycles: usize, killing: Duration, settling: Duration) {
        let mut seen = self.lock();
        let calls: u32 = seen.arrived.values().map(|(_, times)| times).sum();
        let while_off = seen.acknowledged.values().filter(|owed| **owed == Some(false)).count();
        seen.redeliveries.sort();
        seen.prompt.sort();
        let restarts = seen.redeliveries.len();
        let half = seen.redeliveries[restarts / 2];
        let worst = seen.redeliveries[restarts - 1];
        let nearly_all = seen.prompt[restarts * 95 / 100];
        let late = seen.after_suspension.iter().max().copied().unwrap_or_default();
        let ms = |duration: Duration| duration.as_secs_f64() * 1e3;
        println!(
            "{}: {cycles} kills in {:.1} s. {} tickets acknowledged, {} deliveries at 7 endpoints \
             arrived, 0 lost, in {calls} calls; all within {:.1} s of the last start. First \
             redelivery after a restart ({restarts} of them had something to redeliver): half within \
             {:.0} ms of the start of the process, the slowest {:.0} ms; 95 % within {:.0} ms of \
             listening. {} suspensions; {while_off} \
             tickets made meanwhile, 0 of them sent; {} calls that had begun arrived up to {:.0} ms \
             after.",
            if postgres { "PostgreSQL" } else { "SQLite" },
            killing.as_secs_f64(),
            seen.acknowledged.len(),
            seen.arrived.len(),
            settling.as_secs_f64(),
            ms(half),
            ms(worst),
            ms(nearly_all),
            seen.suspensions,
            seen.after_suspension.len(),
            ms(late),
        );
        assert!(seen.acknowledged.len() > cycles, "the clients hardly worked");
        assert!(calls as usize > seen.arrived.len(), "nothing was ever repeated");
        assert!(restarts > cycles / 10, "hardly a kill interrupted anything");
        assert!(seen.suspensions > 2 && while_off > 2, "the switch was hardly used");
        assert!(half < PROMPT && worst < AT_WORST, "redelivery waited: {half:?}, {worst:?}");
        assert!(nearly_all < PROMPT, "redelivery waited though it listened: {nearly_all:?}");
        assert!(late < BEGUN, "called after its suspension: {late:?}");
    }
}
