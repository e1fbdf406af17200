//! Which events of its kinds an endpoint wants: conditions on the fields of the record.

use crate::{
    closed_set,
    error::Problem,
    records::{Problems, RecordKind, search::fold, shown},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::sync::LazyLock;

closed_set! {
    /// How a field is compared.
    pub enum Operator {
        Is = "is",
        IsNot = "is_not",
        /// Ignoring case and accents, as searching does.
        Contains = "contains",
    }
}

/// `{"field": "statut", "op": "is", "value": "open"}`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub field: String,
    #[serde(default)]
    pub op: Operator,
    pub value: String,
}

/// Characters of a value.
const MAX_VALUE_CHARS: usize = 200;

/// What a condition can ask for: all that is shown of any noun but the address of its page, fields first.
pub static FIELDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let shown = RecordKind::ALL.iter().flat_map(|kind| kind.shown_names());
    let is_field = |name: &&str| RecordKind::ALL.iter().any(|kind| kind.field(name).is_some());
    let (fields, others): (Vec<_>, Vec<_>) = shown.partition(is_field);
    let mut names: Vec<&'static str> = Vec::new();
    for name in fields.into_iter().chain(others).filter(|name| *name != shown::URL) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
});

impl Condition {
    /// Brings the condition into its stored form and notes what is wrong with it.
    pub fn check(&mut self, problems: &mut Problems) {
        self.value = text_rules::one_line(&self.value);
        if !FIELDS.contains(&self.field.as_str()) {
            problems.push(Problem::new("filter", "unknown_filter").with("name", &self.field));
        }
        if self.value.chars().count() > MAX_VALUE_CHARS {
            problems.push(Problem::new("filter", "too_long").with("max", MAX_VALUE_CHARS));
        }
    }

    /// A field that the record does not have is empty.
    fn holds(&self, record: &Map<String, Json>) -> bool {
        let text = match record.get(&self.field) {
            Some(Json::String(text)) => text.clone(),
            None | Some(Json::Null) => String::new(),
            Some(other) => other.to_string(),
        };
        match self.op {
            Operator::Is => text == self.value,
            Operator::IsNot => text != self.value,
            Operator::Contains => fold(&text).contains(&fold(&self.value)),
        }
    }
}

/// Whether all conditions hold for a record, as the API shows it.
pub fn passes(filter: &[Condition], record: &Map<String, Json>) -> bool {
    filter.iter().all(|condition| condition.holds(record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(field: &str, op: Operator, value: &str) -> bool {
        let record = json!({ "id": "11", "ville": "Évreux", "note": null });
        let condition = Condition { field: field.into(), op, value: value.into() };
        passes(&[condition], record.as_object().unwrap())
    }

    #[test]
    fn a_condition_reads_what_the_api_shows() {
        assert!(holds("ville", Operator::Is, "Évreux"));
        assert!(!holds("ville", Operator::Is, "évreux"));
        assert!(holds("ville", Operator::Contains, "EVR"));
        assert!(!holds("ville", Operator::Contains, "Lyon"));
        assert!(holds("ville", Operator::IsNot, "Lyon"));
        assert!(holds("id", Operator::Is, "11"));
        assert!(holds("note", Operator::Is, ""));
        assert!(holds("siren", Operator::IsNot, "x"));
        assert!(passes(&[], &Map::new()));
    }
}
