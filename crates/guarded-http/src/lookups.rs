//! Look-ups, shared fairly. Each occupies a thread until the machine's resolver gives up, and there
//! are only so many: whoever asks for names whose servers never answer must not take them all.
//!
//! - A name that is being looked up is not looked up a second time: the others wait for the same
//!   answer, and what failed stays failed for a moment.
//! - Everybody asks on somebody's behalf (a key). A key may have as many look-ups under way as there
//!   are places left, so one more key always finds a place.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, ToSocketAddrs},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// Looks a name up: the machine's resolver, unless a test gives another.
pub type Lookup = Arc<dyn Fn(String) -> LookupFuture + Send + Sync>;
/// The addresses of a name, in order of preference.
pub type LookupFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Why a name has no address that may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    #[error("the name does not resolve")]
    Unknown,
    #[error("the name did not resolve in time")]
    Slow,
    #[error("too many look-ups are under way")]
    Busy,
    /// Every address of the name is refused; this is the first.
    #[error("every address of the name is refused")]
    Refused(IpAddr),
}

/// Look-ups at once. The program's blocking threads are twice as many.
const MAX_LOOKUPS: usize = 256;
/// How long a failure is remembered.
const REMEMBERED: Duration = Duration::from_secs(3);
/// Beyond so many names no failure is remembered.
const MAX_KNOWN_NAMES: usize = 1_024;

type Found = Result<Vec<IpAddr>, ResolveError>;
type Waiting = watch::Receiver<Option<Found>>;

/// The look-ups of one client. Clones share them.
#[derive(Clone)]
pub struct Lookups {
    lookup: Lookup,
    state: Arc<Mutex<Ledger>>,
    freed: Arc<Notify>,
}

/// Who looks up what.
struct Ledger {
    free: usize,
    held: HashMap<u64, usize>,
    /// Names under way, and names that failed a moment ago.
    known: HashMap<String, Waiting>,
}

impl Lookups {
    /// No look-up is under way yet.
    pub fn new(lookup: Lookup) -> Lookups {
        let state = Ledger { free: MAX_LOOKUPS, held: HashMap::new(), known: HashMap::new() };
        Lookups { lookup, state: Arc::new(Mutex::new(state)), freed: Arc::default() }
    }

    /// The addresses of `name`, whoever asked first. `limit` is for the turn, and for the answer.
    pub async fn find(&self, key: u64, name: &str, limit: Duration) -> Found {
        let turn = tokio::time::timeout(limit, self.turn(key, name)).await;
        let mut waiting = turn.map_err(|_| ResolveError::Busy)?;
        let answer = async {
            let answer = waiting.wait_for(Option::is_some).await.ok()?;
            answer.clone()
        };
        match tokio::time::timeout(limit, answer).await {
            Err(_) => Err(ResolveError::Slow),
            Ok(answer) => answer.unwrap_or(Err(ResolveError::Unknown)),
        }
    }

    /// Joins a look-up of this name, or begins one as soon as the key may.
    async fn turn(&self, key: u64, name: &str) -> Waiting {
        loop {
            // Before the look at the state, so that no place that is freed meanwhile is missed.
            let freed = self.freed.notified();
            if let Some(waiting) = self.join_or_begin(key, name) {
                return waiting;
            }
            freed.await;
        }
    }

    fn join_or_begin(&self, key: u64, name: &str) -> Option<Waiting> {
        let mut state = self.state();
        if let Some(waiting) = state.known.get(name) {
            return Some(waiting.clone());
        }
        let held = state.held.get(&key).copied().unwrap_or_default();
        if held >= state.free {
            return None;
        }
        state.free -= 1;
        state.held.insert(key, held + 1);
        let (answer, waiting) = watch::channel(None);
        state.known.insert(name.to_owned(), waiting.clone());
        drop(state);
        let underway = UnderWay { place: Place { of: self.clone(), key }, name: name.to_owned() };
        tokio::spawn(underway.run(answer));
        Some(waiting)
    }

    fn state(&self) -> MutexGuard<'_, Ledger> {
        // Nothing that holds the lock can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One look-up; its place and its name are given back when it ends, however it ends.
struct UnderWay {
    place: Place,
    name: String,
}

struct Place {
    of: Lookups,
    key: u64,
}

impl UnderWay {
    #[expect(clippy::disallowed_methods, reason = "there is no clock to take here")]
    async fn run(self, answer: watch::Sender<Option<Found>>) {
        let UnderWay { place, name } = self;
        let name = Known { of: place.of.clone(), name };
        let found = (place.of.lookup)(name.name.clone()).await;
        drop(place);
        let found = found.map_err(|_| ResolveError::Unknown);
        let found =
            found.and_then(
                |found| {
                    if found.is_empty() { Err(ResolveError::Unknown) } else { Ok(found) }
                },
            );
        let failed = found.is_err();
        answer.send_replace(Some(found));
        if failed && name.of.state().known.len() <= MAX_KNOWN_NAMES {
            tokio::time::sleep(REMEMBERED).await;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.of.state();
        state.free += 1;
        let left = state.held.get(&self.key).map_or(0, |held| held - 1);
        match left {
            0 => drop(state.held.remove(&self.key)),
            left => drop(state.held.insert(self.key, left)),
        }
        drop(state);
        self.of.freed.notify_waiters();
    }
}

/// Forgets a name when it goes.
struct Known {
    of: Lookups,
    name: String,
}

impl Drop for Known {
    fn drop(&mut self) {
        self.of.state().known.remove(&self.name);
    }
}

/// The machine's own resolver.
pub fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let look = move || {
                let found = (name.as_str(), 0).to_socket_addrs();
                found.map(|places| places.map(|place| place.ip()).collect())
            };
            tokio::task::spawn_blocking(look).await.map_err(io::Error::other)?
        })
    })
}
