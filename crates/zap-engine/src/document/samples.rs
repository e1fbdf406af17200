//! References to fields that nobody has seen.

use super::{Code, Problem, Zap};
use crate::mapping::{Reference, Values, references};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

impl Zap {
    /// References to fields that none of the `samples` has, by the id of the step that gave them. Of a step
    /// without samples nothing is said.
    pub fn not_in_samples(&self, samples: &HashMap<String, Vec<Json>>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for referral in references(self) {
            let mut told = HashSet::new();
            for reference in referral.template.references() {
                let known = samples.get(&reference.step).filter(|known| !known.is_empty());
                let is_missing = known.is_some_and(|known| !is_in_any(reference, known));
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

fn is_in_any(reference: &Reference, samples: &[Json]) -> bool {
    samples.iter().any(|sample| reference.is_in(&Values::new().with(&reference.step, sample)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_that_no_sample_has_is_told() {
        let params = json!({
            "a": "{{1__nom}} {{1__prenom}} {{1__prenom}}", "b": "{{1__lignes[]nom}}", "c": "{{9__x}}",
            "d": "{{1__lignes[]prix}}", "e": "{{1__vide}}",
        });
        let zap = Zap::parse(&json!({
            "title": "Essai", "trigger": { "id": "1", "kind": "catch_hook" },
            "steps": [{ "id": "2", "kind": "action", "app": "a", "action": "b", "params": params }],
        }));
        let samples =
            vec![json!({ "nom": "x" }), json!({ "lignes": [{ "nom": 1 }], "vide": null })];
        let samples = HashMap::from([("1".to_owned(), samples)]);
        let found = zap.unwrap().not_in_samples(&samples);
        let found: Vec<_> =
            found.iter().map(|one| (one.pointer.as_str(), one.arg("field").unwrap())).collect();
        assert_eq!(found, [("/steps/0/params/a", "prenom"), ("/steps/0/params/d", "lignes[]prix")]);
    }
}
