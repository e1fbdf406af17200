//! Writing a zap as a document.

use super::{Delay, LoopFrom, Past, Path, Rule, Step, StepKind, TURNS, Trigger, TriggerKind, Zap};
use crate::condition::{Condition, Groups};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::{Map, Value as Json, json};

impl Zap {
    /// The document: [`Zap::parse`] makes the same zap of it.
    pub fn to_json(&self) -> Json {
        let mut fields = Map::new();
        fields.insert("title".into(), self.title.as_str().into());
        if let Some(order) = self.date_order {
            fields.insert("date_order".into(), order.word().into());
        }
        fields.insert("trigger".into(), self.trigger.to_json());
        fields.insert("steps".into(), steps(&self.steps));
        fields.into()
    }
}

impl Serialize for Zap {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(to)
    }
}

/// By [`Zap::parse`]; the error names the first problem.
impl<'de> Deserialize<'de> for Zap {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Zap, D::Error> {
        let document = Json::deserialize(from)?;
        Zap::parse(&document).map_err(|problems| match problems.first() {
            Some(first) => D::Error::custom(format!("{}: {}", first.pointer, first.code.word())),
            None => D::Error::custom("no zap"),
        })
    }
}

/// What each thing with an id begins with.
fn head(id: &str, word: (&str, &str), title: &str) -> Map<String, Json> {
    let mut head = Map::new();
    head.insert("id".into(), id.into());
    head.insert(word.0.into(), word.1.into());
    if !title.is_empty() {
        head.insert("title".into(), title.into());
    }
    head
}

fn put_note(to: &mut Map<String, Json>, note: &str) {
    if !note.is_empty() {
        to.insert("note".into(), note.into());
    }
}

impl Trigger {
    fn to_json(&self) -> Json {
        let mut fields = head(&self.id, ("kind", self.kind.word()), &self.title);
        put_note(&mut fields, &self.note);
        match &self.kind {
            TriggerKind::CatchHook { child_key } if !child_key.is_empty() => {
                fields.insert("child_key".into(), child_key.as_str().into());
            }
            TriggerKind::CatchHook { .. } | TriggerKind::RawHook => {}
            TriggerKind::Event { events, .. } => {
                fields.insert("events".into(), json!(events));
            }
            TriggerKind::Row { table, changes, .. } => {
                let words: Vec<_> = changes.iter().map(|change| change.word()).collect();
                fields.insert("table".into(), table.as_str().into());
                fields.insert("changes".into(), json!(words));
            }
            TriggerKind::Due { before, .. } => {
                let before = json!({ "value": before.value, "unit": before.unit.word() });
                fields.insert("before".into(), before);
            }
            TriggerKind::Schedule(schedule) => fields.extend(schedule.clone()),
            TriggerKind::Manual { fields: asked } if !asked.is_empty() => {
                let asked = asked.iter().map(|field| {
                    json!({ "key": field.key, "label": field.label, "required": field.required })
                });
                fields.insert("fields".into(), asked.collect());
            }
            TriggerKind::Manual { .. } => {}
        }
        let any = self.kind.conditions();
        if !any.is_empty() {
            fields.insert("any".into(), groups(any));
        }
        fields.into()
    }
}

fn steps(steps: &[Step]) -> Json {
    steps.iter().map(Step::to_json).collect()
}

impl Step {
    fn to_json(&self) -> Json {
        let mut fields = head(&self.id, ("kind", self.kind.word()), &self.title);
        if self.off {
            fields.insert("off".into(), true.into());
        }
        put_note(&mut fields, &self.note);
        let mut put = |key: &str, value: Json| drop(fields.insert(key.into(), value));
        match &self.kind {
            StepKind::Filter { any } => put("any", groups(any)),
            StepKind::Paths { paths } => put("paths", paths.iter().map(Path::to_json).collect()),
            StepKind::Action { app, action, connection, params } => {
                put("app", app.as_str().into());
                put("action", action.as_str().into());
                if let Some(connection) = connection {
                    put("connection", (*connection).into());
                }
                put("params", params.source().clone().into());
            }
            StepKind::Loop { from, over, max, steps: within } => {
                put("over", over.source().clone().into());
                if *from != LoopFrom::LineItems {
                    put("from", from.word().into());
                }
                if let LoopFrom::Text { separator, trim } = from {
                    if separator != LoopFrom::SEPARATOR {
                        put("separator", separator.as_str().into());
                    }
                    if !trim {
                        put("trim", false.into());
                    }
                }
                if *max != TURNS {
                    put("max", (*max).into());
                }
                put("steps", steps(within));
            }
            StepKind::Delay(Delay::For { value, unit }) => {
                put("for", json!({ "value": value.source(), "unit": unit.word() }));
            }
            StepKind::Delay(Delay::Until { moment, past }) => {
                put("until", moment.source().into());
                if *past != Past::Continue {
                    put("past", past.word().into());
                }
            }
        }
        fields.into()
    }
}

impl Path {
    fn to_json(&self) -> Json {
        let mut fields = head(&self.id, ("rule", self.rule.word()), &self.title);
        if let Rule::Custom(any) = &self.rule {
            fields.insert("any".into(), groups(any));
        }
        fields.insert("steps".into(), steps(&self.steps));
        fields.into()
    }
}

fn groups(any: &Groups) -> Json {
    any.iter().map(|group| group.iter().map(Condition::to_json).collect::<Json>()).collect()
}

impl Condition {
    fn to_json(&self) -> Json {
        let mut fields = Map::new();
        fields.insert("key".into(), self.key.source().into());
        fields.insert("match".into(), self.matches.word().into());
        if self.matches.takes_value() || !self.value.source().is_empty() {
            fields.insert("value".into(), self.value.source().into());
        }
        fields.into()
    }
}
