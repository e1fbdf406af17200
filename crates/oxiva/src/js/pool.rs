//! The pool of children: who gets one, for how long, and what becomes of it.

use super::{
    JsFailure, Program,
    child::{Child, Order},
    host::Host,
};
use crate::{clock::Clock, dossiers::DossierId, worker::turns::Turns};
use serde_json::Value as Json;
use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::oneshot;

/// Jobs of one dossier that may wait.
const MAX_WAITING_JOBS: usize = 100;
/// How long a job may wait for a child.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// A child is replaced after so many tasks.
const MAX_TASKS_PER_CHILD: u32 = 1000;
/// How long a child may take to start, or to tidy up after a task.
const READY_WITHIN: Duration = Duration::from_secs(5);

/// What the children are, and how many.
#[derive(Clone, Debug)]
pub struct PoolSettings {
    /// What is called with `js-worker`.
    pub program: PathBuf,
    /// Children at most.
    pub workers: usize,
    /// Megabytes that a script may take.
    pub memory_mb: usize,
}

/// One script to run.
pub struct Job {
    pub dossier: DossierId,
    pub program: Program,
    pub payload: Json,
    /// Counted from when it has a child.
    pub deadline: Duration,
}

/// What a script came to, and the lines of its console.
#[derive(Debug)]
pub struct Ran {
    pub result: Result<Json, JsFailure>,
    pub console: Vec<String>,
}

/// Cheap to clone; clones share the children.
#[derive(Clone)]
pub struct Pool(Arc<Shared>);

struct Shared {
    settings: PoolSettings,
    clock: Clock,
    places: Mutex<Places>,
}

/// Who waits for a child, and which children wait for a task.
struct Places {
    turns: Turns<oneshot::Sender<Place>>,
    /// Children without a task.
    idle: Vec<Child>,
}

impl Pool {
    /// Starts no child yet.
    pub fn new(settings: PoolSettings, clock: Clock) -> Pool {
        let places = Places { turns: Turns::new(settings.workers), idle: Vec::new() };
        Pool(Arc::new(Shared { settings, clock, places: Mutex::new(places) }))
    }

    /// Runs a script to its end, or to its deadline's. If this future is dropped the script ends, too.
    pub async fn run(&self, job: Job, host: &Host) -> Ran {
        let mut console = Vec::new();
        let result = self.try_run(job, host, &mut console).await;
        Ran { result, console }
    }

    async fn try_run(
        &self,
        job: Job,
        host: &Host,
        console: &mut Vec<String>,
    ) -> Result<Json, JsFailure> {
        let shared = &self.0;
        let _place = self.place(job.dossier).await?;
        let mut child = shared.child().await.map_err(|e| JsFailure::NoWorker(e.to_string()))?;
        let payload = serde_json::to_vec(&job.payload).unwrap_or_default();
        let (memory_mb, deadline) = (shared.settings.memory_mb, job.deadline);
        let order = Order { program: job.program, payload, memory_mb, deadline };
        let result = tokio::select! {
            result = child.work(order, host, &shared.clock, console) => result,
            // Dropping the child kills it.
            () = shared.clock.sleep(deadline) => return Err(JsFailure::Deadline(deadline)),
        };
        if may_go_on(&child, &result) {
            shared.places().idle.push(child);
        }
        result
    }

    /// A place among those that run, when it is this dossier's turn.
    async fn place(&self, dossier: DossierId) -> Result<Place, JsFailure> {
        let (send, receive) = oneshot::channel();
        {
            let mut places = self.0.places();
            if places.turns.waiting(dossier) >= MAX_WAITING_JOBS {
                places.turns.keep(dossier, |who| !who.is_closed());
            }
            if places.turns.waiting(dossier) >= MAX_WAITING_JOBS {
                return Err(JsFailure::Busy);
            }
            places.turns.wait(dossier, send);
        }
        self.0.clone().next();
        tokio::select! {
            place = receive => place.map_err(|_| JsFailure::Busy),
            () = self.0.clock.sleep(MAX_WAIT) => Err(JsFailure::Busy),
        }
    }
}

/// A child whose task ended as tasks do serves another.
fn may_go_on(child: &Child, result: &Result<Json, JsFailure>) -> bool {
    let sound = match result {
        Ok(_) => true,
        // Its memory may be in pieces.
        Err(JsFailure::Memory(_) | JsFailure::Crashed) => false,
        Err(_) => true,
    };
    sound && child.tasks < MAX_TASKS_PER_CHILD
}

impl Shared {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An idle child, if one still lives, or a new one.
    async fn child(&self) -> io::Result<Child> {
        loop {
            let idle = self.places().idle.pop();
            let Some(mut child) = idle else { break };
            if let Ok(Ok(())) = tokio::time::timeout(READY_WITHIN, child.ready()).await {
                return Ok(child);
            }
        }
        let mut child = Child::start(&self.settings.program)?;
        match tokio::time::timeout(READY_WITHIN, child.ready()).await {
            Ok(ready) => ready.map(|()| child),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Gives free places to those whose turn it is.
    fn next(self: Arc<Shared>) {
        loop {
            let mut places = self.places();
            let Some((dossier, who)) = places.turns.take_next() else { return };
            places.turns.begin(dossier);
            drop(places);
            let place = Place { shared: Some(self.clone()), dossier };
            if let Err(place) = who.send(place) {
                // Nobody waits any more; given back here, and not by its drop, which would come back.
                place.give_back();
            }
        }
    }
}

/// The right to have a child; given back when dropped.
struct Place {
    shared: Option<Arc<Shared>>,
    dossier: DossierId,
}

impl Place {
    fn give_back(mut self) {
        if let Some(shared) = self.shared.take() {
            shared.places().turns.end(self.dossier);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            shared.places().turns.end(self.dossier);
            shared.next();
        }
    }
}
