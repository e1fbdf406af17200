//! The app `formatter`: the transforms of `zap_engine::formatter`, one action for each family. The
//! result is called `output`, as in Zapier; a list in it does not fan out.

use super::{
    Action, Call, Doing, Failure, Field, FieldKind, Outcome,
    params::{self, Params},
};
use crate::i18n::Lang;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use zap_engine::formatter::{self, Context, Kind, Problem};

/// `text.uppercase`: its own fields stand beside it.
const TRANSFORM: Field = Field { key: "transform", kind: FieldKind::Text, required: true };

const fn action(name: &'static str) -> Action {
    Action { app: "formatter", name, fields: &[TRANSFORM] }
}

pub const ACTIONS: &[Action] =
    &[action("text"), action("number"), action("date"), action("utility")];

/// The fields that this transform takes; `None`: there is no such transform.
pub fn fields(action: &str, transform: &str) -> Option<Vec<Field>> {
    let found = formatter::transform(action, transform)?;
    let own = found.fields.iter().map(|field| Field {
        key: field.key,
        required: field.required,
        kind: match field.kind {
            Kind::Text => FieldKind::Any,
            Kind::Long => FieldKind::Long,
            Kind::Number => FieldKind::Number,
            Kind::Boolean => FieldKind::Boolean,
            Kind::Date => FieldKind::Date,
            Kind::Choice(words) => FieldKind::Choice(words),
            Kind::List => FieldKind::List,
            Kind::Dict => FieldKind::Dict,
        },
    });
    Some([TRANSFORM].into_iter().chain(own).collect())
}

/// Their names, for who mistyped one.
pub fn transforms(action: &str) -> Vec<&'static str> {
    formatter::transforms().filter(|one| one.action == action).map(|one| one.name).collect()
}

pub async fn run(call: Call) -> Doing {
    if !ACTIONS.iter().any(|action| action.name == call.action) {
        return params::unknown_action(&call).into();
    }
    let transform = match Params::of(&call).required("transform") {
        Ok(transform) => transform,
        Err(failure) => return Outcome::Failed(failure).into(),
    };
    let context = Context {
        zone: call.dossier.zone(),
        now: Timestamp::from_microsecond(call.now).unwrap_or_default(),
        seed: seed(&call),
    };
    match formatter::run(&call.action, &transform, &call.params, &context) {
        Ok(output) => Outcome::Done(json!({ "output": output })).into(),
        Err(problem) => Outcome::Failed(failure(&problem, call.dossier.langue)).into(),
    }
}

/// The same in every repetition of the step.
fn seed(call: &Call) -> u64 {
    let digest = Sha256::digest(call.key());
    digest.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

fn failure(problem: &Problem, lang: Lang) -> Failure {
    let value = [("valeur", problem.value.clone())];
    let reason = lang.text_with(&format!("formatter-{}", problem.code.word()), &value);
    let message = match problem.field {
        "" => reason,
        field => {
            let args = [("champ", field.to_owned()), ("raison", reason)];
            lang.text_with("zap-failure-field", &args)
        }
    };
    Failure::lasting("formatter", message)
}
