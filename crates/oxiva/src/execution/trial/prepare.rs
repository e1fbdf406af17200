//! What a test of a step would do.

use super::{ActionCall, Outlook, PathOutlook, Prepared};
use crate::{
    actions::{self, Effect, censor::Censor},
    clock::Micros,
    db::Tx,
    dossiers::{Dossier, Scope},
    error::{Code, Error, Problem, Result},
    zaps::{
        checks::{self, AppChecks},
        delays::{self, Delay},
        documents::Zap,
        drafts::Draft,
        playing::undecided,
        samples::{self, DraftStep, MAX_ITEMS, Sample},
        step_rights,
    },
};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use zap_engine::{
    condition::{Verdict, holds},
    dates::Reading,
    document::{Path, Rule, Step, StepKind, Zap as Plan},
    mapping::Values,
    plan::{self, Alone, Decided, Due},
};

/// Maps a step of a draft from the samples there are. One that is switched off is tested all the same.
///
/// # Errors
/// `Code::NotFound` if the draft has no step of this id; its trigger is none. `Code::StepNotAllowed` if a step of
/// the draft does what whoever tests may not do: samples of the others stand in what this one is given.
pub fn prepare(
    tx: &mut Tx,
    dossier: &Dossier,
    scope: &Scope,
    zap: &Zap,
    draft: &Draft,
    step: &str,
    checks: &dyn AppChecks,
) -> Result<Prepared> {
    step_rights::refuse_beyond(scope, &draft.document, checks)?;
    let samples = samples::latest(tx, dossier, scope, zap, &draft.document)?;
    let place = Place { dossier, zap, document: &draft.document, samples: &samples };
    prepare_with(tx, &place, scope, step, checks)
}

/// Where a step is prepared that is one of several things to be said of a draft.
pub struct Place<'a> {
    pub dossier: &'a Dossier,
    pub zap: &'a Zap,
    /// The draft.
    pub document: &'a Json,
    /// What [`samples::latest`] has of it.
    pub samples: &'a HashMap<String, Sample>,
}

/// As [`prepare`], with samples that have been read.
///
/// # Errors
/// `Code::NotFound` if the draft has no step of this id; its trigger is none.
pub fn prepare_with(
    tx: &mut Tx,
    place: &Place<'_>,
    scope: &Scope,
    step: &str,
    checks: &dyn AppChecks,
) -> Result<Prepared> {
    let Place { dossier, zap, document, samples } = *place;
    let mut prepared = Prepared {
        dossier: dossier.clone(),
        zap: zap.id,
        step: step.to_owned(),
        outlook: None,
        effect: Effect::Reads,
        input: Json::Null,
        missing: Vec::new(),
        problems: Vec::new(),
        settings: String::new(),
        censor: Censor::default(),
    };
    let read = match DraftStep::read(document, step).ok_or(Code::NotFound)? {
        Ok(read) => read,
        Err(Error::Invalid(problems)) => return Ok(Prepared { problems, ..prepared }),
        Err(error) => return Err(error),
    };
    prepared.dossier.date_order = read.plan.date_order.unwrap_or(dossier.date_order);
    let reading = prepared.dossier.reading(scope.now);
    let given = samples::values(document, step, samples, &reading);
    let values = samples::as_values(&given, &reading);
    prepared.problems = problems(tx, dossier, &reading, &read, checks)?;
    prepared.settings.clone_from(&read.settings);
    look(&mut prepared, &read.step, &values, &reading);
    Ok(prepared)
}

/// Whether the sample of the trigger would start the zap; `None` if its conditions cannot be asked yet.
pub fn starts(place: &Place<'_>, now: Micros) -> Option<Verdict> {
    let mut alone = place.document.clone();
    *alone.get_mut("steps")? = Json::Array(Vec::new());
    let plan = Plan::parse(&alone).ok()?;
    let mut reading = place.dossier.reading(now);
    reading.order = plan.date_order.unwrap_or(reading.order);
    let sample = place.samples.get(&plan.trigger.id)?;
    let values = Values::new().at(reading.now, &reading.zone);
    let values = values.with(&plan.trigger.id, &sample.output);
    Some(holds(plan.trigger.kind.conditions(), &values, &reading))
}

