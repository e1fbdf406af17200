//! The app `code`: a step of JavaScript, as Zapier has it. Its input is in `inputData`, as texts; its
//! output is what it returns or leaves in `output`: an object, or an array of objects, and then what
//! follows is done once for each. What it writes with `console.log` stands in `runtime_meta.logs`.

use super::{Action, App, Call, Doing, Failure, Field, FieldKind, Outcome, params, script};
use crate::{
    actions::{
        connections::{self, Secrets},
        marks,
        script_failure::failure_of,
    },
    dossiers::DossierId,
    i18n::Lang,
    js::{self, Answering, Host, Job, JsFailure, Program, Ran},
    zaps::{checks, engine::Engine},
};
use serde_json::{Map, Value as Json, json};
use std::{sync::Arc, time::Duration};
use zap_engine::document::{Code, Problem};

/// Whose actions use its connections.
const NAME: &str = "code";

/// JavaScript that a person wrote.
pub const APP: App =
    App { check: unavailable, ..App::new(NAME, "code", ACTIONS, |call| Box::pin(run(call))) };

const ACTIONS: &[Action] = &[
    // It may call anybody.
    Action::sends(
        "javascript",
        &[Field::new("input", FieldKind::Dict), Field::new("code", FieldKind::Code).required()],
    ),
];

/// How long a script may take to be read.
const READING_DEADLINE: Duration = Duration::from_secs(5);

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
    js::missing(source).into_iter().map(problem).collect()
}

fn problem(word: String) -> Problem {
    let args = vec![("word", word), ("known", AVAILABLE.to_owned())];
    Problem { pointer: "/code".to_owned(), code: Code::UnknownWord, args }
}

/// Something wrong with a script, and the line it is in, if that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: Option<usize>,
    /// For a person.
    pub words: String,
}

/// What is wrong with a script before it is ever run: what it asks for that is not there, and whether it can
/// be read at all. Nothing of it is done.
pub async fn faults(engine: &Engine, dossier: DossierId, lang: Lang, source: &str) -> Vec<Fault> {
    let mut faults: Vec<Fault> = js::missing_at(source)
        .into_iter()
        .flat_map(|(word, line)| {
            let words = checks::all_told(&[problem(word)]);
            words.into_iter().map(move |one| Fault { line: Some(line), words: one.message(lang) })
        })
        .collect();
    let job = Job {
        dossier,
        program: Program::Code,
        payload: json!({"source": source, "inputData": {}, "isOnlyRead": true}),
        deadline: READING_DEADLINE,
    };
    let nobody: Host = Arc::new(|_| -> Answering { Box::pin(async { Err(Json::Null) }) });
    if let Err(JsFailure::Thrown(thrown)) = engine.js.run(job, &nobody).await.result {
        let lines = source.lines().count().max(1);
        // What lacks its end is told behind it, in a line of ours.
        let line = thrown.line(FILE).map(|line| (line as usize).clamp(1, lines));
        faults.push(Fault { line, words: thrown.words() });
    }
    faults
}

/// With a connection the keys that it keeps are in `inputData`, too, and in nothing that the script gives.
async fn run(mut call: Call) -> Doing {
    let opened = match call.connection {
        Some(id) => connections::open(&call.engine, &call.dossier, NAME, id).await,
        None => Ok(Secrets::default()),
    };
    let secrets = match opened {
        Ok(secrets) => secrets,
        Err(failure) => return Outcome::Failed(failure).into(),
    };
    marks::fill(&mut call.params, &secrets);
    secrets.censor().outcome(ran(call, &secrets).await).into()
}

async fn ran(call: Call, secrets: &Secrets) -> Outcome {
    let source = call.params.get("code").and_then(Json::as_str).unwrap_or_default();
    let mut input = match call.params.get("input") {
        Some(Json::Object(input)) => texts(input),
        _ => Map::new(),
    };
    input.extend(texts(&secrets.object("values")));
    let job = Job {
        dossier: call.dossier.id,
        program: Program::Code,
        payload: json!({"source": source, "inputData": input}),
        deadline: call.engine.config.zaps.code,
    };
    let only_to = call.connection.map(|_| secrets.hosts().clone());
    let sender = script::sender(&call).only_to(only_to);
    let host = script::host(&call, &sender);
    let Ran { result, console } = call.engine.js.run(job, &host).await;
    let lang = call.dossier.langue;
    let failed = |failure, console| {
        Outcome::Failed(script::warned(script::failed(failure, console), &sender.warnings()))
    };
    match result {
        Ok(Json::Null) => {
            failed(Failure::lasting("code_output", lang.text("code-no-output")), console)
        }
        Ok(output) => Outcome::done(shaped(output, console), sender.warnings()),
        Err(failure) => failed(failure_of(&failure, lang, FILE), console),
    }
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
