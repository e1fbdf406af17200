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
    zaps::{
        documents,
        engine::Engine,
        fresh::{LEASE, Name},
        ledger::{Entry, Standing},
        plans,
        playing::{Begun, Leg, Mark, Next, Playing},
        runs::{self, Reason, State},
    },
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// With less of the lease left than a step may take, it is not begun.
pub const ENOUGH: Micros = 200 * SECOND;
/// How long a write that storage refused is waited for before it is tried again.
const STORAGE_PAUSE: Duration = Duration::from_secs(1);

/// What the runner is told of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct End {
    /// `None`: it was not ours any more, or was given back.
    pub state: Option<State>,
}

statements! {
    OURS = "SELECT id, zap, version, state, run_at, retries, start, source, depth, failure,
        created_at, ended_at, size FROM runs
        WHERE dossier = $1 AND id = $2 AND holder = $3 AND run_at = $4";
    GIVE_BACK = "UPDATE runs SET holder = NULL, run_at = $5
        WHERE dossier = $1 AND id = $2 AND holder = $3 AND run_at = $4";
}

/// Goes on with a run until it ends or waits. If storage refuses, it is tried again while the lease
/// lasts; after that a sweep finds the run.
pub async fn run(engine: &Arc<Engine>, node: &Arc<str>, name: Name) -> End {
    let mut hand = Hand { engine: engine.clone(), node: node.clone(), name };
    let mut at = engine.fresh.take(name.run);
    loop {
        match hand.go(at.take()).await {
            Ok(Went::On(next)) => at = Some(*next),
            Ok(Went::Ended(end)) => return end,
            // Somebody else has it: what we did is done again, under the same key.
            Err(Error::Refused { code: Code::Conflict, .. }) => return End::default(),
            Err(error) => {
                tracing::error!(%error, run = %name.run, "run not gone on with");
                if hand.name.lease < engine.clock.now() + ENOUGH {
                    return End::default();
                }
                engine.clock.sleep(STORAGE_PAUSE).await;
            }
        }
    }
}

/// Who has a run in hand.
struct Hand {
    engine: Arc<Engine>,
    node: Arc<str>,
    name: Name,
}

enum Went {
    /// This step is begun and comes next.
    On(Box<(Playing, Begun)>),
    Ended(End),
}

/// How far one record brought the run.
struct Recorded {
    next: Next,
    lease: Micros,
}

impl Hand {
    /// One effect and its record; or, of a run that is not in memory, the way to the first one.
    async fn go(&mut self, at: Option<(Playing, Begun)>) -> Result<Went> {
        let now = self.engine.clock.now();
        if !self.engine.load.is_open() || self.name.lease < now + ENOUGH {
            self.give_back(now).await?;
            return Ok(Went::Ended(End::default()));
        }
        let Some((mut playing, begun)) = at else { return self.take_up().await };
        let outcome = match actions::run(&begun.app, self.call(&playing, &begun, now)).await {
            Doing::Ended(outcome) => outcome,
            Doing::Inside(effect) => match self.inside(&playing, &begun, effect).await? {
                Inside::Recorded(playing, recorded) => return Ok(self.went(*playing, recorded)),
                Inside::Refused(outcome) => outcome,
            },
        };
        let now = self.engine.clock.now();
        let mark = playing.outcome(&begun, outcome, now);
        let (leg, next) = playing.leg(now, self.engine.entropy.fraction());
        let recorded = self.record(&playing, Some(mark), leg, next, now).await?;
        Ok(self.went(playing, recorded))
    }

    fn went(&mut self, playing: Playing, recorded: Recorded) -> Went {
        self.name.lease = recorded.lease;
        match recorded.next {
            Next::Do(begun) => Went::On(Box::new((playing, *begun))),
            Next::At(_) => Went::Ended(End { state: Some(State::Waiting) }),
            Next::End(state) => Went::Ended(End { state: Some(state) }),
        }
    }

    fn call(&self, playing: &Playing, begun: &Begun, now: Micros) -> Call {
        Call {
            engine: self.engine.clone(),
            dossier: playing.dossier.clone(),
            zap: self.name.zap,
            run: self.name.run,
            step: begun.step.clone(),
            item: begun.item.clone(),
            action: begun.action.clone(),
            params: begun.params.clone(),
            connection: begun.connection,
            depth: playing.head.depth + 1,
            now,
        }
    }

    /// Reads a run and goes on to its next effect, which is begun then.
    async fn take_up(&mut self) -> Result<Went> {
        let (engine, node, name) = (self.engine.clone(), self.node.clone(), self.name);
        let found = self.engine.db.read(move |tx| load(tx, &engine, &node, name)).await?;
        let now = self.engine.clock.now();
        let (playing, (leg, next)) = match found {
            Loaded::No => return Ok(Went::Ended(End::default())),
            Loaded::Over(playing, state, why) => {
                let end = playing.stopped(state, why);
                (playing, end)
            }
            Loaded::Playing(mut playing) => {
                let way = playing.leg(now, self.engine.entropy.fraction());
                (playing, way)
            }
        };
        let recorded = self.record(&playing, None, leg, next, now).await?;
        Ok(self.went(*playing, recorded))
    }

