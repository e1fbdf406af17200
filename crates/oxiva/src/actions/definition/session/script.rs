//! A function that is written in JavaScript, and the requests that it makes.

use super::{Session, Stop, failures::Failures, request::refused_from_400};
use crate::{
    actions::{
        Failure,
        definition::{Function, request},
        script,
        script_failure::failure_of,
    },
    js::{Answering, Asked, Host, Job, JsFailure, Program, Ran, Thrown},
};
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};

/// Zapier's own.
const SCRIPT_DEADLINE: Duration = Duration::from_secs(30);

impl Session {
    pub(super) async fn by_script(&self, function: &Function, root: Json) -> Result<Json, Stop> {
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
    pub(super) fn host(&self, root: Json, failures: Failures) -> Host {
        let (definition, sender, lang) = (self.definition, self.sender(), self.dossier.langue);
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
    pub(super) fn stop(&self, failure: JsFailure, failures: &Failures) -> Stop {
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
    pub(super) fn thrown(&self, thrown: &Thrown, failure: Failure) -> Failure {
        let files = ["beforeRequest", "afterResponse"];
        match files.into_iter().find(|file| thrown.stack.contains(&format!("{file}["))) {
            Some(file) if thrown.line("perform").is_none() => {
                Failure { message: format!("{file}: {}", failure.message), ..failure }
            }
            _ => failure,
        }
    }

    pub(super) fn sender(&self) -> script::Sender {
        script::Sender::new(
            self.engine.environment.clone(),
            self.dossier.id,
            self.key.clone(),
            self.depth,
        )
    }
}
