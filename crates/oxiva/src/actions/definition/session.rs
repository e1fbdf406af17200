//! A definition at work: for a dossier, with the credentials of a connection.

use super::{Authentication, Definition, Function, Kind, Step, curlies, input, request};
use crate::{
    actions::{
        Call, Doing, FOUND, Failure, Outcome,
        censor::Censor,
        outgoing::Answer,
        script::{self, Sender},
        script_failure::failure_of,
    },
    dossiers::Dossier,
    js::{Answering, Asked, Host, Job, JsFailure, Program, Ran, Thrown},
    zaps::engine::Engine,
};
use serde_json::{Map, Value as Json, json};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use zap_engine::dates::Reading;

/// Zapier's own.
const SCRIPT_DEADLINE: Duration = Duration::from_secs(30);

/// A definition at work with one set of credentials.
pub struct Session {
    definition: &'static Definition,
    engine: Arc<Engine>,
    dossier: Dossier,
    auth: Map<String, Json>,
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

impl Session {
    /// `auth`: the credentials of the connection; where one is not given, its default.
    pub fn new(
        definition: &'static Definition,
        engine: &Arc<Engine>,
        dossier: &Dossier,
        mut auth: Map<String, Json>,
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
        let reading = dossier.reading(engine.clock.now());
        Session { definition, engine, dossier, auth, censor, sender, reading }
    }

