//! Commands about where steps stand: insert, remove, move, duplicate, paste.

use super::{
    PasteMode, PathRule, Place, Refusal, RefusalCode, StepWord,
    draft::{Draft, put},
    ids::{Ids, referred_elsewhere},
    paths::{new_path, put_rule},
    place::Slot,
    tree::{Part, entries, find, list_and_place, text},
};
use serde_json::{Map, Value as Json, json};

/// What other commands set, or ids are given in.
const NOT_AT_FIRST: [&str; 4] = ["id", "kind", "steps", "paths"];

impl Draft {
    pub(super) fn insert(
        &mut self,
        kind: StepWord,
        place: &Place,
        fields: &Map<String, Json>,
    ) -> Result<(), Refusal> {
        if let Some(key) = NOT_AT_FIRST.into_iter().find(|key| fields.contains_key(*key)) {
            return Err(Refusal::no_such_field(&format!("/{key}")));
        }
        let slot = place.find(&self.document)?;
        let mut ids = self.ids();
        let mut step = new_step(kind, &mut ids);
        if let Json::Object(step) = &mut step {
            // A delay has one of these keys.
            if fields.contains_key("until") {
                step.shift_remove("for");
            }
            fields.iter().for_each(|(key, value)| put(step, key, value.clone()));
        }
        self.keep_ids(&ids);
        self.put_in(&slot, vec![step])
    }

    pub(super) fn remove(&mut self, id: &str) -> Result<(), Refusal> {
        let (list, place) = self.standing(id, &[Part::Step, Part::Path])?;
        let around = list.rsplit_once('/').map_or("", |(around, _)| around);
        let entries = self.document.pointer_mut(&list).and_then(Json::as_array_mut);
        let entries = entries.ok_or_else(|| Refusal::no_such_id(id))?;
        entries.remove(place);
        let before = place.checked_sub(1).and_then(|before| entries.get(before));
        let neighbour = match before.or(entries.first()) {
            Some(neighbour) => text(neighbour, "id").to_owned(),
            // The zap itself has no id, its trigger has.
            None if around.is_empty() => {
                self.document.pointer("/trigger/id").and_then(Json::as_str).unwrap_or("").to_owned()
            }
            None => {
                let around = self.document.pointer(around).unwrap_or(&Json::Null);
                text(around, "id").to_owned()
            }
        };
        self.touched = Some(neighbour).filter(|id| !id.is_empty());
        Ok(())
    }

    pub(super) fn move_to(&mut self, step: &str, place: &Place) -> Result<(), Refusal> {
        let (list, from) = self.standing(step, &[Part::Step])?;
        let slot = place.find(&self.document)?;
        let own = format!("{list}/{from}");
        if slot.around == own || slot.around.starts_with(&format!("{own}/")) {
            return Err(Refusal::new(RefusalCode::IntoItself).with("id", step));
        }
        let entries = self.document.pointer_mut(&list).and_then(Json::as_array_mut);
        let moved = entries.ok_or_else(|| Refusal::no_such_id(step))?.remove(from);
        self.put_in(&slot_without(slot, &list, from), vec![moved])
    }

    pub(super) fn duplicate(&mut self, id: &str) -> Result<(), Refusal> {
        let (list, place) = self.standing(id, &[Part::Step, Part::Path])?;
        let mut ids = self.ids();
        let entries = self.document.pointer_mut(&list).and_then(Json::as_array_mut);
        let entries = entries.ok_or_else(|| Refusal::no_such_id(id))?;
        let mut copies = vec![entries[place].clone()];
        if list.ends_with("/paths") {
            ids.renew_path(&mut copies[0]);
            if let Json::Object(path) = &mut copies[0]
                && path.get("rule").and_then(Json::as_str) == Some("fallback")
            {
                put_rule(path, PathRule::Custom);
            }
        } else {
            ids.renew(&mut copies, &[]);
        }
        let copy = text(&copies[0], "id").to_owned();
        entries.splice(place + 1..place + 1, copies);
        self.keep_ids(&ids);
        self.touch(&copy);
        Ok(())
    }

