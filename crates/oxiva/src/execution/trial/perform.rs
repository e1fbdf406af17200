//! Doing what a test of a step does.

use super::{ActionCall, Outlook, Prepared};
use crate::{
    actions::{self, Call, Doing, Outcome, Within},
    clock::Micros,
    db::Tx,
    dossiers::{
        Scope, TEST_DEPTH,
        answers::{self, Kept as KeptAnswer},
    },
    error::{Code, Error, Result},
    execution::execute,
    zaps::{
        documents,
        engine::Engine,
        outcome::Failure,
        playing::{MAX_OUTPUT_BYTES, too_large},
        runs::StepState,
        samples::{self, Kept, Origin, SampleFailure},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// Success; filtered, of a filter that does not hold; halted, where a run would end as it should; errored.
    pub state: StepState,
    /// What it gave, as its sample has it; of a failure what is worth knowing beside it.
    pub output: Json,
    /// The stable word of what went wrong, empty if nothing did.
    pub code: String,
    /// What went wrong or ended the run, for a person. In the language of the dossier.
    pub message: String,
    pub warnings: Vec<String>,
    pub at: Micros,
}

/// Tests a step, once for each key: whoever comes with the same key is told what came of it then. It goes on
/// when nobody waits for it any more.
///
/// # Errors
/// `Code::KeyReused` if something else was done under the key; `Code::NotFound` if the zap is gone.
pub async fn run(engine: &Arc<Engine>, prepared: Prepared, key: String) -> Result<Tried> {
    let test = Test { engine: engine.clone(), prepared: Arc::new(prepared), key };
    tokio::spawn(async move { test.once().await }).await.map_err(|_| Code::Internal)?
}

/// One test under its key.
#[derive(Clone)]
struct Test {
    engine: Arc<Engine>,
    prepared: Arc<Prepared>,
    key: String,
}

impl Test {
    async fn once(self) -> Result<Tried> {
        let dossier = self.prepared.dossier.id;
        let _ours = self.engine.trial_keys.hold(dossier, &self.key).await;
        let known = self.clone();
        if let Some(tried) = self.engine.db.read(move |tx| known.known(tx)).await? {
            return Ok(tried);
        }
        match self.outcome().await? {
            Doing::Ended(outcome) => self.record(outcome).await,
            Doing::Inside(effect) => self.inside(effect).await,
        }
    }

    /// What came of it, if it was done under this key before.
    fn known(&self, tx: &mut Tx) -> Result<Option<Tried>> {
        documents::get(tx, self.prepared.dossier.id, self.prepared.zap)?;
        match answers::find(tx, self.prepared.dossier.id, &self.key)? {
            None => Ok(None),
            Some(kept) if kept.fingerprint == self.fingerprint() => {
                Ok(Some(serde_json::from_value(kept.answer).map_err(|_| Code::Internal)?))
            }
            Some(_) => Err(Code::KeyReused.into()),
        }
    }

    fn fingerprint(&self) -> Vec<u8> {
        let Prepared { zap, step, .. } = &*self.prepared;
        Sha256::digest(format!("test\0{zap}\0{step}")).to_vec()
    }

    /// What a receiver knows a repetition by, with the id of the step.
    fn id(&self) -> Uuid {
        let Prepared { dossier, zap, .. } = &*self.prepared;
        let hash = Sha256::digest(format!("{}\0{zap}\0{}", dossier.id.number(), self.key));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    async fn outcome(&self) -> Result<Doing> {
        let Prepared { outlook, dossier, problems, .. } = &*self.prepared;
        let Some(outlook) = outlook else { return Err(Error::Invalid(problems.clone())) };
        Ok(match outlook {
            Outlook::Action(action) => actions::run(&action.app, self.call(action)).await,
            Outlook::Fails { code, message } => {
                Outcome::Failed(Failure::lasting(code, message.clone())).into()
            }
            decided => Outcome::Done(decided.decided(dossier).unwrap_or_default()).into(),
        })
    }

    fn call(&self, action: &ActionCall) -> Call {
        let Prepared { dossier, zap, step, .. } = &*self.prepared;
        Call {
            engine: self.engine.clone(),
            dossier: dossier.clone(),
            zap: *zap,
            run: self.id(),
            step: step.clone(),
            item: String::new(),
            action: action.action.clone(),
            params: action.params.clone(),
            connection: action.connection,
            depth: TEST_DEPTH,
            now: self.engine.clock.now(),
        }
    }

    /// Does what is done in our own tables, and records it there and then. What our own rules refuse leaves
    /// nothing behind, and is a failure of the step.
    async fn inside(self, effect: Within) -> Result<Tried> {
        let (dossier, now) = (self.prepared.dossier.clone(), self.engine.clock.now());
        let claim = self.engine.environment.load.claim(now);
        let scope = Scope::zap_test(dossier.id, self.prepared.zap, now);
        let scope = Scope { claim, ..scope.at(&self.engine.config.public_url()) };
        let refused = Arc::new(Mutex::new(None));
        let (said, test) = (refused.clone(), self.clone());
        let work = move |tx: &mut Tx| {
            let outcome = effect(tx, &scope).inspect_err(|error| {
                let failure = execute::failure(error, dossier.langue);
                *said.lock().unwrap_or_else(PoisonError::into_inner) = failure;
            })?;
            test.write(tx, outcome, now)
        };
        let done = self.engine.db.write(self.prepared.dossier.id.key(), work).await;
        let refused = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (done, refused) {
            (Err(_), Some(failure)) => self.record(Outcome::Failed(failure)).await,
            (done, _) => done,
        }
    }

    async fn record(self, outcome: Outcome) -> Result<Tried> {
        let (engine, now) = (self.engine.clone(), self.engine.clock.now());
        let key = self.prepared.dossier.id.key();
        engine.db.write(key, move |tx| self.write(tx, outcome, now)).await
    }

    /// Keeps the sample of the step, and what is answered to whoever asks again.
    fn write(&self, tx: &mut Tx, outcome: Outcome, now: Micros) -> Result<Tried> {
        let Prepared { dossier, zap, step, settings, input, .. } = &*self.prepared;
        documents::get(tx, dossier.id, *zap)?;
        let tried = self.tried(outcome, now);
        let kept = Kept { zap: *zap, step, settings, input, at: now };
        if tried.state == StepState::Errored {
            let (code, message) = (tried.code.clone(), tried.message.clone());
            samples::keep_failure(tx, dossier.id, &kept, &SampleFailure { code, message })?;
        } else {
            samples::keep(tx, dossier.id, &kept, &tried.output, Origin::Test, "")?;
        }
        let answer = serde_json::to_value(&tried).map_err(|_| Code::Internal)?;
        let fingerprint = self.fingerprint();
        answers::keep(tx, dossier.id, &self.key, &KeptAnswer { fingerprint, answer }, now)?;
        Ok(tried)
    }

    /// Without what gives access, and as small as a sample is.
    fn tried(&self, outcome: Outcome, at: Micros) -> Tried {
        let Prepared { dossier, outlook, censor, .. } = &*self.prepared;
        let done = |output: Json, warnings| Tried {
            state: StepState::Success,
            output,
            code: String::new(),
            message: String::new(),
            warnings,
            at,
        };
        let failed = |failure: Failure| Tried {
            state: StepState::Errored,
            code: failure.code.to_owned(),
            message: failure.message,
            ..done(failure.detail, Vec::new())
        };
        let given = |output: Json, warnings| {
            if output.to_string().len() > MAX_OUTPUT_BYTES {
                return failed(too_large(dossier));
            }
            done(output, warnings)
        };
        let mut tried = match outcome.without_nul() {
            Outcome::Done(output) | Outcome::Wait(_, output) => given(output, Vec::new()),
            Outcome::DoneWith { output, warnings } => given(output, warnings),
            Outcome::Halted(message) => {
                Tried { state: StepState::Halted, message, ..done(Json::Null, Vec::new()) }
            }
            Outcome::Failed(failure) => failed(failure),
        };
        match outlook {
            Some(Outlook::Filter(verdict)) if !verdict.holds => tried.state = StepState::Filtered,
            Some(Outlook::Delay { goes_on: false, .. }) => tried.state = StepState::Halted,
            _ => {}
        }
        censor.value(&mut tried.output);
        censor.text(&mut tried.message);
        tried.output = samples::capped(&tried.output);
        tried
    }
}
