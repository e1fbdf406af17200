//! One run, from whoever claimed it to the record of what it did: [`run`].
//!
//! A step that goes out is begun in the table before it is done, so that a crash in between is seen;
//! what it did is written together with what that leads to. A step that writes into our own tables is
//! done in the very transaction that records it.

use crate::{
    actions::{self, Call, Doing, Failure, Outcome},
    clock::{Micros, SECOND},
    db::{Tx, Value},
    dossiers::{self, Scope},
    error::{Code, Error, Result},
    i18n::Lang,
    statements,
    worker::record::STORAGE_PAUSE,
    zaps::{
        documents,
        engine::Engine,
        fresh::{ClaimedRun, LEASE},
        ledger::{self, Entry, Standing},
        plans,
        playing::{Advance, Begun, Mark, Next, Playing},
        runs::{self, Reason, Run, RunState},
    },
};
use std::sync::{Arc, Mutex, PoisonError};

/// With less of the lease left than a step may take, it is not begun.
pub const ENOUGH: Micros = 200 * SECOND;

/// A run that was begun in memory longer ago may have been halted meanwhile.
const FRESH: Micros = SECOND;

/// What the runner is told of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct End {
    /// `None`: it was not ours any more, or was given back.
    pub state: Option<RunState>,
}

statements! {
    OURS = "SELECT id, zap, version, state, run_at, retries, start, source, depth, failure,
        created_at, ended_at, size FROM runs
        WHERE dossier = $1 AND id = $2 AND holder = $3 AND run_at = $4";
    GIVE_BACK = "UPDATE runs SET holder = NULL, run_at = $5
        WHERE dossier = $1 AND id = $2 AND holder = $3 AND run_at = $4";
}

/// Goes on with a run until it ends or waits. If storage refuses, it is tried again while the lease
/// lasts; after that a sweep finds the run. What storage will never take ends the run.
pub async fn run(engine: &Arc<Engine>, claimed: ClaimedRun) -> End {
    let mut leased = LeasedRun { engine: engine.clone(), claimed };
    let mut underway = engine.progress.begin(claimed.run, engine.clock.elapsed());
    let mut at = engine.fresh.take(claimed.run);
    if at.is_some() && !leased.is_ours().await {
        underway.end();
        return End::default();
    }
    loop {
        let error = match leased.advance(at.take()).await {
            Ok(Progress::Begun(next)) => {
                underway.made(engine.clock.elapsed());
                at = Some(*next);
                continue;
            }
            Ok(Progress::Ended(end)) => {
                underway.end();
                return end;
            }
            // Somebody else has it, or ended it: what we did may be done again, under the same key.
            Err(Error::Refused { code: Code::Conflict, .. }) => {
                underway.end();
                return End::default();
            }
            Err(error) => error,
        };
        tracing::error!(%error, run = %claimed.run, "run not gone on with");
        if error.is_lasting()
            && let Some(end) = leased.end_unrecorded().await
        {
            underway.end();
            return end;
        }
        if leased.claimed.lease < engine.clock.now() + ENOUGH {
            return End::default();
        }
        engine.clock.sleep(STORAGE_PAUSE).await;
    }
}

/// A run that this node goes on with, while its lease lasts.
struct LeasedRun {
    engine: Arc<Engine>,
    /// Its lease grows with every record.
    claimed: ClaimedRun,
}

/// How far a run came.
enum Progress {
    /// This step is begun and comes next.
    Begun(Box<(Playing, Begun)>),
    Ended(End),
}

/// How far one record brought the run.
struct Recorded {
    next: Next,
    lease: Micros,
}

impl LeasedRun {
    /// Whether it is still ours, if it has waited in memory. What cannot be asked is told by its record.
    async fn is_ours(&self) -> bool {
        let (engine, claimed) = (&self.engine, self.claimed);
        if claimed.lease > engine.clock.now() + LEASE - FRESH {
            return true;
        }
        let node = engine.node.clone();
        let ours = move |tx: &mut Tx| Ok(find(tx, &node, claimed)?.is_some());
        engine.db.read(ours).await.unwrap_or(true)
    }

    /// Ends the run with what can be said of it, because its record is refused for good. `None` if storage
    /// refuses that as well.
    async fn end_unrecorded(&self) -> Option<End> {
        let (node, claimed, now) =
            (self.engine.node.clone(), self.claimed, self.engine.clock.now());
        let end = move |tx: &mut Tx| ledger::end_unrecorded(tx, claimed, &node, now);
        match self.engine.db.write(claimed.dossier.key() + 1, end).await {
            Ok(true) => Some(End { state: Some(RunState::Errored) }),
            Ok(false) => Some(End::default()),
            Err(error) => {
                tracing::error!(%error, run = %claimed.run, "run not ended");
                None
            }
        }
    }

