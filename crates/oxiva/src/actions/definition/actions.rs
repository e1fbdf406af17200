//! What a definition can do, as native apps say it.

use super::{Definition, InputField, Kind};
use crate::actions::{Action, Effect, Field, FieldKind};

/// What a step of a search may say beside its fields: what becomes of a miss.
const ON_MISS: Field =
    Field::new("on_miss", FieldKind::Choice(&["halt", "continue", "create"])).or("halt");

impl Definition {
    /// What a step may call, as native apps say it. Made once: its fields are never given back.
    pub(super) fn actions(&'static self) -> impl Iterator<Item = Action> {
        let steps = self.steps.iter().filter(|step| step.kind != Kind::List);
        steps.map(|step| {
            let more = (step.kind == Kind::Search).then_some(ON_MISS);
            let fields: Vec<Field> =
                step.fields.iter().map(InputField::field).chain(more).collect();
            let effect = match step.kind {
                Kind::Create => Effect::Sends,
                Kind::Search | Kind::List => Effect::Reads,
            };
            Action { name: &step.key, effect, fields: Vec::leak(fields) }
        })
    }
}