    /// Does the step that `call` names.
    pub async fn run(mut self, call: Call) -> Doing {
        (self.sender, self.reading) = (script::sender(&call), self.dossier.reading(call.now));
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

    async fn step(&self, step: &Step, mut params: Map<String, Json>) -> Result<Json, Stop> {
        if step.kind == Kind::Create {
            return self.create(step, params).await.map(Json::Object);
        }
        let on_miss = params.shift_remove("on_miss").filter(|word| !input::is_empty(word));
        let found = self.search(step, params.clone()).await?;
        let was_found = found.is_some();
        let mut output = match (found, on_miss.as_ref().and_then(Json::as_str)) {
            (Some(found), _) => found,
            (None, Some("continue")) => Map::new(),
            (None, Some("create")) => {
                let create = step.create.as_deref().and_then(|key| self.definition.step(key));
                let none = || self.failure("unknown_action", "definition-no-create");
                self.create(create.ok_or_else(none)?, params).await?
            }
            (None, _) => {
                return Err(Stop::Halted(self.dossier.langue.text("definition-nothing-found")));
            }
        };
        if on_miss.is_some() {
            output.insert(FOUND.to_owned(), was_found.into());
        }
        Ok(Json::Object(output))
    }

    async fn create(
        &self,
        step: &Step,
        params: Map<String, Json>,
    ) -> Result<Map<String, Json>, Stop> {
        let input = input::cleaned(&step.fields, params, &self.reading, self.dossier.langue)?;
        match self.perform(&step.perform, input).await? {
            Json::Object(output) => Ok(output),
            _ => Err(self.failure("bad_output", "definition-no-object").into()),
        }
    }

    /// The first of what is found.
    async fn search(
        &self,
        step: &Step,
        params: Map<String, Json>,
    ) -> Result<Option<Map<String, Json>>, Stop> {
        let input = input::cleaned(&step.fields, params, &self.reading, self.dossier.langue)?;
        let no_list = || self.failure("bad_output", "definition-no-list").into();
        let found = match self.perform(&step.perform, input).await? {
            Json::Array(items) => items,
            Json::Object(mut page) => match page.remove("results") {
                Some(Json::Array(items)) => items,
                _ => return Err(no_list()),
            },
            _ => return Err(no_list()),
        };
        match found.into_iter().next() {
            Some(Json::Object(first)) => Ok(Some(first)),
            Some(_) => Err(no_list()),
            None => Ok(None),
        }
    }

    async fn label(&self, authentication: &Authentication, tested: Json) -> Result<String, Stop> {
        let label = match &authentication.connection_label {
            None => return Ok(String::new()),
            Some(Json::Object(function)) => {
                let function = serde_json::from_value(Json::Object(function.clone()));
                let function = function.map_err(|error| self.broken(error.to_string()))?;
                let Json::Object(input) = tested else { return Ok(String::new()) };
                self.perform(&function, input).await?
            }
            Some(template) => {
                // `{{dossier}}` is short for what the test, or else the credentials, say.
                let mut root = self.auth.clone();
                root.extend(tested.as_object().cloned().unwrap_or_default());
                root.insert(
                    "bundle".to_owned(),
                    json!({"authData": self.auth, "inputData": tested}),
                );
                let rendered = curlies::render(template, &Json::Object(root));
                rendered.map_err(|words| self.broken(words))?.value
            }
        };
        let mut label = label.as_str().unwrap_or_default().trim().to_owned();
        self.censor.text(&mut label);
        Ok(label)
    }

    /// Does it, and hides the secrets in whatever comes of it.
    async fn perform(&self, function: &Function, input: Map<String, Json>) -> Result<Json, Stop> {
        let root = json!({"bundle": {"authData": self.auth, "inputData": input, "meta": {}}});
        let result = match function {
            Function::Request(template) if !self.definition.has_middleware() => {
                self.by_request(template, &root).await
            }
            _ => self.by_script(function, root).await,
        };
        match result {
            Ok(mut output) => {
                self.censor.value(&mut output);
                Ok(output)
            }
            Err(Stop::Halted(mut why)) => {
                self.censor.text(&mut why);
                Err(Stop::Halted(why))
            }
            Err(Stop::Failed(failure)) => Err(Stop::Failed(self.censor.failure(failure))),
        }
    }

    async fn by_request(&self, template: &Map<String, Json>, root: &Json) -> Result<Json, Stop> {
        let template = Json::Object(template.clone());
        let prepared = request::prepare(self.definition, root, &template, true);
        let prepared = prepared.map_err(|words| self.broken(words))?;
        let request = request::finished(&prepared).map_err(|words| self.broken(words))?;
        let mut answer = self.sender.send(request).await?;
        if prepared.get("skipThrowForStatus") != Some(&Json::Bool(true)) {
            answer = refused_from_400(answer, self.dossier.langue)?;
        }
        data(&answer).ok_or_else(|| self.failure("bad_output", "definition-no-json").into())
    }

    async fn by_script(&self, function: &Function, root: Json) -> Result<Json, Stop> {
        let payload = json!({
            "perform": match function {
                Function::Source(source) => json!(source),
                Function::Request(request) => json!(request),
            },
            "bundle": root["bundle"],
            "before": self.definition.before,
            "after": self.definition.after,
        });
        let failures = Failures::default();
        let host = self.host(root, failures.clone());
        let (dossier, program, deadline) = (self.dossier.id, Program::Definition, SCRIPT_DEADLINE);
        let job = Job { dossier, program, payload, deadline };
        let Ran { result, mut console } = self.engine.js.run(job, &host).await;
        console.iter_mut().for_each(|line| self.censor.text(line));
        match result {
            Ok(output) => Ok(script::with_logs(output, console)),
            Err(failure) => Err(match self.stop(failure, &failures) {
                Stop::Failed(failure) => Stop::Failed(script::failed(failure, console)),
                stop => stop,
            }),
        }
    }

    /// Does what `z.request` needs of this side.
    fn host(&self, root: Json, failures: Failures) -> Host {
        let (definition, sender, lang) =
            (self.definition, self.sender.clone(), self.dossier.langue);
        let root = Arc::new(root);
        Arc::new(move |asked: Asked| -> Answering {
            let (root, sender, failures) = (root.clone(), sender.clone(), failures.clone());
            Box::pin(async move {
                let wrong = |words: String| script::thrown("Error", &words);
                if asked.kind == "prepare" {
                    let shorthand = asked.body["shorthand"] == Json::Bool(true);
                    let request = &asked.body["request"];
                    let prepared = request::prepare(definition, &root, request, shorthand);
                    return prepared.map(Json::Object).map_err(wrong);
                }
                let prepared = asked.body.as_object().cloned().unwrap_or_default();
                let request = request::finished(&prepared).map_err(wrong)?;
                match sender.send(request).await {
                    Ok(answer) => {
                        let mut shown = script::shown(&answer);
                        if let Err(failure) = refused_from_400(answer, lang) {
                            shown["refusal"] = failures.keep(failure).into();
                        }
                        Ok(shown)
                    }
                    Err(failure) => {
                        let mut thrown = script::thrown("RequestError", &failure.message);
                        thrown["refusal"] = failures.keep(failure).into();
                        Err(thrown)
                    }
                }
            })
        })
    }

    /// What a failed script means for its step.
    fn stop(&self, failure: JsFailure, failures: &Failures) -> Stop {
        let lang = self.dossier.langue;
        let JsFailure::Thrown(thrown) = &failure else {
            return failure_of(&failure, lang, "perform").into();
        };
        let number = |key: &str| thrown.extra.get(key).and_then(Json::as_f64);
        match thrown.name.as_str() {
            "HaltedError" => Stop::Halted(thrown.message.clone()),
            "ExpiredAuthError" | "RefreshAuthError" => {
                let args = [("words", thrown.message.clone())];
                let message = lang.text_with("definition-expired", &args);
                Failure::lasting("connection_expired", message).into()
            }
            "ThrottledError" => {
                let wait = number("delay").filter(|wait| (0.0..1e9).contains(wait));
                let after = wait.map(Duration::from_secs_f64);
                Failure { after, ..Failure::passing("throttled", thrown.message.clone()) }.into()
            }
            "AppError" => {
                let code = thrown.extra.get("code").cloned().unwrap_or_default();
                let status = thrown.extra.get("status").cloned().unwrap_or_default();
                let detail = json!({"code": code, "status": status});
                Failure { detail, ..Failure::lasting("app_error", thrown.message.clone()) }.into()
            }
            _ => match number("refusal").and_then(|at| failures.get(at as usize)) {
                Some(refusal) => refusal.into(),
                None => self.thrown(thrown, failure_of(&failure, lang, "perform")).into(),
            },
        }
    }

    /// An error of middleware names the function that threw, where that is not the step's own.
    fn thrown(&self, thrown: &Thrown, failure: Failure) -> Failure {
        let files = ["beforeRequest", "afterResponse"];
        match files.into_iter().find(|file| thrown.stack.contains(&format!("{file}["))) {
            Some(file) if thrown.line("perform").is_none() => {
                Failure { message: format!("{file}: {}", failure.message), ..failure }
            }
            _ => failure,
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

/// Outside of a run nothing is halted.
fn lasting(stop: Stop) -> Failure {
    match stop {
        Stop::Halted(why) => Failure::lasting("halted", why),
        Stop::Failed(failure) => failure,
    }
}

/// As Zapier: a redirect or the like is an answer.
fn refused_from_400(answer: Answer, lang: crate::i18n::Lang) -> Result<Answer, Failure> {
    match answer.status.as_u16() {
        400.. => answer.accepted(lang),
        _ => Ok(answer),
    }
}

/// What an answer says, if it is JSON or a form.
fn data(answer: &Answer) -> Option<Json> {
    let content_type = answer.headers.get(http::header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let pairs = form_urlencoded::parse(&answer.body);
        let pairs = pairs.map(|(key, value)| (key.into_owned(), value.into_owned().into()));
        return Some(Json::Object(pairs.collect()));
    }
    serde_json::from_slice(&answer.body).ok()
}

/// Failures of requests that a script may let through, by their number.
#[derive(Clone, Default)]
struct Failures(Arc<Mutex<Vec<Failure>>>);

impl Failures {
    fn keep(&self, failure: Failure) -> usize {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(failure);
        all.len() - 1
    }

    fn get(&self, at: usize) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(at).cloned()
    }
}