    /// One effect and its record; or, of a run that is not in memory, the way to the first one.
    async fn advance(&mut self, at: Option<(Playing, Begun)>) -> Result<Progress> {
        let now = self.engine.clock.now();
        if !self.engine.load.is_open() || self.claimed.lease < now + ENOUGH {
            self.give_back(now).await?;
            return Ok(Progress::Ended(End::default()));
        }
        let Some((mut playing, begun)) = at else { return self.take_up().await };
        let outcome = match actions::run(&begun.app, self.call(&playing, &begun, now)).await {
            Doing::Ended(outcome) => outcome,
            Doing::Inside(effect) => match self.inside(&playing, &begun, effect).await? {
                Inside::Recorded(playing, recorded) => return Ok(self.progress(*playing, recorded)),
                Inside::Refused(outcome) => outcome,
            },
        };
        let now = self.engine.clock.now();
        let mark = playing.outcome(&begun, outcome, now);
        let (advance, next) = playing.advance(now, self.engine.entropy.fraction());
        let recorded = self.record(&playing, Some(mark), advance, next, now).await?;
        Ok(self.progress(playing, recorded))
    }

    fn progress(&mut self, playing: Playing, recorded: Recorded) -> Progress {
        self.claimed.lease = recorded.lease;
        match recorded.next {
            Next::Do(begun) => Progress::Begun(Box::new((playing, *begun))),
            Next::At(_) => Progress::Ended(End { state: Some(RunState::Waiting) }),
            Next::End(state) => Progress::Ended(End { state: Some(state) }),
        }
    }

    fn call(&self, playing: &Playing, begun: &Begun, now: Micros) -> Call {
        Call {
            engine: self.engine.clone(),
            dossier: playing.dossier.clone(),
            zap: self.claimed.zap,
            run: self.claimed.run,
            step: begun.step.clone(),
            item: begun.item.clone(),
            action: begun.action.clone(),
            params: begun.params.clone(),
            connection: begun.connection,
            depth: playing.head.depth_of_steps(),
            now,
        }
    }

    /// Reads a run and goes on to its next effect, which is begun then.
    async fn take_up(&mut self) -> Result<Progress> {
        let (engine, claimed) = (self.engine.clone(), self.claimed);
        let found = self.engine.db.read(move |tx| load(tx, &engine, claimed)).await?;
        let now = self.engine.clock.now();
        let (playing, (advance, next)) = match found {
            Loaded::No => return Ok(Progress::Ended(End::default())),
            Loaded::Over(playing, state, why) => {
                let end = playing.stopped(state, why);
                (playing, end)
            }
            Loaded::Playing(mut playing) => {
                let way = playing.advance(now, self.engine.entropy.fraction());
                (playing, way)
            }
        };
        let recorded = self.record(&playing, None, advance, next, now).await?;
        Ok(self.progress(*playing, recorded))
    }

