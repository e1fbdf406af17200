//! New ids, and copies that have them.

use super::tree::parts;
use crate::mapping::{META, Template, rename_steps};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Ids above are not counted: somebody chose them.
const MAX_COUNTED_ID: u64 = 999_999_999;

/// The keys of steps and paths in which texts may refer to steps.
pub(super) const KEYS_WITH_REFERENCES: [&str; 5] = ["any", "params", "over", "for", "until"];

/// Gives each id once.
pub(super) struct Ids {
    pub(super) last: u64,
}

/// The greatest number that is an id in a document; 0 if none is a number. Of several documents (the states
/// that a draft had, the versions that were published) the greatest is what [`super::apply`] is told.
pub fn last_id(document: &Json) -> u64 {
    parts(document).iter().filter_map(|found| number(found.id)).max().unwrap_or(0)
}

impl Ids {
    /// Ids above `last`, and above all that the document has or refers to.
    pub(super) fn beyond(document: &Json, last: u64) -> Ids {
        let mut last = last.min(MAX_COUNTED_ID).max(last_id(document));
        for found in parts(document) {
            for_each_text(found.value, &mut |text| {
                let template = Template::parse(text);
                let referred = template.references().filter_map(|one| number(&one.step)).max();
                last = last.max(referred.unwrap_or(0));
            });
        }
        Ids { last }
    }

    pub(super) fn next(&mut self) -> String {
        self.last += 1;
        self.last.to_string()
    }

    /// Gives new ids to steps and all within them; references among them follow, and those to
    /// the ids in `others`.
    pub(super) fn renew(&mut self, steps: &mut [Json], others: &[(&str, &str)]) {
        let owned = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
        let mut renewed: HashMap<String, String> = others.iter().map(owned).collect();
        self.renew_steps(steps, &mut renewed);
        steps.iter_mut().for_each(|step| follow(step, &renewed));
    }

    /// As [`Ids::renew`], for one path.
    pub(super) fn renew_path(&mut self, path: &mut Json) {
        let mut renewed = HashMap::new();
        self.renew_one(path, &mut renewed);
        if let Some(Json::Array(steps)) = path.get_mut("steps") {
            self.renew_steps(steps, &mut renewed);
        }
        follow(path, &renewed);
    }

    fn renew_steps(&mut self, steps: &mut [Json], renewed: &mut HashMap<String, String>) {
        for step in steps {
            self.renew_one(step, renewed);
            if let Some(Json::Array(paths)) = step.get_mut("paths") {
                for path in paths {
                    self.renew_one(path, renewed);
                    if let Some(Json::Array(steps)) = path.get_mut("steps") {
                        self.renew_steps(steps, renewed);
                    }
                }
            }
            if let Some(Json::Array(steps)) = step.get_mut("steps") {
                self.renew_steps(steps, renewed);
            }
        }
    }

    fn renew_one(&mut self, value: &mut Json, renewed: &mut HashMap<String, String>) {
        let Json::Object(fields) = value else { return };
        let id = self.next();
        let former = fields.insert("id".into(), id.as_str().into());
        if let Some(Json::String(former)) = former {
            renewed.insert(former, id);
        } else {
            // A step that came without an id has it first, as others do.
            put_first(fields, "id");
        }
    }
}

/// The ids of the steps that these steps refer to and that are not among them, each once.
pub(super) fn referred_elsewhere(steps: &[Json]) -> Vec<String> {
    let document = json!({ "steps": steps });
    let parts = parts(&document);
    let own: HashSet<&str> = parts.iter().map(|found| found.id).collect();
    let mut elsewhere = BTreeSet::new();
    for found in &parts {
        for_each_text(found.value, &mut |text| {
            let template = Template::parse(text);
            let referred = template.references().map(|one| one.step.clone());
            elsewhere
                .extend(referred.filter(|id| !own.contains(&**id) && !META.contains(&id.as_str())));
        });
    }
    elsewhere.into_iter().collect()
}

/// Writes the references of a step or path, and of all within it, to the ids that took the place of others.
fn follow(value: &mut Json, renewed: &HashMap<String, String>) {
    let Json::Object(fields) = value else { return };
    for (key, value) in fields.iter_mut() {
        match (key.as_str(), value) {
            ("steps" | "paths", Json::Array(list)) => {
                list.iter_mut().for_each(|entry| follow(entry, renewed));
            }
            (key, value) if KEYS_WITH_REFERENCES.contains(&key) => rename_in(value, renewed),
            _ => {}
        }
    }
}

fn rename_in(value: &mut Json, renewed: &HashMap<String, String>) {
    match value {
        Json::String(text) if text.contains("{{") => {
            *text = rename_steps(text, |id| renewed.get(id).map(String::as_str));
        }
        Json::Array(list) => list.iter_mut().for_each(|entry| rename_in(entry, renewed)),
        Json::Object(fields) => fields.values_mut().for_each(|field| rename_in(field, renewed)),
        _ => {}
    }
}

/// Every text of a step, path or trigger that may refer to steps; those of what is within it are not asked.
fn for_each_text(value: &Json, then: &mut impl FnMut(&str)) {
    let Json::Object(fields) = value else { return };
    let mut ahead: Vec<&Json> =
        KEYS_WITH_REFERENCES.iter().filter_map(|key| fields.get(*key)).collect();
    while let Some(value) = ahead.pop() {
        match value {
            Json::String(text) => then(text),
            Json::Array(list) => ahead.extend(list),
            Json::Object(fields) => ahead.extend(fields.values()),
            _ => {}
        }
    }
}

fn number(id: &str) -> Option<u64> {
    id.parse().ok().filter(|number| *number <= MAX_COUNTED_ID)
}

fn put_first(fields: &mut Map<String, Json>, key: &str) {
    if let Some(value) = fields.shift_remove(key) {
        fields.shift_insert(0, key.into(), value);
    }
}
