//! A document as a list of what can change, each with its name.

use super::{Subject, SubjectKind, Where};
use crate::edit::{Entry, PathEntry, outline};
use serde_json::Value as Json;
use std::collections::HashMap;

/// A step or a path.
pub(super) struct Item<'d> {
    pub(super) subject: Subject,
    pub(super) value: &'d Json,
    /// The item that it is directly in.
    pub(super) parent: Option<usize>,
    /// The item before it in its list.
    pub(super) before: Option<usize>,
}

/// The steps and paths of a document, each before what is within it.
pub(super) struct Index<'d> {
    document: &'d Json,
    pub(super) trigger: Subject,
    pub(super) items: Vec<Item<'d>>,
    known: HashMap<Identity, usize>,
}

impl<'d> Index<'d> {
    pub(super) fn of(document: &'d Json) -> Index<'d> {
        let outline = outline(document);
        let trigger = of_entry(&outline.trigger, SubjectKind::Trigger);
        let mut index = Index { document, trigger, items: Vec::new(), known: HashMap::new() };
        index.steps(&outline.steps, None);
        index
    }

    /// The same step or path in this document.
    pub(super) fn get(&self, subject: &Subject) -> Option<&Item<'d>> {
        self.items.get(*self.known.get(&identity(subject))?)
    }

    pub(super) fn has(&self, subject: &Subject) -> bool {
        self.known.contains_key(&identity(subject))
    }

    /// The id of what an item is in; empty for the zap itself.
    pub(super) fn parent_id(&self, item: &Item<'_>) -> &str {
        item.parent.map_or("", |parent| &self.items[parent].subject.id)
    }

    pub(super) fn place(&self, item: &Item<'_>) -> Where {
        let subject = |at: usize| Box::new(self.items[at].subject.clone());
        Where { inside: item.parent.map(subject), after: item.before.map(subject) }
    }

    fn steps(&mut self, steps: &[Entry], parent: Option<usize>) {
        let mut before = None;
        for step in steps {
            let at = self.put(of_entry(step, SubjectKind::Step), &step.pointer, parent, before);
            before = Some(at);
            let mut path_before = None;
            for path in &step.paths {
                let within = self.put(of_path(path), &path.pointer, Some(at), path_before);
                path_before = Some(within);
                self.steps(&path.steps, Some(within));
            }
            self.steps(&step.steps, Some(at));
        }
    }

    fn put(
        &mut self,
        subject: Subject,
        pointer: &str,
        parent: Option<usize>,
        before: Option<usize>,
    ) -> usize {
        let at = self.items.len();
        let value = self.document.pointer(pointer).unwrap_or(&Json::Null);
        self.known.entry(identity(&subject)).or_insert(at);
        self.items.push(Item { subject, value, parent, before });
        at
    }
}

/// What makes a step or path the same in both documents: its id. A step of another kind is another step.
type Identity = (bool, String, String);

fn identity(subject: &Subject) -> Identity {
    let is_step = subject.is == SubjectKind::Step;
    let kind = if is_step { subject.kind.clone() } else { String::new() };
    (is_step, subject.id.clone(), kind)
}

fn of_entry(entry: &Entry, is: SubjectKind) -> Subject {
    Subject {
        is,
        id: entry.id.clone(),
        number: entry.number,
        title: entry.title.clone(),
        kind: entry.kind.clone(),
        app: entry.app.clone(),
        action: entry.action.clone(),
    }
}

fn of_path(path: &PathEntry) -> Subject {
    Subject {
        is: SubjectKind::Path,
        id: path.id.clone(),
        number: path.position,
        title: path.title.clone(),
        kind: path.rule.clone(),
        ..Subject::default()
    }
}
