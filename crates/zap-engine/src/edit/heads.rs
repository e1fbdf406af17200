//! Commands about the zap as a whole, its trigger, and what each step has: title, note, off.

use super::{
    Refusal,
    draft::{Draft, put, put_text},
    tree::Part,
};
use serde_json::{Map, Value as Json, json};

/// What a trigger has whatever its kind is.
const HEAD: [&str; 4] = ["id", "kind", "title", "note"];

impl Draft {
    pub(super) fn set_title(&mut self, title: &str) -> Result<(), Refusal> {
        let title = text_rules::one_line(title);
        self.zap()?.insert("title".into(), title.into());
        Ok(())
    }

    pub(super) fn set_date_order(&mut self, order: Option<&str>) -> Result<(), Refusal> {
        put(self.zap()?, "date_order", order);
        Ok(())
    }

    pub(super) fn set_trigger(
        &mut self,
        kind: &str,
        fields: &Map<String, Json>,
    ) -> Result<(), Refusal> {
        if let Some(key) = HEAD.into_iter().find(|key| fields.contains_key(*key)) {
            return Err(Refusal::no_such_field(&format!("/{key}")));
        }
        let zap = self.zap()?;
        let trigger = zap.entry("trigger").or_insert_with(|| json!({ "id": "1" }));
        let trigger = trigger.as_object_mut().ok_or_else(|| Refusal::no_such_id("trigger"))?;
        if trigger.get("kind").and_then(Json::as_str) != Some(kind) {
            trigger.retain(|key, _| HEAD.contains(&key.as_str()));
            trigger.insert("kind".into(), kind.into());
        }
        for (key, value) in fields {
            put(trigger, key, value.clone());
        }
        let id = trigger.get("id").and_then(Json::as_str).map(str::to_owned);
        self.touched = id;
        Ok(())
    }

    pub(super) fn rename(&mut self, id: &str, title: &str) -> Result<(), Refusal> {
        let title = text_rules::one_line(title);
        put_text(self.part(id, &[Part::Trigger, Part::Step, Part::Path])?, "title", &title);
        Ok(())
    }

    pub(super) fn set_note(&mut self, id: &str, note: &str) -> Result<(), Refusal> {
        let note = text_rules::several_lines(note.trim_end());
        put_text(self.part(id, &[Part::Trigger, Part::Step])?, "note", &note);
        Ok(())
    }

    pub(super) fn set_off(&mut self, step: &str, off: bool) -> Result<(), Refusal> {
        put(self.step(step)?, "off", Some(true).filter(|_| off));
        Ok(())
    }

    fn zap(&mut self) -> Result<&mut Map<String, Json>, Refusal> {
        self.document.as_object_mut().ok_or_else(|| Refusal::no_such_field(""))
    }
}
