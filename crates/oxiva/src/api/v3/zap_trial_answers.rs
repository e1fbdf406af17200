//! What is answered to who tests a step of a draft.

use crate::{
    actions::Effect,
    dossiers::Dossier,
    execution::trial::{Prepared, Tried},
    i18n::Lang,
    wire::Date,
    zaps::{
        runs::StepState,
        samples::{Candidate, Origin, Sample},
        shown::Remark,
    },
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What a test of a step would do, and what came of it if it was done.
#[derive(Serialize, ToSchema)]
#[schema(as = StepTestResult)]
pub struct StepTestAnswer {
    step: String,
    /// What is different afterwards: `reads`: nothing; `writes`: something in the dossier; `sends`: something
    /// may have gone out.
    effect: &'static str,
    /// Its fields as they are sent; of conditions what was compared.
    input: Value,
    /// References that no sample has.
    missing: Vec<String>,
    /// What keeps it from working.
    problems: Vec<Remark>,
    /// Of a filter, paths, a loop or a delay: what it comes to.
    decision: Value,
    /// Whether it was done.
    done: bool,
    #[schema(required)]
    state: Option<StepState>,
    /// What it gave, cut.
    output: Value,
    #[schema(required)]
    error: Option<TestError>,
    warnings: Vec<String>,
    #[schema(required)]
    at: Option<Date>,
    /// Of the trigger: what its output was taken from.
    #[schema(required)]
    from: Option<Origin>,
    /// Of the trigger: what it could give.
    candidates: Vec<CandidateAnswer>,
}

/// Why a test failed.
#[derive(Serialize, ToSchema)]
struct TestError {
    /// In a stable word.
    code: String,
    /// For a person.
    message: String,
}

/// What a trigger could be started with.
#[derive(Serialize, ToSchema)]
#[schema(as = SampleCandidate)]
struct CandidateAnswer {
    key: String,
    at: Date,
    label: String,
    from: Origin,
    output: Value,
}

impl StepTestAnswer {
    /// Of a step; `tried`: what came of it, if it was done.
    pub fn of(prepared: &Prepared, tried: Option<Tried>, lang: Lang) -> StepTestAnswer {
        let dossier = &prepared.dossier;
        let mut answer = StepTestAnswer {
            effect: prepared.effect.word(),
            input: prepared.input.clone(),
            missing: prepared.missing.clone(),
            problems: prepared.problems.iter().map(|one| Remark::of(one, lang)).collect(),
            decision: prepared.outlook.as_ref().map(|one| one.to_json(dossier)).unwrap_or_default(),
            ..StepTestAnswer::empty(&prepared.step)
        };
        let Some(Tried { state, output, code, message, warnings, at }) = tried else {
            return answer;
        };
        let failed = !code.is_empty() || !message.is_empty();
        answer.error = failed.then_some(TestError { code, message });
        (answer.done, answer.state, answer.output) = (true, Some(state), output);
        (answer.warnings, answer.at) = (warnings, Some(Date::at(at, &dossier.zone())));
        answer
    }

    /// Of a trigger: what it gives, and could give.
    pub fn of_trigger(
        step: &str,
        dossier: &Dossier,
        sample: Option<Sample>,
        candidates: Vec<Candidate>,
    ) -> StepTestAnswer {
        let zone = dossier.zone();
        let mut answer = StepTestAnswer::empty(step);
        let candidate = |Candidate { key, at, label, from, output }| CandidateAnswer {
            key,
            at: Date::at(at, &zone),
            label,
            from,
            output,
        };
        answer.candidates = candidates.into_iter().map(candidate).collect();
        if let Some(Sample { output, at, from, .. }) = sample {
            (answer.output, answer.from) = (output, Some(from));
            (answer.at, answer.done) = (Some(Date::at(at, &zone)), true);
        }
        answer
    }

    fn empty(step: &str) -> StepTestAnswer {
        StepTestAnswer {
            step: step.to_owned(),
            effect: Effect::Reads.word(),
            input: Value::Null,
            missing: Vec::new(),
            problems: Vec::new(),
            decision: Value::Null,
            done: false,
            state: None,
            output: Value::Null,
            error: None,
            warnings: Vec::new(),
            at: None,
            from: None,
            candidates: Vec::new(),
        }
    }
}
