//! The app `formatter`: Zapier's transforms of texts, numbers, dates and lists. What they do is said in
//! `zap_engine::formatter`; here they get the dossier's time zone and their words for a person.

use super::{Action, App, Call, Doing, Failure, Field, FieldKind, Outcome};
use crate::{error, i18n::Lang};
use serde_json::{Map, Value as Json, json};
use zap_engine::{
    dates::Reading,
    document::{Code, Problem},
    formatter::{self, Context, Kind},
    mapping,
};

const FIELDS: &[Field] = &[Field::new("transform", FieldKind::Text).required()];

/// Transforms. Which further fields there are, the transform says.
pub const APP: App = App {
    takes_any_key: true,
    check,
    ..App::new("formatter", "wand-sparkles", ACTIONS, |call| Box::pin(run(call)))
};

const ACTIONS: &[Action] = &[
    Action::reads("text", FIELDS),
    Action::reads("number", FIELDS),
    Action::reads("date", FIELDS),
    Action::reads("utility", FIELDS),
];

async fn run(call: Call) -> Doing {
    let transform = call.params.get("transform").and_then(Json::as_str).unwrap_or_default();
    // The same step of the same run has the same luck each time it is tried.
    let seed = call.key().bytes().fold(call.run.as_u64_pair().1, |seed, byte| {
        seed.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(byte)
    });
    let now = jiff::Timestamp::from_microsecond(call.now).unwrap_or_default();
    let context = Context { zone: call.dossier.zone(), order: call.dossier.date_order, now, seed };
    match formatter::run(&call.action, transform, &call.params, &context) {
        Ok(output) => Outcome::Done(json!({ "output": output })).into(),
        Err(problem) => {
            let words = told(transform, &problem, call.dossier.langue);
            Outcome::Failed(Failure::lasting("formatter", words)).into()
        }
    }
}

/// What a transform gives, or why it gives nothing, in words: for whoever is still choosing it. What is left
/// to chance is the same each time.
pub fn preview(
    action: &str,
    params: &Map<String, Json>,
    reading: &Reading,
    lang: Lang,
) -> Result<Json, String> {
    let transform = params.get("transform").and_then(Json::as_str).unwrap_or_default();
    let Reading { zone, order, now } = reading.clone();
    let context = Context { zone, order, now, seed: 0 };
    let given = formatter::run(action, transform, params, &context);
    given.map_err(|problem| told(transform, &problem, lang))
}

/// Why a transform has no result, for a person.
fn told(transform: &str, problem: &formatter::Problem, lang: Lang) -> String {
    let field = if problem.field.is_empty() { "transform" } else { problem.field };
    let args = [
        ("champ", field.to_owned()),
        ("valeur", problem.value.clone()),
        ("transform", transform.to_owned()),
    ];
    lang.text_with(&format!("formatter-{}", problem.code.word()), &args)
}

/// Why a transform of what is written out has no result, by JSON pointer.
pub(super) fn fails(
    action: &str,
    params: &Map<String, Json>,
    reading: &Reading,
) -> Option<error::Problem> {
    let transform = params.get("transform").and_then(Json::as_str)?;
    let Reading { zone, order, now } = reading.clone();
    let context = Context { zone, order, now, seed: 0 };
    let problem = formatter::run(action, transform, params, &context).err()?;
    let field = if problem.field.is_empty() { "transform" } else { problem.field };
    let told = error::Problem::new(format!("/{field}"), "formatter").with("champ", field);
    let told = told.with("valeur", problem.value).with("transform", transform);
    Some(told.with("reason", problem.code.word()))
}

/// What is wrong with the parameters of a transform that is written out, by JSON pointer.
pub(super) fn check(action: &str, params: &Map<String, Json>) -> Vec<Problem> {
    let Some(name) = params.get("transform").and_then(Json::as_str) else { return Vec::new() };
    let problem = |pointer: String, code, name: &'static str, value: String| Problem {
        pointer,
        code,
        args: vec![(name, value)],
    };
    let Some(transform) = formatter::transform(action, name) else {
        let known = formatter::transforms().filter(|transform| transform.action == action);
        let known: Vec<_> = known.map(|transform| transform.name).collect();
        let mut unknown =
            problem("/transform".to_owned(), Code::UnknownWord, "word", name.to_owned());
        unknown.args.push(("known", known.join(", ")));
        return vec![unknown];
    };
    let there = |key: &str| key == "transform" || transform.fields.iter().any(|f| f.key == key);
    let unknown = params
        .keys()
        .filter(|key| !there(key))
        .map(|key| problem(mapping::pointer("", key), Code::UnknownKey, "key", key.clone()));
    let given = |key: &str| params.get(key).is_some_and(|value| !value.is_null());
    let missing = transform.missing(given);
    let missing =
        missing.map(|key| problem(String::new(), Code::MissingKey, "key", key.to_owned()));
    let formats = transform.fields.iter().filter(|field| field.kind == Kind::DateFormat);
    let formats = formats.filter_map(|field| {
        let format = params.get(field.key).and_then(Json::as_str)?;
        // What is mapped may become any format.
        let (token, known) =
            Some(format).filter(|f| !f.contains("{{")).and_then(formatter::unknown_token)?;
        let mut wrong =
            problem(format!("/{}", field.key), Code::UnknownWord, "word", token.to_owned());
        wrong.args.push(("known", known.join(", ")));
        Some(wrong)
    });
    unknown.chain(missing).chain(formats).collect()
}
