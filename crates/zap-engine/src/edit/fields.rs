//! Commands about what a step says: app, fields, turns, moments.

use super::{
    Refusal,
    draft::{Draft, put},
    json_pointer,
};
use serde_json::{Map, Value as Json};

/// What the turns of a loop are made of, as its keys say it.
pub(super) struct TurnsMade<'a> {
    pub(super) from: Option<&'a str>,
    pub(super) separator: Option<&'a str>,
    pub(super) trim: Option<bool>,
}

impl Draft {
    pub(super) fn set_action(
        &mut self,
        step: &str,
        app: &str,
        action: &str,
        params: Option<&Map<String, Json>>,
    ) -> Result<(), Refusal> {
        let fields = self.step_of(step, "action")?;
        if fields.get("app").and_then(Json::as_str) != Some(app) {
            fields.shift_remove("connection");
        }
        fields.insert("app".into(), app.into());
        fields.insert("action".into(), action.into());
        if let Some(params) = params {
            fields.insert("params".into(), params.clone().into());
        }
        Ok(())
    }

    pub(super) fn set_connection(
        &mut self,
        step: &str,
        connection: Option<i64>,
    ) -> Result<(), Refusal> {
        put(self.step_of(step, "action")?, "connection", connection);
        Ok(())
    }

    pub(super) fn set_field(
        &mut self,
        step: &str,
        field: &str,
        value: &Json,
    ) -> Result<(), Refusal> {
        let (fields, key) = self.mapped(step)?;
        let mapped = fields.entry(key).or_insert(Json::Null);
        let done = if value.is_null() {
            json_pointer::remove(mapped, field)
        } else {
            json_pointer::set(mapped, field, value.clone())
        };
        if fields.get(key).is_some_and(Json::is_null) {
            fields.insert(key.into(), Map::new().into());
        }
        done.map_err(|_| Refusal::no_such_field(field))
    }

    pub(super) fn set_fields(
        &mut self,
        step: &str,
        all: &Map<String, Json>,
    ) -> Result<(), Refusal> {
        let (fields, key) = self.mapped(step)?;
        fields.insert(key.into(), all.clone().into());
        Ok(())
    }

    pub(super) fn set_loop(
        &mut self,
        step: &str,
        made: TurnsMade<'_>,
        over: Option<&Map<String, Json>>,
    ) -> Result<(), Refusal> {
        let fields = self.step_of(step, "loop")?;
        put(fields, "from", made.from);
        put(fields, "separator", made.separator);
        put(fields, "trim", made.trim);
        if let Some(over) = over {
            fields.insert("over".into(), over.clone().into());
        }
        Ok(())
    }

    pub(super) fn set_max(&mut self, step: &str, max: Option<i64>) -> Result<(), Refusal> {
        put(self.step_of(step, "loop")?, "max", max);
        Ok(())
    }

    pub(super) fn set_delay(
        &mut self,
        step: &str,
        for_: Option<&Json>,
        until: Option<&str>,
        past: Option<&str>,
    ) -> Result<(), Refusal> {
        let fields = self.step_of(step, "delay")?;
        put(fields, "for", for_.cloned());
        put(fields, "until", until);
        put(fields, "past", past);
        Ok(())
    }

    /// The keys of a step, and the one of them under which its fields are.
    fn mapped(&mut self, step: &str) -> Result<(&mut Map<String, Json>, &'static str), Refusal> {
        let fields = self.step(step)?;
        match fields.get("kind").and_then(Json::as_str).unwrap_or_default() {
            "action" => Ok((fields, "params")),
            "loop" => Ok((fields, "over")),
            kind => Err(Refusal::wrong_kind(step, kind)),
        }
    }
}
