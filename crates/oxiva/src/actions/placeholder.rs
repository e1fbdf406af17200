//! The app `placeholder`: a step that stands for one of another program that nothing here does. It keeps what
//! that step said, does nothing, and keeps its zap from being switched on until a person replaces it.

use super::{Action, App, Call, Doing, Failure, Outcome};
use crate::error::Problem;
use serde_json::Value as Json;

pub const APP: App = App {
    takes_any_key: true,
    ..App::new(NAME, "circle-help", ACTIONS, |call| Box::pin(run(call)))
};

/// As documents name it.
pub const NAME: &str = zapier_files::PLACEHOLDER;

const ACTIONS: &[Action] = &[Action::reads(zapier_files::TO_REPLACE, &[])];

async fn run(call: Call) -> Doing {
    let text = |key: &str| call.params.get(key).and_then(Json::as_str).unwrap_or_default();
    let args = [("app", text("app").to_owned()), ("action", text("action").to_owned())];
    let message = call.dossier.langue.text_with("zap-failure-placeholder", &args);
    Outcome::Failed(Failure::lasting("placeholder", message)).into()
}

/// That a zap is not switched on with it; `kept`: what it keeps, `at`: where the step stands.
pub(super) fn problem(at: &str, id: &str, kept: &Json) -> Problem {
    let text = |key: &str| kept[key].as_str().unwrap_or_default();
    let rule = if text("status") == "broken" { "broken_step" } else { "placeholder" };
    let problem = Problem::new(at, rule).with("node", id);
    problem.with("app", text("app")).with("action", text("action"))
}
