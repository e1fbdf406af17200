//! Whether a document is a zap, and whether the zap could work where it is.
//!
//! # Two kinds of faults
//! - What is wrong with the document itself ([`check`]) is refused when it is saved.
//! - What keeps the zap from working here ([`errors`]: a table that is not there, no mail server, a
//!   constant that is no date) is told when it is saved, and refused when it is switched on.

use super::{documents::Zap, samples::known, trigger_table};
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{Dossier, Rights},
    error::{Error, Problem, Result},
    records::{Change, RecordKind},
};
use serde_json::{Map, Value as Json};
use zap_engine::{
    dates::Reading,
    document::{self as engine, StepKind, TriggerKind, Zap as Plan},
    schedule::Schedule,
};

/// What only the apps know of the steps of a document. It is handed down, because actions stand above
/// zaps: `actions::Checks`.
pub trait AppChecks: Send + Sync {
    /// What is wrong with the parameters of an action, by JSON pointer into them.
    fn params(&self, app: &str, action: &str, params: &Map<String, Json>) -> Vec<engine::Problem>;

    /// What whoever has an action done must be allowed to do themselves.
    fn needs(
        &self,
        app: &str,
        action: &str,
        params: &Map<String, Json>,
        connection: Option<i64>,
    ) -> Rights;

    /// What keeps a plan from working in a dossier, by JSON pointer into the document.
    fn errors(
        &self,
        tx: &mut Tx,
        dossier: &Dossier,
        reading: &Reading,
        plan: &Plan,
    ) -> Result<Vec<Problem>>;
}

/// Of what this server writes itself.
pub struct Unchecked;

impl AppChecks for Unchecked {
    fn params(&self, _: &str, _: &str, _: &Map<String, Json>) -> Vec<engine::Problem> {
        Vec::new()
    }

    fn needs(&self, _: &str, _: &str, _: &Map<String, Json>, _: Option<i64>) -> Rights {
        Rights::NONE
    }

    fn errors(&self, _: &mut Tx, _: &Dossier, _: &Reading, _: &Plan) -> Result<Vec<Problem>> {
        Ok(Vec::new())
    }
}

/// The plan that a document says; or everything that is wrong with it, by JSON pointer.
pub fn check(document: &Json, checks: &dyn AppChecks) -> Result<Plan> {
    let plan = Plan::parse(document).map_err(|problems| refused(document, &problems))?;
    let mut problems = Vec::new();
    match &plan.trigger.kind {
        TriggerKind::Schedule(fields) => {
            if let Err(problem) = Schedule::parse(&Json::Object(fields.clone())) {
                let pointer = format!("/trigger/{}", problem.part);
                let part = Problem::new(pointer, "schedule_part");
                problems.push(part.with("code", problem.code.word()));
            }
        }
        TriggerKind::Event { events, .. } => {
            for (place, kind) in events.iter().enumerate().filter(|(_, kind)| !is_event(kind)) {
                let pointer = format!("/trigger/events/{place}");
                problems.push(Problem::new(pointer, "unknown_event").with("name", kind));
            }
        }
        _ => {}
    }
    for placed in plan.steps().filter(|placed| !placed.is_off) {
        if let StepKind::Action { app, action, params, .. } = &placed.step.kind {
            let at = format!("{}/params", placed.pointer);
            let wrong = checks.params(app, action, params.source());
            problems.extend(wrong.iter().map(|problem| told(&at, problem)));
        }
    }
    if problems.is_empty() { Ok(plan) } else { Err(Error::Invalid(problems)) }
}

/// What is wrong with a document; where nothing here does what starts the zap elsewhere, that is said of the
/// trigger.
fn refused(document: &Json, problems: &[engine::Problem]) -> Error {
    let kept = &document["trigger"]["placeholder"];
    let mut told = all_told(problems);
    if kept.is_object() {
        told.retain(|problem| {
            problem.field != "/trigger" && problem.field != "/trigger/placeholder"
        });
        let rule = if kept["status"] == "broken" { "broken_step" } else { "placeholder" };
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let problem = Problem::new("/trigger", rule).with("node", text(&document["trigger"]["id"]));
        told.insert(
            0,
            problem.with("app", text(&kept["app"])).with("action", text(&kept["action"])),
        );
    }
    Error::Invalid(told)
}

