//! A document of ours as Zapier has it: the steps that Zapier knows, and by name those that it does not.

mod criteria;
mod steps;
mod trigger;

use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use zap_engine::mapping::rewrite;

/// What was written, and what could not be.
#[derive(Clone, Debug)]
pub struct Exported {
    /// One entry of `zaps`.
    pub zap: Json,
    /// Of each step that Zapier does not have: its id, app and action.
    pub left_out: Vec<(String, String, String)>,
}

/// A step as Zapier calls it.
struct Node {
    type_of: &'static str,
    api: &'static str,
    action: String,
    params: Map<String, Json>,
}

impl Node {
    fn new(type_of: &'static str, api: &'static str, action: &str, params: Json) -> Node {
        let params = params.as_object().cloned().unwrap_or_default();
        Node { type_of, api, action: action.to_owned(), params }
    }

    fn write(api: &'static str, action: &str, params: Json) -> Node {
        Node::new("write", api, action, params)
    }
}

/// Writes a document; `number`: that of the zap in the file.
pub fn export(number: usize, document: &Json) -> Exported {
    let trigger = &document["trigger"];
    let title = document["title"].as_str().unwrap_or_default();
    let mut writer =
        Writer { ids: ids(document), nodes: Map::new(), left_out: Vec::new(), root: None };
    let first = writer.trigger(trigger, title);
    let steps = document["steps"].as_array().cloned().unwrap_or_default();
    writer.steps(&steps, first);
    let mut nodes = Json::Object(writer.nodes);
    rename(&mut nodes, &writer.ids);
    let zap = json!({ "id": number, "title": title, "status": "off", "nodes": nodes });
    Exported { zap, left_out: writer.left_out }
}

struct Writer {
    /// Of each of our ids the number that Zapier knows it by.
    ids: HashMap<String, u64>,
    nodes: Map<String, Json>,
    left_out: Vec<(String, String, String)>,
    root: Option<u64>,
}

impl Writer {
    fn id(&self, step: &Json) -> u64 {
        let id = step["id"].as_str().unwrap_or_default();
        self.ids.get(id).copied().unwrap_or_default()
    }

    fn trigger(&mut self, trigger: &Json, title: &str) -> u64 {
        let id = self.id(trigger);
        self.root = None;
        if let Some(original) = trigger.pointer("/placeholder/original") {
            self.keep(original, id, None);
        } else {
            let (node, is_known) = trigger::node(trigger);
            self.put(node, id, None, title);
            if !is_known {
                let kind = trigger["kind"].as_str().unwrap_or_default().to_owned();
                self.left_out.push((id.to_string(), "trigger".to_owned(), kind));
            }
        }
        self.root = Some(id);
        id
    }

    /// The steps one after the other; returns the last one.
    fn steps(&mut self, steps: &[Json], mut parent: u64) -> u64 {
        for step in steps {
            parent = self.step(step, parent).unwrap_or(parent);
        }
        parent
    }

    /// The id of what follows comes after; `None` if the step is left out.
    fn step(&mut self, step: &Json, parent: u64) -> Option<u64> {
        let id = self.id(step);
        if step["off"] == true {
            return None;
        }
        if let Some(original) =
            step.pointer("/params/original").filter(|_| step["app"] == crate::PLACEHOLDER)
        {
            self.keep(original, id, Some(parent));
            return Some(id);
        }
        let title = step["title"].as_str().unwrap_or_default();
        let Some(node) = steps::node(step) else {
            let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
            let app = if text("app").is_empty() { text("kind") } else { text("app") };
            self.left_out.push((text("id"), app, text("action")));
            return None;
        };
        self.put(node, id, Some(parent), title);
        match step["kind"].as_str() {
            Some("paths") => {
                for path in step["paths"].as_array().into_iter().flatten() {
                    let own = self.id(path);
                    let title = path["title"].as_str().unwrap_or_default();
                    self.put(criteria::path(path), own, Some(id), title);
                    self.steps(path["steps"].as_array().map_or(&[], Vec::as_slice), own);
                }
                Some(id)
            }
            // What follows a loop is done within it there.
            Some("loop") => {
                Some(self.steps(step["steps"].as_array().map_or(&[], Vec::as_slice), id))
            }
            _ => Some(id),
        }
    }

    fn put(&mut self, node: Node, id: u64, parent: Option<u64>, title: &str) {
        let title: Json = if title.is_empty() { Json::Null } else { title.into() };
        let written = json!({
            "id": id, "paused": true, "type_of": node.type_of, "params": node.params,
            "meta": { "$editor": { "has_automatic_issues": false }, "parammap": {}, "stepTitle": title },
            "triple_stores": {
                "copied_from": null, "created_by": null, "polling_interval_override": 0,
                "block_and_release_limit_override": 0, "spread_tasks": 1,
            },
            "parent_id": parent, "root_id": self.root, "action": node.action,
            "selected_api": node.api, "title": title, "authentication_id": null,
        });
        self.nodes.insert(id.to_string(), written);
    }

    /// A node that was kept as it came: it is written as it came, in its place.
    fn keep(&mut self, original: &Json, id: u64, parent: Option<u64>) {
        let mut node = original.as_object().cloned().unwrap_or_default();
        node.insert("id".to_owned(), id.into());
        node.insert("parent_id".to_owned(), json!(parent));
        node.insert("root_id".to_owned(), json!(self.root));
        self.nodes.insert(id.to_string(), node.into());
    }
}

/// A number for each id of the document: its own where it is one.
fn ids(document: &Json) -> HashMap<String, u64> {
    let mut names = Vec::new();
    collect(document, &mut names);
    let own = |name: &String| {
        name.parse::<u64>().ok().filter(|number| number.to_string() == *name && *number > 0)
    };
    let mut next = names.iter().filter_map(own).max().unwrap_or(0).saturating_add(1);
    let mut ids = HashMap::new();
    for name in names {
        let number = own(&name).unwrap_or_else(|| {
            next = next.saturating_add(1);
            next - 1
        });
        ids.entry(name).or_insert(number);
    }
    ids
}

fn collect(value: &Json, names: &mut Vec<String>) {
    if let Some(id) = value["trigger"]["id"].as_str() {
        names.push(id.to_owned());
    }
    for key in ["steps", "paths"] {
        for inner in value[key].as_array().into_iter().flatten() {
            names.extend(inner["id"].as_str().map(str::to_owned));
            collect(inner, names);
        }
    }
}

/// References follow to the numbers.
fn rename(value: &mut Json, ids: &HashMap<String, u64>) {
    match value {
        Json::String(text) if text.contains("{{") => {
            *text = rewrite(text, |reference, written| {
                let number = ids.get(&reference.step)?.to_string();
                (number != reference.step).then(|| written.replacen(&reference.step, &number, 1))
            });
        }
        Json::Array(items) => items.iter_mut().for_each(|item| rename(item, ids)),
        Json::Object(fields) => fields.values_mut().for_each(|value| rename(value, ids)),
        _ => {}
    }
}
