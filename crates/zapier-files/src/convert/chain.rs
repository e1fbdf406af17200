//! The steps of a zap, one after the other, with what is within them.

use super::{
    Converted, Credentials, Made, Place, Unfit, apps, criteria, flow, gives::Gives, ids,
    placeholder, title, trigger,
};
use crate::{
    FiledZap, Node, Remark, Report, Status,
    tree::{Tree, address},
};
use serde_json::{Map, Value as Json, json};
use std::collections::{HashMap, HashSet, VecDeque};
use zap_engine::{
    document::{LEVELS, PATHS, STEPS},
    mapping::rewrite,
};

pub(super) struct Chain<'f> {
    tree: &'f Tree<'f>,
    place: Place<'f>,
    /// The ids of our steps, by the address of their node.
    ids: HashMap<usize, String>,
    /// What each step gives, by its id.
    gives: HashMap<String, Gives>,
    /// What of each node others refer to, by its id.
    outputs: HashMap<String, Vec<String>>,
    reports: Vec<Report>,
    credentials: Vec<Credentials>,
    seen: HashSet<usize>,
    count: usize,
    one_at_a_time: bool,
}

impl<'f> Chain<'f> {
    pub fn new(zap: &'f FiledZap, tree: &'f Tree<'f>, place: Place<'f>) -> Chain<'f> {
        let ids = ids::of(zap);
        Chain {
            tree,
            place,
            ids,
            gives: HashMap::new(),
            outputs: placeholder::outputs(zap),
            reports: Vec::new(),
            credentials: Vec::new(),
            seen: HashSet::new(),
            count: 0,
            one_at_a_time: false,
        }
    }

    fn id(&self, node: &Node) -> String {
        self.ids.get(&address(node)).cloned().unwrap_or_default()
    }

    fn report(&mut self, node: &Node, status: Status, remark: Option<Remark>) {
        let report = Report::of(node, &self.id(node), status, remark);
        self.reports.push(report);
    }

    /// The trigger; one that is still to be chosen where the file has none.
    pub fn trigger(&mut self) -> Json {
        let Some(node) = self.tree.trigger else { return json!({ "id": "1" }) };
        self.seen.insert(address(node));
        let id = self.id(node);
        let made = trigger::made(node, &self.place);
        let mut fields = self.head(node, &id);
        match made {
            Ok(made) => {
                fields.extend(made.fields);
                self.gives.insert(id, made.gives);
                self.report(node, made.status, made.remark);
            }
            Err(unfit) => {
                let outputs = self.outputs.get(&node.id);
                let kept = placeholder::params(node, &unfit, outputs);
                fields.insert("placeholder".to_owned(), kept.into());
                self.report(node, unfit.status, Some(unfit.remark));
            }
        }
        fields.into()
    }

    fn head(&self, node: &Node, id: &str) -> Map<String, Json> {
        let mut head = Map::new();
        head.insert("id".to_owned(), id.into());
        let named = title(node.title(), "");
        if !named.is_empty() {
            head.insert("title".to_owned(), named.into());
        }
        head
    }

    /// The steps that begin with these nodes; `level`: how many paths and loops they stand in.
    pub fn steps(&mut self, first: &[&'f Node], level: usize) -> Vec<Json> {
        let mut steps = Vec::new();
        let mut next: VecDeque<&Node> = first.iter().copied().collect();
        while let Some(node) = next.pop_front() {
            if !self.seen.insert(address(node)) {
                continue;
            }
            if !self.has_room(node) {
                // What follows is reported, too.
                next.extend(self.tree.after(node));
                continue;
            }
            if node.is_branch() {
                steps.extend(self.paths(node, level));
                continue;
            }
            let after = self.tree.after(node);
            let (step, is_loop) = self.step(node, level);
            steps.push(step);
            if is_loop {
                let within = self.steps(after, level + 1);
                if let Some(step) = steps.last_mut() {
                    step["steps"] = within.into();
                }
            } else {
                after.iter().rev().for_each(|node| next.push_front(node));
            }
        }
        steps
    }

    /// Whether the zap may have another step; if not, the node is reported.
    fn has_room(&mut self, node: &Node) -> bool {
        self.count += 1;
        if self.count > STEPS {
            let remark = Remark::new("too-many-steps").with("max", STEPS.to_string());
            self.report(node, Status::Broken, Some(remark));
        }
        self.count <= STEPS
    }

    /// The step, and whether what follows is done within it.
    fn step(&mut self, node: &'f Node, level: usize) -> (Json, bool) {
        let id = self.id(node);
        let made = match apps::made(node, &self.place, &self.gives) {
            Ok(made) if made.is_loop && level >= LEVELS => Err(flow::too_deep()),
            made => made,
        };
        let Made { fields, status, mut remark, gives, credentials, one_at_a_time, is_loop } =
            match made {
                Ok(made) => made,
                Err(unfit) => return (self.unfit(node, &unfit), false),
            };
        let lost = self.lost_references(node);
        if remark.is_none() && !lost.is_empty() {
            remark = Some(Remark::new("lost-references").with("references", lost.join(", ")));
        }
        if let Some((app, name, data)) = credentials {
            self.credentials.push(Credentials { step: id.clone(), app, name, data });
        }
        self.one_at_a_time |= one_at_a_time;
        self.gives.insert(id.clone(), gives);
        self.report(node, status, remark);
        let mut step = self.head(node, &id);
        step.extend(fields);
        (step.into(), is_loop)
    }

    /// What a node refers to that no node of the file is called.
    fn lost_references(&self, node: &Node) -> Vec<String> {
        let known = |id: &str| self.ids.values().any(|own| own == id);
        let mut lost = placeholder::referred(node);
        lost.retain(|(step, _)| !known(step) && !step.starts_with("zap_"));
        lost.dedup();
        let mut names: Vec<_> =
            lost.into_iter().map(|(step, field)| format!("{step}__{field}")).collect();
        names.truncate(5);
        names
    }

    /// A step that stands for a node that nothing here does.
    fn unfit(&mut self, node: &Node, unfit: &Unfit) -> Json {
        let id = self.id(node);
        let outputs = self.outputs.get(&node.id);
        let mut step = self.head(node, &id);
        step.extend(placeholder::step(placeholder::params(node, unfit, outputs)));
        self.report(node, unfit.status, Some(unfit.remark.clone()));
        step.into()
    }

    /// A group of paths; the steps of all paths one after the other where there is no room for a group.
    fn paths(&mut self, node: &'f Node, level: usize) -> Vec<Json> {
        let (paths, others): (Vec<&Node>, Vec<&Node>) =
            self.tree.after(node).iter().copied().partition(|node| node.is_path());
        if level >= LEVELS || paths.len() > PATHS {
            return self.flat(node);
        }
        if paths.is_empty() {
            let step = self.unfit(node, &Unfit::missing("paths", ""));
            return [step].into_iter().chain(self.steps(&others, level)).collect();
        }
        let id = self.id(node);
        self.report(node, Status::Works, None);
        let mut step = self.head(node, &id);
        let paths: Vec<Json> = paths.into_iter().map(|path| self.path(path, level)).collect();
        step.insert("kind".to_owned(), "paths".into());
        step.insert("paths".to_owned(), paths.into());
        [Json::from(step)].into_iter().chain(self.steps(&others, level)).collect()
    }

    fn path(&mut self, node: &'f Node, level: usize) -> Json {
        self.seen.insert(address(node));
        let id = self.id(node);
        let mut path = self.head(node, &id);
        let (fields, status, remark) = match criteria::rule(node, &self.gives) {
            Ok(fields) => (fields, Status::Works, None),
            // A path must have a rule; without conditions it is not switched on.
            Err(unfit) => {
                (json!({ "rule": "custom", "any": [] }), unfit.status, Some(unfit.remark))
            }
        };
        let lost = self.lost_references(node);
        let lost = (!lost.is_empty())
            .then(|| Remark::new("lost-references").with("references", lost.join(", ")));
        self.report(node, status, remark.or(lost));
        path.extend(fields.as_object().cloned().unwrap_or_default());
        path.insert("steps".to_owned(), self.steps(self.tree.after(node), level + 1).into());
        path.into()
    }

    /// A node and all that follows it, as steps to be replaced.
    fn flat(&mut self, node: &'f Node) -> Vec<Json> {
        let mut steps = vec![self.unfit(node, &flow::too_deep())];
        let mut next: VecDeque<&Node> = self.tree.after(node).iter().copied().collect();
        while let Some(node) = next.pop_front() {
            if self.seen.insert(address(node)) {
                if self.has_room(node) {
                    steps.push(self.unfit(node, &flow::too_deep()));
                }
                self.tree.after(node).iter().rev().for_each(|node| next.push_front(node));
            }
        }
        steps
    }

    /// Nodes that nothing leads to, as steps at the end.
    pub fn lost(&mut self, nodes: &[&'f Node]) -> Vec<Json> {
        let mut steps = Vec::new();
        for node in nodes {
            if self.seen.insert(address(node)) && self.has_room(node) {
                let code = match (node.is_object, node.parent()) {
                    (false, _) => "not-an-object",
                    (true, None) => "second-trigger",
                    (true, Some(_)) => "no-parent",
                };
                steps.push(self.unfit(node, &Unfit::broken(Remark::new(code), "")));
            }
        }
        steps
    }

    /// References follow to what our steps call what they give.
    pub fn rewrite(&self, document: &mut Json) {
        match document {
            Json::String(text) if text.contains("{{") => {
                *text = rewrite(text, |reference, _| {
                    self.gives.get(&reference.step)?.written(reference)
                });
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.rewrite(item)),
            Json::Object(fields) => {
                // What stands for something else stays as it is.
                if fields.get("app").is_some_and(|app| app == crate::PLACEHOLDER) {
                    return;
                }
                fields
                    .iter_mut()
                    .filter(|(key, _)| *key != "placeholder")
                    .for_each(|(_, value)| self.rewrite(value));
            }
            _ => {}
        }
    }

    pub fn converted(self, title: String, document: Json) -> Converted {
        let Chain { reports, credentials, one_at_a_time, .. } = self;
        Converted { title, document, tables: Vec::new(), credentials, reports, one_at_a_time }
    }
}