/// What is wrong with the step where it is, by JSON pointer into the draft.
fn problems(
    tx: &mut Tx,
    dossier: &Dossier,
    reading: &Reading,
    read: &DraftStep,
    checks: &dyn AppChecks,
) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    if let StepKind::Action { app, action, params, .. } = &read.step.kind {
        problems = checks::all_told(&checks.params(app, action, params.source()));
        for one in &mut problems {
            one.field = format!("/steps/0/params{}", one.field);
        }
    }
    if problems.is_empty() {
        problems = checks.errors(tx, dossier, reading, &read.plan)?;
    }
    problems.iter_mut().for_each(|one| samples::in_draft(one, &read.pointer));
    Ok(problems)
}

fn look(prepared: &mut Prepared, step: &Step, values: &Values<'_>, reading: &Reading) {
    let (outlook, input, warnings) = match plan::alone(step, values, reading) {
        Alone::Due(Due { params, warnings, .. }) => {
            prepared.censor = Censor::of_params(&params);
            let input = Json::Object(params.clone());
            (due(prepared, step, params, reading), input, warnings)
        }
        Alone::Decided(Decided { input, warnings, problem: Some(problem), .. }) => {
            let failure = undecided(&problem, prepared.dossier.langue);
            let (code, message) = (failure.code, failure.message);
            (Outlook::Fails { code, message }, input, warnings)
        }
        Alone::Decided(decided) => {
            let outlook = decided_outlook(step, &decided, values, reading);
            (outlook, decided.input, decided.warnings)
        }
    };
    prepared.input = input;
    prepared.censor.value(&mut prepared.input);
    let missing = warnings.iter().filter_map(|warning| warning.strip_prefix("missing:"));
    prepared.missing = missing.map(str::to_owned).collect();
    prepared.outlook = Some(outlook);
}

fn due(
    prepared: &mut Prepared,
    step: &Step,
    params: Map<String, Json>,
    reading: &Reading,
) -> Outlook {
    let StepKind::Action { app, action, connection, .. } = &step.kind else {
        return delay(prepared, &params, reading);
    };
    let known = actions::find(app).and_then(|app| Some((app, app.action(action)?)));
    // Of what is not known anything may be feared.
    let effect = known.map(|(app, action)| actions::effect(app, action, &params));
    prepared.effect = effect.unwrap_or(Effect::Sends);
    let (app, action) = (app.clone(), action.clone());
    Outlook::Action(ActionCall { app, action, connection: *connection, params })
}

fn delay(prepared: &Prepared, fields: &Map<String, Json>, reading: &Reading) -> Outlook {
    match delays::read(fields, reading, prepared.dossier.langue) {
        Ok(Delay::Until(until)) => Outlook::Delay { until: Some(until), goes_on: true },
        Ok(Delay::Over) => Outlook::Delay { until: None, goes_on: true },
        Ok(Delay::TooLate) => Outlook::Delay { until: None, goes_on: false },
        Err(failure) => Outlook::Fails { code: failure.code, message: failure.message },
    }
}

fn decided_outlook(
    step: &Step,
    decided: &Decided,
    values: &Values<'_>,
    reading: &Reading,
) -> Outlook {
    match &step.kind {
        StepKind::Filter { any } => Outlook::Filter(holds(any, values, reading)),
        StepKind::Paths { paths } => {
            let taken = decided.output["matched"].as_array().map(Vec::as_slice).unwrap_or_default();
            let path = |path: &Path| PathOutlook {
                id: path.id.clone(),
                title: path.title.clone(),
                rule: path.rule.word(),
                verdict: verdict(path, values, reading),
                is_taken: taken.iter().any(|id| id.as_str() == Some(&path.id)),
            };
            Outlook::Paths(paths.iter().map(path).collect())
        }
        _ => {
            let turns = decided.output.as_array().map(Vec::as_slice).unwrap_or_default();
            let left_out = decided.warnings.iter().find_map(|one| one.strip_prefix("left_out:"));
            Outlook::Loop {
                turns: turns.iter().take(MAX_ITEMS).cloned().collect(),
                count: turns.len(),
                left_out: left_out.and_then(|count| count.parse().ok()).unwrap_or_default(),
            }
        }
    }
}

fn verdict(path: &Path, values: &Values<'_>, reading: &Reading) -> Option<Verdict> {
    match &path.rule {
        Rule::Custom(any) => Some(holds(any, values, reading)),
        Rule::Always | Rule::Fallback => None,
    }
}
