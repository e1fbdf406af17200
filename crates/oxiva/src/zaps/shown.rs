//! Zaps and runs as programs see them: API v3, and the command line with `--json`. Ids as strings, dates
//! as RFC 3339 with the dossier's offset, empty as `null`.

use super::{
    documents::{Version, Zap},
    runs::{Run, Step},
};
use crate::{
    clock::Micros,
    dossiers::Dossier,
    error::{Error, Problem},
    i18n::Lang,
    records::shown::date,
};
use serde_json::{Map, Value as Json, json};
use zap_engine::document::{self as engine, Zap as Plan};

/// A zap without its document.
pub fn zap(zap: &Zap, dossier: &Dossier, public_url: &str) -> Json {
    let zone = dossier.zone();
    let date = |at| date(at, &zone);
    json!({
        "id": zap.id.to_string(),
        "title": zap.titre,
        "active": zap.is_on(),
        "state": zap.state,
        "state_at": date(zap.state_at),
        "reason": text(zap.reason.word()),
        "source": text(zap.source.word()),
        "version": zap.version,
        "trigger": zap.starts_by,
        "url": zap.hook_path(dossier.id).map(|path| format!("{public_url}{path}")),
        "next_at": zap.next_at.map(date),
        "concurrency": number(zap.settings.concurrency),
        "rate": number(zap.settings.rate),
        "keep_on": zap.settings.keep_on,
        "created_at": date(zap.created_at),
        "updated_at": date(zap.updated_at),
    })
}

/// A zap with the document of its last version, and what to say of it.
pub fn whole(zap: &Zap, dossier: &Dossier, public_url: &str, document: Json, lang: Lang) -> Json {
    let mut shown = self::zap(zap, dossier, public_url);
    shown["warnings"] = warnings(&document, lang);
    shown["document"] = document;
    shown
}

/// What may be meant so in a document, but likely is not.
pub fn warnings(document: &Json, lang: Lang) -> Json {
    let found = Plan::parse(document).map(|plan| plan.warnings()).unwrap_or_default();
    found.iter().map(|warning| problem(&of_engine(warning), lang)).collect()
}

fn of_engine(problem: &engine::Problem) -> Problem {
    let (field, rule) = (problem.pointer.clone(), problem.code.word());
    Problem { field, rule, args: problem.args.clone() }
}

/// Whether a document is one, as [`super::documents::check`] says; what is wrong, and what to say of it.
/// `None`: it could not be checked.
pub fn checked(document: &Json, checked: &Result<Plan, Error>, lang: Lang) -> Option<Json> {
    let problems = match checked {
        Ok(_) => Vec::new(),
        Err(Error::Invalid(problems)) => problems.iter().map(|one| problem(one, lang)).collect(),
        Err(_) => return None,
    };
    Some(json!({
        "valid": problems.is_empty(),
        "problems": problems,
        "warnings": warnings(document, lang),
    }))
}

fn problem(problem: &Problem, lang: Lang) -> Json {
    let args: Map<String, Json> =
        problem.args.iter().map(|(name, value)| ((*name).into(), value.as_str().into())).collect();
    json!({
        "pointer": problem.field,
        "code": problem.rule,
        "message": problem.message(lang),
        "args": args,
    })
}

/// A version as the API shows it.
pub fn version(version: &Version, dossier: &Dossier) -> Json {
    json!({
        "version": version.version,
        "author": version.author.word(),
        "created_at": date(version.created_at, &dossier.zone()),
    })
}

/// A run without its steps.
pub fn run(run: &Run, dossier: &Dossier) -> Json {
    let zone = dossier.zone();
    let date = |at| date(at, &zone);
    // Of one that plays it is the end of a lease.
    let waits = run.run_at.filter(|_| run.state == super::runs::State::Waiting);
    json!({
        "id": run.id.to_string(),
        "zap": run.zap.to_string(),
        "version": run.version,
        "state": run.state,
        "failure": text(&run.failure),
        "start": run.start,
        "source": text(&run.source),
        "depth": run.depth,
        "retries": run.retries,
        "bytes": run.size,
        "created_at": date(run.created_at),
        "resumes_at": waits.map(date),
        "ended_at": run.ended_at.map(date),
        "duration_ms": run.ended_at.map(|end| millis(end - run.created_at)),
    })
}

/// A run with its trigger and its steps, in the order in which they began.
pub fn run_with_steps(run: &Run, steps: &[Step], dossier: &Dossier) -> Json {
    let mut shown = self::run(run, dossier);
    shown["steps"] = steps.iter().map(|one| step(one, dossier)).collect();
    shown
}

fn step(step: &Step, dossier: &Dossier) -> Json {
    let zone = dossier.zone();
    let failed = !step.failure.is_empty() || !step.message.is_empty();
    let error = failed.then(|| {
        json!({ "code": text(&step.failure), "message": text(&step.message), "retry": step.retry })
    });
    json!({
        "step": step.step,
        "item": text(&step.item),
        "state": step.state,
        "attempts": step.attempts,
        "input": step.input,
        "output": step.output,
        "error": error,
        "warnings": step.warnings,
        "began_at": date(step.began_at, &zone),
        "ended_at": step.ended_at.map(|at| date(at, &zone)),
        "duration_ms": step.ended_at.map(|end| millis(end - step.began_at)),
    })
}

fn text(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// 0 is: as the server says.
fn number(number: i64) -> Option<i64> {
    Some(number).filter(|number| *number > 0)
}

fn millis(micros: Micros) -> f64 {
    micros as f64 / 1_000.0
}
