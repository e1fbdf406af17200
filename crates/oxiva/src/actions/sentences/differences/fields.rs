//! Fields of actions and of loops, by what their form calls them.

use super::{Differences, Side, Subject, catalogue, values};
use crate::actions::{
    Effect, FieldKind,
    catalogue::{ActionForm, FormField},
    crm,
};
use serde_json::Value as Json;
use zap_engine::mapping;

/// What is said of a field whose value is none of a sentence: code, and what gives access.
const UNTOLD: &str = "…";
/// Fields of actions that give access.
const SECRETS: [&str; 2] = ["basic_auth", "headers"];

impl Differences<'_> {
    /// `key` is the name of the field, `pointer` leads to it among the parameters.
    pub(super) fn field(
        &self,
        subject: &Subject,
        (key, pointer): (&str, &str),
        from: Option<&Json>,
        to: Option<&Json>,
    ) -> String {
        let params = self.new.value(subject)["params"].as_object().cloned().unwrap_or_default();
        let form = catalogue::action(&subject.app, &subject.action, &params, self.lang);
        let field = Field::of(form.as_ref(), subject, key, pointer);
        let value = |side: &Side<'_>, value: Option<&Json>| match value? {
            _ if field.is_untold => Some(UNTOLD.to_owned()),
            value => Some(field.words(value, side).unwrap_or_else(|| self.say("empty", &[]))),
        };
        let (from, to) = (value(&self.old, from), value(&self.new, to));
        let kind = if field.is_written { "written" } else { "field" };
        let label = values::quoted(&values::shortened(&field.label), self.lang);
        self.changed_with(kind, ("subject", self.new.subject(subject)), Some(label), from, to)
    }
}

/// A field as sentences see it.
struct Field {
    label: String,
    kind: FieldKind,
    /// Words that can be chosen, with their labels.
    choices: Vec<(&'static str, String)>,
    /// Whether it becomes a part of a record or a row.
    is_written: bool,
    is_untold: bool,
}

impl Field {
    fn of(form: Option<&ActionForm>, subject: &Subject, key: &str, pointer: &str) -> Field {
        let is_nested = mapping::pointer("", key) != pointer;
        let is_it = |field: &&FormField| {
            let own = mapping::pointer("", field.key);
            pointer.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let known = form.and_then(|form| form.fields.iter().find(is_it));
        let label = match known {
            Some(field) if is_nested => format!("{} › {key}", field.label),
            Some(field) => field.label.clone(),
            None => key.to_owned(),
        };
        let writes = form.is_some_and(|form| form.action.effect == Effect::Writes);
        let is_of_record = subject.app == crm::APP.name
            && catalogue::record_kind(&subject.action)
                .is_some_and(|kind| kind.field(key).is_some());
        let is_column = known.is_none() && form.is_some_and(|form| form.takes_columns);
        let kind = known.filter(|_| !is_nested).map_or(FieldKind::Text, |field| field.kind);
        let is_secret = known.is_some_and(|field| SECRETS.contains(&field.key));
        Field {
            label,
            kind,
            choices: known.map(|field| field.choices.clone()).unwrap_or_default(),
            is_written: writes && (is_of_record || is_column),
            is_untold: is_secret || kind == FieldKind::Code,
        }
    }

    /// `None` for what says nothing.
    fn words(&self, value: &Json, side: &Side<'_>) -> Option<String> {
        let chosen = self.choices.iter().find(|(word, _)| value.as_str() == Some(*word));
        if let Some((_, label)) = chosen {
            return Some(values::quoted(&values::shortened(label), side.lang));
        }
        match self.kind {
            FieldKind::Table
            | FieldKind::Column
            | FieldKind::Record(_)
            | FieldKind::Person
            | FieldKind::Url => values::named(self.kind, value, &side.names, side.lang),
            _ if value.is_string() => values::quoted_value(value, &side.names, side.lang),
            _ => values::shown(value, &side.names, side.lang),
        }
    }
}
