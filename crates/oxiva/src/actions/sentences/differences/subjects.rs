//! What a change is about, and where it stands.

use super::{Side, Subject, SubjectKind, flow, values};
use serde_json::Value as Json;
use zap_engine::edit::{Where, outline};

impl Side<'_> {
    pub(super) fn say(&self, key: &str, args: &[(&str, String)]) -> String {
        self.lang.text_with(&format!("diff-{key}"), args)
    }

    /// « L’étape 4 », at the beginning of a sentence.
    pub(super) fn subject(&self, subject: &Subject) -> String {
        let name = ("name", self.name(subject));
        match subject.is {
            SubjectKind::Zap => self.say("zap", &[]),
            SubjectKind::Trigger => self.say("trigger", &[]),
            SubjectKind::Step => self.say("step", &[name]),
            SubjectKind::Path => self.say("path", &[name]),
        }
    }

    /// « 4 », « 4 « Noter l’appel » »; of a path « « Client » », « 2 de l’étape 3 ».
    fn name(&self, subject: &Subject) -> String {
        let number = ("number", subject.number.to_string());
        let title = values::shortened(&subject.title);
        match (subject.is, title.is_empty()) {
            (SubjectKind::Path, false) => values::quoted(&title, self.lang),
            (SubjectKind::Path, true) => {
                let all = outline(self.document);
                let group =
                    all.path(&subject.id).and_then(|path| self.names.steps.get(&path.parent));
                let group = group.map_or_else(|| "…".to_owned(), usize::to_string);
                self.say("path-name", &[number, ("group", group)])
            }
            (_, true) => number.1,
            (_, false) => self.say("step-name", &[number, ("title", title)]),
        }
    }

    /// That a step or a path is new: where it stands, what it does.
    pub(super) fn added(&self, subject: &Subject, place: &Where) -> String {
        let (name, words) = (("subject", self.subject(subject)), ("words", self.words(subject)));
        if subject.is == SubjectKind::Path {
            return self.say("path-added", &[name, words]);
        }
        self.say("step-added", &[name, ("place", self.place(subject, place)), words])
    }

    /// That a step or a path of this document is gone.
    pub(super) fn removed(&self, subject: &Subject) -> String {
        let key = if subject.is == SubjectKind::Path { "path-removed" } else { "step-removed" };
        self.say(key, &[("name", self.name(subject)), ("words", self.words(subject))])
    }

    /// « après l’étape 2 », « au début du chemin « Client » »
    pub(super) fn place(&self, subject: &Subject, place: &Where) -> String {
        let (inside, after) = (place.inside.as_deref(), place.after.as_deref());
        let named = |of: &Subject| ("inside", self.name(of));
        let after = after.map(|one| ("after", self.name(one)));
        if subject.is == SubjectKind::Path {
            return match (after, inside) {
                (Some(after), _) => self.say("path-after", &[after]),
                (None, Some(group)) => self.say("path-first", &[named(group)]),
                (None, None) => self.say("first", &[]),
            };
        }
        match (inside, after) {
            (None, None) => self.say("first", &[]),
            (None, Some(after)) => self.say("after", &[after]),
            (Some(one), after) => {
                let of = if one.is == SubjectKind::Path { "path" } else { "loop" };
                match after {
                    None => self.say(&format!("first-in-{of}"), &[named(one)]),
                    Some(after) => self.say(&format!("after-in-{of}"), &[after, named(one)]),
                }
            }
        }
    }

    /// What a step does, when a path is taken.
    fn words(&self, subject: &Subject) -> String {
        let value = self.value(subject);
        match subject.is {
            SubjectKind::Path => flow::path(value, &self.names, self.lang),
            _ => flow::step(value, &self.names, self.lang),
        }
    }

    /// The step, path or trigger as it stands in this document; null if it does not.
    pub(super) fn value(&self, subject: &Subject) -> &Json {
        let all = outline(self.document);
        let pointer = match subject.is {
            SubjectKind::Zap => return self.document,
            SubjectKind::Trigger => Some(all.trigger.pointer.as_str()),
            SubjectKind::Step => all.entry(&subject.id).map(|entry| entry.pointer.as_str()),
            SubjectKind::Path => all.path(&subject.id).map(|path| path.pointer.as_str()),
        };
        pointer.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(&Json::Null)
    }
}