    /// What was done is worth waiting for a disk that is full or a server that is away. Past the
    /// lease somebody else does it again.
    async fn record(
        &self,
        playing: &Playing,
        mark: Option<Mark>,
        leg: Leg,
        next: Next,
        now: Micros,
    ) -> Result<Recorded> {
        let entry = Arc::new(self.entry(playing, mark, leg, &next, now));
        let lease = entry.standing.run_at.unwrap_or(now);
        loop {
            let (entry, key) = (entry.clone(), self.name.dossier.key() + 1);
            match self.engine.db.write_soon(key, move |tx| entry.write(tx)).await {
                Ok(()) => return Ok(Recorded { next, lease }),
                Err(Error::Storage(error)) if self.engine.clock.now() < self.name.lease => {
                    tracing::error!(%error, run = %self.name.run, "step not recorded, trying again");
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
        leg: Leg,
        next: &Next,
        now: Micros,
    ) -> Entry {
        let standing = Standing::after(&leg, next, &self.node, now + LEASE, now);
        let (head, node, lease) = (playing.head.clone(), self.node.clone(), self.name.lease);
        Entry { head, node, lease, mark, leg, standing, now }
    }

    /// Does what is done in our own tables, and records it there and then. What our own rules refuse
    /// leaves nothing behind, and is a failure of the step.
    async fn inside(&self, playing: &Playing, begun: &Begun, effect: Effect) -> Result<Inside> {
        let hand = Hand { engine: self.engine.clone(), node: self.node.clone(), name: self.name };
        let (mut playing, begun) = (playing.clone(), begun.clone());
        let (lang, now) = (playing.dossier.langue, self.engine.clock.now());
        let scope = Scope {
            claim: self.engine.environment.load.claim(now),
            ..Scope::zap(self.name.dossier, self.name.zap, playing.head.depth + 1, now)
        };
        let refused = Arc::new(Mutex::new(None));
        let said = refused.clone();
        let work = move |tx: &mut Tx| {
            let outcome = effect(tx, &scope).inspect_err(|error| {
                *said.lock().unwrap_or_else(PoisonError::into_inner) = failure(error, lang);
            })?;
            let mark = playing.outcome(&begun, outcome, now);
            let (leg, next) = playing.leg(now, hand.engine.entropy.fraction());
            let entry = hand.entry(&playing, Some(mark), leg, &next, now);
            entry.write(tx)?;
            let lease = entry.standing.run_at.unwrap_or(now);
            Ok(Inside::Recorded(Box::new(playing), Recorded { next, lease }))
        };
        let done = self.engine.db.write_soon(self.name.dossier.key(), work).await;
        let refused = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (done, refused) {
            (Err(_), Some(failure)) => Ok(Inside::Refused(Outcome::Failed(failure))),
            (done, _) => done,
        }
    }

    async fn give_back(&self, due: Micros) -> Result<()> {
        let (node, name) = (self.node.clone(), self.name);
        self.engine.db.write(name.dossier.key(), move |tx| give_back(tx, &node, &[name], due)).await
    }
}

type Effect = Box<dyn FnOnce(&mut Tx, &Scope) -> Result<Outcome> + Send>;

/// What came of an effect in our own tables.
enum Inside {
    Recorded(Box<Playing>, Recorded),
    /// Nothing was done.
    Refused(Outcome),
}

/// What our own rules refused. `None`: storage did, and that is tried again.
fn failure(error: &Error, lang: Lang) -> Option<Failure> {
    let code = match error {
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
    Over(Box<Playing>, State, Reason),
    No,
}

fn load(tx: &mut Tx, engine: &Engine, node: &str, name: Name) -> Result<Loaded> {
    let params: [&dyn Value; 4] = [&name.dossier.number(), &name.run, &node, &name.lease];
    let Some(run) = tx.optional(&OURS, &params, runs::from_row)? else { return Ok(Loaded::No) };
    let dossier = dossiers::get(tx, name.dossier)?;
    let steps = runs::steps(tx, name.dossier, name.run)?;
    let removed = !documents::is_there(tx, name.dossier, name.zap)?;
    let plan = engine.plans.get(tx, name.dossier, run.zap, run.version)?;
    let over = match &plan {
        _ if removed => Some((State::Halted, Reason::ZapRemoved)),
        None => Some((State::Errored, Reason::Document)),
        Some(_) => None,
    };
    let plan = plan.unwrap_or_else(|| Arc::new(plans::empty()));
    let playing = Box::new(Playing::restore(run, steps, dossier, plan));
    Ok(match over {
        Some((state, why)) => Loaded::Over(playing, state, why),
        None => Loaded::Playing(playing),
    })
}

/// Gives back what was taken and not begun; it may be taken again from `due` on.
pub fn give_back(tx: &mut Tx, node: &str, names: &[Name], due: Micros) -> Result<()> {
    for name in names {
        let params: [&dyn Value; 5] = [&name.dossier.number(), &name.run, &node, &name.lease, &due];
        tx.execute(&GIVE_BACK, &params)?;
    }
    Ok(())
}