/// What keeps a plan from working in this dossier.
pub fn errors(
    tx: &mut Tx,
    dossier: &Dossier,
    now: Micros,
    plan: &Plan,
    checks: &dyn AppChecks,
) -> Result<Vec<Problem>> {
    let mut reading = dossier.reading(now);
    reading.order = plan.date_order.unwrap_or(reading.order);
    let mut errors = Vec::from_iter(trigger_table::problem(tx, dossier.id, &plan.trigger.kind)?);
    errors.extend(checks.errors(tx, dossier, &reading, plan)?);
    Ok(errors)
}

/// Refuses what could not work; a document that is not even a zap, too.
pub fn refuse_what_cannot_work(
    tx: &mut Tx,
    dossier: &Dossier,
    now: Micros,
    document: &Json,
    checks: &dyn AppChecks,
) -> Result<()> {
    let plan = check(document, checks)?;
    let errors = errors(tx, dossier, now, &plan, checks)?;
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// What is said of a document to whoever reads or writes it.
#[derive(Debug, Default)]
pub struct Findings {
    /// As long as there is any, the zap is not switched on.
    pub errors: Vec<Problem>,
    /// What may be meant so, but likely is not.
    pub warnings: Vec<Problem>,
}

/// What is said of a document by itself, wherever it will be: as in a dossier that has all that it names.
pub fn of_document(document: &Json, checks: &dyn AppChecks) -> Result<Findings> {
    let plan = match check(document, checks) {
        Ok(plan) => plan,
        Err(Error::Invalid(errors)) => return Ok(of_broken(document, errors)),
        Err(error) => return Err(error),
    };
    let (zone, order) = (jiff::tz::TimeZone::UTC, plan.date_order.unwrap_or_default());
    let errors = plan.errors(&Reading { zone, order, now: jiff::Timestamp::UNIX_EPOCH });
    Ok(Findings { errors: all_told(&errors), warnings: all_told(&plan.warnings()) })
}

/// Of a document that is refused; what it refers to can be said if an action alone is wrong.
fn of_broken(document: &Json, errors: Vec<Problem>) -> Findings {
    let warnings = Plan::parse(document).map(|plan| plan.warnings()).unwrap_or_default();
    Findings { errors, warnings: all_told(&warnings) }
}

/// What is said of a document; `zap`: the one whose document it is or shall be, if there is one yet, of
/// which samples are known.
pub fn findings(
    tx: &mut Tx,
    dossier: &Dossier,
    now: Micros,
    zap: Option<&Zap>,
    document: &Json,
    checks: &dyn AppChecks,
) -> Result<Findings> {
    let plan = match check(document, checks) {
        Ok(plan) => plan,
        Err(Error::Invalid(errors)) => return Ok(of_broken(document, errors)),
        Err(error) => return Err(error),
    };
    let errors = errors(tx, dossier, now, &plan, checks)?;
    let mut warnings = plan.warnings();
    if let Some(zap) = zap {
        let reading = dossier.reading(now);
        let order = plan.date_order.unwrap_or(reading.order);
        let known = known::of_zap(tx, dossier.id, zap, &plan)?;
        warnings.extend(plan.not_in_samples(&known, &Reading { order, ..reading }));
    }
    Ok(Findings { errors, warnings: all_told(&warnings) })
}

/// Problems of the engine in our words.
pub fn all_told(problems: &[engine::Problem]) -> Vec<Problem> {
    problems.iter().map(|one| told("", one)).collect()
}

/// A problem of the engine in our words: its pointer is the field.
fn told(at: &str, problem: &engine::Problem) -> Problem {
    let field = format!("{at}{}", problem.pointer);
    Problem { field, rule: problem.code.word(), args: problem.args.clone() }
}

/// `ticket.created` and the like.
fn is_event(word: &str) -> bool {
    let Some((kind, change)) = word.split_once('.') else { return false };
    match (RecordKind::parse(kind), Change::parse(change)) {
        (Some(kind), Some(Change::StatusChanged)) => kind == RecordKind::Ticket,
        (Some(_), Some(change)) => change != Change::Sample,
        _ => false,
    }
}