    pub(super) fn paste(
        &mut self,
        steps: &[Json],
        place: &Place,
        trigger: Option<&str>,
    ) -> Result<(), Refusal> {
        let slot = place.find(&self.document)?;
        let Some(theirs) = trigger else { return self.paste_in(steps, &slot, &[]) };
        let ours = self.trigger_id();
        let mut ids = Ids::beyond(&json!({ "steps": steps }), self.ids().last);
        let elsewhere = referred_elsewhere(steps).into_iter().filter(|id| id != theirs);
        let nowhere: Vec<_> = elsewhere.map(|id| (id, ids.next())).collect();
        self.keep_ids(&ids);
        let mut others: Vec<_> = nowhere.iter().map(|(id, new)| (&**id, &**new)).collect();
        others.push((theirs, &ours));
        self.paste_in(steps, &slot, &others)
    }

    pub(super) fn paste_zap(&mut self, zap: &Json, mode: PasteMode) -> Result<(), Refusal> {
        if mode == PasteMode::Replace {
            self.document = zap.clone();
            return Ok(());
        }
        let theirs = zap.get("trigger").map_or("", |one| text(one, "id"));
        let ours = self.trigger_id();
        let slot = Place::last_in(None).find(&self.document)?;
        self.paste_in(entries(zap, "steps"), &slot, &[(theirs, &ours)])
    }

    fn trigger_id(&self) -> String {
        self.document.get("trigger").map_or("", |one| text(one, "id")).to_owned()
    }

    fn paste_in(
        &mut self,
        steps: &[Json],
        slot: &Slot,
        others: &[(&str, &str)],
    ) -> Result<(), Refusal> {
        let mut steps = steps.to_vec();
        // What they refer to elsewhere may not be here: no new step takes its place.
        let mut ids = Ids::beyond(&json!({ "steps": steps }), self.ids().last);
        ids.renew(&mut steps, others);
        self.keep_ids(&ids);
        self.put_in(slot, steps)
    }

    /// Puts steps in; the first of them is what the change is about.
    fn put_in(&mut self, slot: &Slot, steps: Vec<Json>) -> Result<(), Refusal> {
        let first = steps.first().map(|step| text(step, "id").to_owned());
        let list = self.steps_at(slot)?;
        let at = slot.at.min(list.len());
        list.splice(at..at, steps);
        self.touched = first;
        Ok(())
    }

    /// The pointer of the list that a step or path stands in, and its place there.
    fn standing(&self, id: &str, parts: &[Part]) -> Result<(String, usize), Refusal> {
        let found = find(&self.document, id).filter(|found| parts.contains(&found.part));
        let place = found.as_ref().and_then(|found| list_and_place(&found.pointer));
        let (list, place) = place.ok_or_else(|| Refusal::no_such_id(id))?;
        Ok((list.to_owned(), place))
    }
}

/// A place as it is told once the entry at `removed` of a list is gone.
fn slot_without(slot: Slot, list: &str, removed: usize) -> Slot {
    let Slot { around, at } = slot;
    if list.strip_suffix("/steps") == Some(&around) {
        let at = if at > removed { at - 1 } else { at };
        return Slot { around, at };
    }
    let below = around.strip_prefix(list).and_then(|below| below.strip_prefix('/'));
    let shifted = below.and_then(|below| {
        let (place, rest) = below.split_once('/').unwrap_or((below, ""));
        let place = place.parse::<usize>().ok().filter(|place| *place > removed)? - 1;
        Some(if rest.is_empty() {
            format!("{list}/{place}")
        } else {
            format!("{list}/{place}/{rest}")
        })
    });
    Slot { around: shifted.unwrap_or(around), at }
}

/// A step with nothing filled in.
fn new_step(kind: StepWord, ids: &mut Ids) -> Json {
    let mut step = json!({ "id": ids.next(), "kind": kind.word() });
    match kind {
        StepWord::Filter => step["any"] = json!([]),
        StepWord::Action => step["params"] = json!({}),
        StepWord::Delay => step["for"] = json!({ "value": "", "unit": "hours" }),
        StepWord::Loop => {
            step["over"] = json!({});
            step["steps"] = json!([]);
        }
        StepWord::Paths => {
            let rules = [PathRule::Custom, PathRule::Fallback];
            step["paths"] = rules.map(|rule| new_path(&ids.next(), "", rule)).into_iter().collect();
        }
    }
    step
}
