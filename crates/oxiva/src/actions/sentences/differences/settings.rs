//! What is no field of an action: triggers, delays, the keys of loops and of the zap.

use super::{Differences, Side, Subject, SubjectKind, catalogue, flow, values};
use crate::actions::sentences::{clauses, triggers};
use serde_json::{Map, Value as Json};

impl Differences<'_> {
    /// The kind of a trigger.
    pub(super) fn kind(&self, subject: &Subject, from: &str, to: &str) -> String {
        self.whole(subject).unwrap_or_else(|| {
            let label = |word: &str| self.quoted(&self.lang.text(&format!("zap-starts-{word}")));
            self.changed("now", subject, label(from), label(to))
        })
    }

    /// Any other key: by the whole sentence, if it says the change; else by the name of the key.
    pub(super) fn setting(
        &self,
        subject: &Subject,
        key: &str,
        from: Option<&Json>,
        to: Option<&Json>,
    ) -> String {
        if let Some(sentence) = self.whole(subject) {
            return sentence;
        }
        let label = self.label(subject, key).unwrap_or_else(|| key.to_owned());
        let value = |side: &Side<'_>, value: Option<&Json>| match value? {
            Json::String(word) if key == "date_order" => {
                Some(self.lang.text(&format!("date-order-{word}")))
            }
            Json::String(_) => values::quoted_value(value?, &side.names, self.lang),
            // Lists and objects are too much for a sentence.
            Json::Array(_) | Json::Object(_) => None,
            plain => values::shown(plain, &side.names, self.lang),
        };
        let (from, to) = (value(&self.old, from), value(&self.new, to));
        let (subject, label) = (self.new.subject(subject), values::quoted(&label, self.lang));
        self.changed_with("setting", ("subject", subject), Some(label), from, to)
    }

    /// « Le déclencheur : Tous les jours à 9 h (avant : …) », if both sentences differ.
    fn whole(&self, subject: &Subject) -> Option<String> {
        let words = |side: &Side<'_>| side.whole(subject).map(|words| clauses::lower_first(&words));
        let (from, to) = (words(&self.old)?, words(&self.new)?);
        (from != to).then(|| self.changed("now", subject, Some(from), Some(to)))
    }

    /// What a form calls a key.
    fn label(&self, subject: &Subject, key: &str) -> Option<String> {
        let fields = match subject.is {
            SubjectKind::Zap if key == "date_order" => {
                return Some(self.lang.text("field-date-order"));
            }
            SubjectKind::Trigger => catalogue::trigger(&subject.kind, self.lang)?.fields,
            SubjectKind::Step => {
                let steps = catalogue::steps(self.lang);
                steps.into_iter().find(|step| step.kind == subject.kind)?.fields
            }
            _ => return None,
        };
        fields.into_iter().find(|field| field.key == key).map(|field| field.label)
    }
}

impl Side<'_> {
    /// What a trigger waits for, without its conditions; what a step that is no action does.
    fn whole(&self, subject: &Subject) -> Option<String> {
        match subject.is {
            SubjectKind::Trigger => {
                let mut trigger: Map<String, Json> = self.value(subject).as_object()?.clone();
                trigger.shift_remove("any");
                Some(triggers::trigger(&Json::Object(trigger), &self.names, self.lang))
            }
            SubjectKind::Step if subject.kind != "action" => {
                Some(flow::step(self.value(subject), &self.names, self.lang))
            }
            _ => None,
        }
    }
}
