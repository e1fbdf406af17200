//! A definition at work: for a dossier, with the credentials of a connection.

mod failures;
mod request;
mod script;
mod step;

use crate::{
    actions::{
        self, Call, Doing, Failure, Outcome,
        censor::Censor,
        connections::Hosts,
        definition::{Definition, input},
        script::Sender,
    },
    dossiers::Dossier,
    zaps::engine::Engine,
};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use zap_engine::dates::Reading;

/// A definition at work with one set of credentials.
pub struct Session {
    definition: &'static Definition,
    engine: Arc<Engine>,
    dossier: Dossier,
    auth: Map<String, Json>,
    /// Where the credentials may go; `None`: they are this server's own.
    only_to: Option<Hosts>,
    censor: Censor,
    /// Sends its requests, and knows what they warned of.
    sender: Sender,
    /// How it reads the dates that are mapped.
    reading: Reading,
}

/// Why something came to nothing.
enum Stop {
    Halted(String),
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

impl Session {
    /// `auth`: the credentials of the connection; where one is not given, its default. `only_to`: where they
    /// may go.
    pub fn new(
        definition: &'static Definition,
        engine: &Arc<Engine>,
        dossier: &Dossier,
        mut auth: Map<String, Json>,
        only_to: Option<Hosts>,
    ) -> Session {
        let fields = definition.authentication.iter().flat_map(|auth| &auth.fields);
        let mut known = Vec::new();
        for field in fields {
            if field.is_no_secret {
                known.push(field.key.clone());
            }
            if auth.get(&field.key).is_none_or(input::is_empty) {
                let own = definition.own_address == Some(field.key.as_str());
                let value = if own { Some(engine.config.public_url().into()) } else { None };
                auth.extend(
                    value.or_else(|| field.default.clone()).map(|v| (field.key.clone(), v)),
                );
            }
        }
        let censor = censor(&auth, &known);
        let (engine, dossier) = (engine.clone(), dossier.clone());
        let sender = Sender::new(engine.environment.clone(), dossier.id, None, 0);
        let sender = sender.only_to(only_to.clone());
        let reading = dossier.reading(engine.clock.now());
        Session { definition, engine, dossier, auth, only_to, censor, sender, reading }
    }

    /// Does the step that `call` names.
    pub async fn run(mut self, call: Call) -> Doing {
        self.sender = actions::script::sender(&call).only_to(self.only_to.clone());
        self.reading = self.dossier.reading(call.now);
        let outcome = match self.definition.step(&call.action) {
            Some(step) => self.step(step, call.params).await,
            None => {
                let args = [("action", call.action.clone())];
                let message = self.dossier.langue.text_with("definition-unknown-action", &args);
                Err(Failure::lasting("unknown_action", message).into())
            }
        };
        let outcome = match outcome {
            Ok(output) => Outcome::done(output, self.sender.warnings()),
            Err(Stop::Halted(why)) => Outcome::Halted(why),
            Err(Stop::Failed(failure)) => Outcome::Failed(failure),
        };
        outcome.into()
    }

    /// Tries the credentials; returns what the connection is to be called.
    pub async fn test(&self) -> Result<String, Failure> {
        let Some(authentication) = &self.definition.authentication else {
            return Ok(String::new());
        };
        let tested = self.perform(&authentication.test, Map::new()).await.map_err(lasting)?;
        if !tested.is_object() {
            return Err(self.failure("bad_output", "definition-no-object"));
        }
        self.label(authentication, tested).await.map_err(lasting)
    }

    /// The items of a trigger's list, newest first, as the app says them.
    pub async fn list(
        &self,
        trigger: &str,
        input: Map<String, Json>,
    ) -> Result<Vec<Json>, Failure> {
        let Some(step) = self.definition.list(trigger) else {
            let args = [("action", trigger.to_owned())];
            let message = self.dossier.langue.text_with("definition-unknown-action", &args);
            return Err(Failure::lasting("unknown_action", message));
        };
        let input = input::cleaned(&step.fields, input, &self.reading, self.dossier.langue)?;
        match self.perform(&step.perform, input).await.map_err(lasting)? {
            Json::Array(items) if items.iter().all(Json::is_object) => Ok(items),
            _ => Err(self.failure("bad_output", "definition-no-list")),
        }
    }

    fn failure(&self, code: &'static str, text: &str) -> Failure {
        Failure::lasting(code, self.dossier.langue.text(text))
    }

    /// The definition says something that cannot be done.
    fn broken(&self, words: String) -> Failure {
        let args = [("words", words)];
        let message = self.dossier.langue.text_with("definition-broken", &args);
        Failure::lasting("definition_broken", message)
    }
}

/// Every credential but those in `known`, the fields that are no secrets.
fn censor(auth: &Map<String, Json>, known: &[String]) -> Censor {
    let secret = auth.iter().filter(|(key, _)| !known.contains(key));
    let texts = secret.filter_map(|(_, value)| value.as_str()).map(str::to_owned);
    let word = |key: &str| auth.get(key).and_then(Json::as_str).unwrap_or_default();
    // As `Authorization: Basic` has them.
    let pair = auth.contains_key("password");
    let pair = pair.then(|| format!("{}|{}", word("username"), word("password")));
    Censor::of(texts.chain(pair))
}

/// Outside of a run nothing is halted.
fn lasting(stop: Stop) -> Failure {
    match stop {
        Stop::Halted(why) => Failure::lasting("halted", why),
        Stop::Failed(failure) => failure,
    }
}
