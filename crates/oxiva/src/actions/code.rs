//! The app `code`: a step of JavaScript, as Zapier has it. Its input is in `inputData`, as texts; its
//! output is what it returns or leaves in `output`: an object, or an array of objects, and then what
//! follows is done once for each. What it writes with `console.log` stands in `runtime_meta.logs`.

use super::{Action, App, Call, Doing, Failure, Field, FieldKind, Outcome, params, script};
use crate::{
    actions::script_failure::failure_of,
    js::{self, Job, Program, Ran},
};
use serde_json::{Map, Value as Json, json};
use zap_engine::document::{Code, Problem};

/// JavaScript that a person wrote.
pub const APP: App =
    App { check: unavailable, ..App::new("code", "code", ACTIONS, |call| Box::pin(run(call))) };

const ACTIONS: &[Action] = &[
    // It may call anybody.
    Action::sends(
        "javascript",
        &[Field::new("input", FieldKind::Dict), Field::new("code", FieldKind::Code).required()],
    ),
];

/// What errors call the user's code.
const FILE: &str = "code";

/// What a script finds, in the words of whoever asks for something else.
const AVAILABLE: &str = "fetch, Headers, Request, Response, URL, URLSearchParams, TextEncoder, \
    TextDecoder, Buffer, atob, btoa, crypto, structuredClone, AbortController, AbortSignal, \
    setTimeout, setInterval, setImmediate, StoreClient, callback, Intl.Collator, \
    Intl.DateTimeFormat, Intl.NumberFormat, Intl.PluralRules (fr, en), require(\"buffer\"), \
    require(\"crypto\"), require(\"url\")";

/// Whether a script can call or change anything outside of itself: it names one of the ways out.
pub(super) fn may_go_out(params: &Map<String, Json>) -> bool {
    let source = params.get("code").and_then(Json::as_str).unwrap_or_default();
    ["fetch", "StoreClient", "globalThis"].iter().any(|way| source.contains(way))
}

/// What the script asks for that is not there.
fn unavailable(_: &str, params: &Map<String, Json>) -> Vec<Problem> {
    let source = params.get("code").and_then(Json::as_str).unwrap_or_default();
    let problem = |word: String| Problem {
        pointer: "/code".to_owned(),
        code: Code::UnknownWord,
        args: vec![("word", word), ("known", AVAILABLE.to_owned())],
    };
    js::missing(source).into_iter().map(problem).collect()
}

async fn run(call: Call) -> Doing {
    let source = call.params.get("code").and_then(Json::as_str).unwrap_or_default();
    let input = match call.params.get("input") {
        Some(Json::Object(input)) => texts(input),
        _ => Map::new(),
    };
    let job = Job {
        dossier: call.dossier.id,
        program: Program::Code,
        payload: json!({"source": source, "inputData": input}),
        deadline: call.engine.config.zaps.code,
    };
    let host = script::host(&call);
    let Ran { result, console } = call.engine.js.run(job, &host).await;
    let lang = call.dossier.langue;
    let outcome = match result {
        Ok(Json::Null) => Outcome::Failed(script::failed(
            Failure::lasting("code_output", lang.text("code-no-output")),
            console,
        )),
        Ok(output) => Outcome::Done(shaped(output, console)),
        Err(failure) => Outcome::Failed(script::failed(failure_of(&failure, lang, FILE), console)),
    };
    outcome.into()
}

/// Every value as a text: a script from Zapier expects no other.
fn texts(input: &Map<String, Json>) -> Map<String, Json> {
    input.iter().map(|(key, value)| (key.clone(), Json::String(params::text(value)))).collect()
}

/// An object, or an array of objects: what is no object is called `output`.
fn shaped(output: Json, console: Vec<String>) -> Json {
    let object = |value| match value {
        Json::Object(_) => value,
        other => json!({"output": other}),
    };
    let output = match output {
        // As in Zapier, whose steps go on: only its triggers start nothing then.
        Json::Array(items) if items.is_empty() => json!({}),
        Json::Array(items) => Json::Array(items.into_iter().map(object).collect()),
        other => object(other),
    };
    script::with_logs(output, console)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_mapped_arrives_as_text() {
        let input = json!({"a": "x", "b": 5, "c": null, "d": true, "e": ["x", 2], "f": {"g": [1]}});
        let Json::Object(input) = input else { unreachable!() };
        let expected =
            json!({"a": "x", "b": "5", "c": "", "d": "true", "e": "x,2", "f": "{\"g\":[1]}"});
        assert_eq!(Json::Object(texts(&input)), expected);
    }

    #[test]
    fn an_output_is_an_object_or_several() {
        let lines = || vec!["a".to_owned()];
        let logs = json!({"logs": ["a"]});
        assert_eq!(shaped(json!({"a": 1}), vec![]), json!({"a": 1}));
        assert_eq!(shaped(json!(3), lines()), json!({"output": 3, "runtime_meta": logs}));
        assert_eq!(
            shaped(json!([{"a": 1}, "b"]), lines()),
            json!([{"a": 1, "runtime_meta": logs}, {"output": "b"}])
        );
        assert_eq!(shaped(json!([]), lines()), json!({"runtime_meta": logs}));
    }
}
