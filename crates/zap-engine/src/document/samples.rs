//! References to fields that nobody has seen.

use super::{Code, Problem, Zap, reach::Gates};
use crate::{
    dates::Reading,
    mapping::{Reference, Values, references},
};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

impl Zap {
    /// References to fields that none of the `samples` has, by the id of the step that gave them. Of a step
    /// without samples nothing is said; nor of conditions, which are there because a field may be missing.
    /// Where different calls take different ways, only those samples of the trigger count that get as far as
    /// the step that refers to it.
    pub fn not_in_samples(
        &self,
        samples: &HashMap<String, Vec<Json>>,
        reading: &Reading,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let given = references(self).into_iter().filter(|referral| !referral.is_condition);
        for referral in given {
            let gates = Gates::before(self, &referral.by);
            let arrives = |reference: &Reference, sample: &&Json| {
                reference.step != self.trigger.id || gates.let_through(sample, reading)
            };
            let mut told = HashSet::new();
            for reference in referral.template.references() {
                let known = samples.get(&reference.step).into_iter().flatten();
                let known: Vec<_> = known.filter(|sample| arrives(reference, sample)).collect();
                let is_missing = !known.is_empty() && !is_in_any(reference, &known);
                let field = reference.field();
                if is_missing && told.insert(field) {
                    let problem = Problem::new(&*referral.pointer, Code::NotInSamples);
                    problems.push(problem.with("step", &reference.step).with("field", field));
                }
            }
        }
        problems
    }
}

fn is_in_any(reference: &Reference, samples: &[&Json]) -> bool {
    samples.iter().any(|sample| reference.is_in(&Values::new().with(&reference.step, sample)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::DateOrder;
    use serde_json::json;

    fn told(steps: Json, samples: Json) -> Vec<String> {
        let zap = json!({ "title": "Essai", "trigger": { "id": "1", "kind": "catch_hook" },
            "steps": steps });
        let zap = Zap::parse(&zap).unwrap();
        let samples = HashMap::from([("1".to_owned(), samples.as_array().unwrap().clone())]);
        let (zone, now) = (jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
        let reading = Reading { zone, order: DateOrder::default(), now };
        let found = zap.not_in_samples(&samples, &reading);
        let told =
            |one: &Problem| format!("{} {}", one.pointer, one.arg("field").unwrap_or_default());
        found.iter().map(told).collect()
    }

    fn action(id: &str, params: Json) -> Json {
        json!({ "id": id, "kind": "action", "app": "a", "action": "b", "params": params })
    }

    fn path(id: &str, any: Json, field: &str) -> Json {
        let steps = [action(&format!("{id}0"), json!({ "a": format!("{{{{1__{field}}}}}") }))];
        json!({ "id": id, "rule": "custom", "any": any, "steps": steps })
    }

    fn is(key: &str, value: &str) -> Json {
        json!([[{ "key": format!("{{{{{key}}}}}"), "match": "text_exactly", "value": value }]])
    }

    #[test]
    fn a_field_that_no_sample_has_is_told() {
        let params = json!({
            "a": "{{1__nom}} {{1__prenom}} {{1__prenom}}", "b": "{{1__lignes[]nom}}", "c": "{{9__x}}",
            "d": "{{1__lignes[]prix}}", "e": "{{1__vide}}",
        });
        let samples = json!([{ "nom": "x" }, { "lignes": [{ "nom": 1 }], "vide": null }]);
        assert_eq!(
            told(json!([action("2", params)]), samples),
            ["/steps/0/params/a prenom", "/steps/0/params/d lignes[]prix"]
        );
    }

    #[test]
    fn conditions_may_ask_of_what_is_missing() {
        let exists = json!([[{ "key": "{{1__tel}}", "match": "exists" }]]);
        let steps = json!([{ "id": "2", "kind": "filter", "any": exists }]);
        assert!(told(steps, json!([{ "nom": "x" }])).is_empty());
    }

    #[test]
    fn of_a_path_only_the_calls_that_take_it_count() {
        let paths = json!([
            path("3", is("1__type", "client"), "nom"),
            path("4", is("1__type", "ticket"), "sujet"),
            // What another step gave decides: nobody knows who gets there.
            path("5", is("2__x", "y"), "autre"),
            { "id": "6", "rule": "fallback", "steps": [action("60", json!({ "a": "{{1__reste}}" }))] },
        ]);
        let steps =
            json!([action("2", json!({})), { "id": "7", "kind": "paths", "paths": paths.clone() }]);
        assert!(told(steps.clone(), json!([{ "type": "client", "nom": "x" }])).is_empty());
        assert_eq!(
            told(steps, json!([{ "type": "client", "nom": "x" }, { "type": "ticket" }])),
            ["/steps/1/paths/1/steps/0/params/a sujet"]
        );
        let known = json!([{ "id": "7", "kind": "paths",
            "paths": [paths[0], { "id": "6", "rule": "fallback", "steps": paths[3]["steps"] }] }]);
        assert!(told(known.clone(), json!([{ "type": "client", "nom": "x" }])).is_empty());
        assert_eq!(
            told(known, json!([{ "type": "autre" }])),
            ["/steps/0/paths/1/steps/0/params/a reste"]
        );
    }

    #[test]
    fn behind_a_filter_only_the_calls_that_pass_it_count() {
        let filter = |off: bool| json!({ "id": "2", "kind": "filter", "any": is("1__type", "a"), "off": off });
        let steps = |off| json!([filter(off), action("3", json!({ "x": "{{1__y}}" }))]);
        assert!(told(steps(false), json!([{ "type": "b" }])).is_empty());
        assert_eq!(told(steps(true), json!([{ "type": "b" }])), ["/steps/1/params/x y"]);
        assert_eq!(told(steps(false), json!([{ "type": "a" }])), ["/steps/1/params/x y"]);
    }
}