    /// What was done is worth waiting for a disk that is full or a server that is away. Past the
    /// lease somebody else does it again.
    async fn record(
        &self,
        playing: &Playing,
        mark: Option<Mark>,
        advance: Advance,
        next: Next,
        now: Micros,
    ) -> Result<Recorded> {
        let entry = Arc::new(self.entry(playing, mark, advance, &next, now));
        let lease = entry.standing.run_at.unwrap_or(now);
        loop {
            let (entry, key) = (entry.clone(), self.claimed.dossier.key() + 1);
            match self.engine.db.write_soon(key, move |tx| entry.write(tx)).await {
                Ok(()) => return Ok(Recorded { next, lease }),
                Err(Error::Storage(error))
                    if !error.is_lasting() && self.engine.clock.now() < self.claimed.lease =>
                {
                    tracing::error!(%error, run = %self.claimed.run, "step not recorded, trying again");
                    self.engine.clock.sleep(STORAGE_PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn entry(
        &self,
        playing: &Playing,
        mark: Option<Mark>,
        advance: Advance,
        next: &Next,
        now: Micros,
    ) -> Entry {
        let standing = Standing::after(&advance, next, &self.engine.node, now + LEASE, now);
        let (head, node) = (playing.head.clone(), self.engine.node.clone());
        let lease = self.claimed.lease;
        Entry { head, node, lease, mark, advance, standing, now }
    }

    /// Does what is done in our own tables, and records it there and then. What our own rules refuse
    /// leaves nothing behind, and is a failure of the step.
    async fn inside(&self, playing: &Playing, begun: &Begun, effect: Effect) -> Result<Inside> {
        let leased = LeasedRun { engine: self.engine.clone(), claimed: self.claimed };
        let (mut playing, begun) = (playing.clone(), begun.clone());
        let (lang, now) = (playing.dossier.langue, self.engine.clock.now());
        let scope = Scope {
            claim: self.engine.environment.load.claim(now),
            ..playing.head.scope_of_steps(now).at(&self.engine.config.public_url())
        };
        let refused = Arc::new(Mutex::new(None));
        let said = refused.clone();
        let work = move |tx: &mut Tx| {
            let outcome = effect(tx, &scope).inspect_err(|error| {
                *said.lock().unwrap_or_else(PoisonError::into_inner) = failure(error, lang);
            })?;
            let mark = playing.outcome(&begun, outcome, now);
            let (advance, next) = playing.advance(now, leased.engine.entropy.fraction());
            let entry = leased.entry(&playing, Some(mark), advance, &next, now);
            entry.write(tx)?;
            let lease = entry.standing.run_at.unwrap_or(now);
            Ok(Inside::Recorded(Box::new(playing), Recorded { next, lease }))
        };
        let done = self.engine.db.write_soon(self.claimed.dossier.key(), work).await;
        let refused = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (done, refused) {
            (Err(_), Some(failure)) => Ok(Inside::Refused(Outcome::Failed(failure))),
            (done, _) => done,
        }
    }

    async fn give_back(&self, due: Micros) -> Result<()> {
        let (node, claimed) = (self.engine.node.clone(), self.claimed);
        let key = claimed.dossier.key();
        self.engine.db.write(key, move |tx| give_back(tx, &node, claimed, due)).await
    }
}

type Effect = Box<dyn FnOnce(&mut Tx, &Scope) -> Result<Outcome> + Send>;

/// What came of an effect in our own tables.
enum Inside {
    Recorded(Box<Playing>, Recorded),
    /// Nothing was done.
    Refused(Outcome),
}

/// What our own rules refused, or storage for good. `None`: storage did, and that is tried again.
pub(super) fn failure(error: &Error, lang: Lang) -> Option<Failure> {
    let code = match error {
        Error::Storage(refused) if refused.is_lasting() => {
            tracing::error!(error = %refused, "step refused by storage");
            let word = Reason::NotRecorded.word();
            return Some(Failure::lasting(word, lang.text("zap-failure-not_recorded")));
        }
        Error::Storage(_) => return None,
        Error::Invalid(problems) => problems.first().map_or("invalid", |problem| problem.rule),
        Error::Refused { code, .. } => code.word(),
    };
    let message = match error {
        Error::Invalid(problems) => problems
            .iter()
            .map(|problem| format!("{} : {}", problem.field, problem.message(lang)))
            .collect::<Vec<_>>()
            .join("\n"),
        _ => error.message(lang),
    };
    Some(Failure::lasting(code, message))
}

enum Loaded {
    Playing(Box<Playing>),
    /// It cannot go on: how it ends, and why.
    Over(Box<Playing>, RunState, Reason),
    No,
}

fn load(tx: &mut Tx, engine: &Engine, claimed: ClaimedRun) -> Result<Loaded> {
    let Some(run) = find(tx, &engine.node, claimed)? else { return Ok(Loaded::No) };
    let dossier = dossiers::get(tx, claimed.dossier)?;
    let steps = runs::steps(tx, claimed.dossier, claimed.run)?;
    let removed = !documents::is_there(tx, claimed.dossier, claimed.zap)?;
    let plan = engine.plans.get(tx, claimed.dossier, run.zap, run.version)?;
    let over = match &plan {
        _ if removed => Some((RunState::Halted, Reason::ZapRemoved)),
        None => Some((RunState::Errored, Reason::Document)),
        Some(_) => None,
    };
    let plan = plan.unwrap_or_else(|| Arc::new(plans::empty()));
    let playing = Box::new(Playing::restore(run, steps, dossier, plan));
    Ok(match over {
        Some((state, why)) => Loaded::Over(playing, state, why),
        None => Loaded::Playing(playing),
    })
}

/// The run, if this node still has it.
fn find(tx: &mut Tx, node: &str, claimed: ClaimedRun) -> Result<Option<Run>> {
    let params: [&dyn Value; 4] = [&claimed.dossier.number(), &claimed.run, &node, &claimed.lease];
    Ok(tx.optional(&OURS, &params, runs::from_row)?)
}

/// Gives back what was taken and not begun; it may be taken again from `due` on.
fn give_back(tx: &mut Tx, node: &str, claimed: ClaimedRun, due: Micros) -> Result<()> {
    let params: [&dyn Value; 5] =
        [&claimed.dossier.number(), &claimed.run, &node, &claimed.lease, &due];
    tx.execute(&GIVE_BACK, &params)?;
    Ok(())
}
