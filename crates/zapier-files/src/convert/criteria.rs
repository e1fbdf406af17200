//! Conditions: those of filters and of paths.

use super::{
    Made, Outcome, Unfit,
    gives::{FOUND, Gives},
};
use crate::{
    Node, Remark,
    node::{is_yes, plain},
};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use zap_engine::{
    condition::Match,
    document::CONDITIONS,
    mapping::{PathPart, Template, written},
};

/// A filter.
pub(super) fn filter(node: &Node, gives: &HashMap<String, Gives>) -> Outcome {
    let any = any(node, gives)?;
    Ok(Made::works(json!({ "kind": "filter", "any": any })))
}

/// The rule of a path, with its conditions.
pub(super) fn rule(node: &Node, gives: &HashMap<String, Gives>) -> Result<Json, Unfit> {
    if node.param("isAlwaysRun").is_some_and(is_yes) {
        return Ok(json!({ "rule": "always" }));
    }
    let params = node.params();
    let mut fallback = params.iter().filter(|(key, _)| key.to_lowercase().contains("fallback"));
    if fallback.any(|(_, value)| is_yes(value)) {
        return Ok(json!({ "rule": "fallback" }));
    }
    Ok(json!({ "rule": "custom", "any": any(node, gives)? }))
}

/// One way in which a criterion holds: key, comparison, value.
type Way = (String, Match, String);

fn any(node: &Node, gives: &HashMap<String, Gives>) -> Result<Json, Unfit> {
    let criteria = node.param("filter_criteria").and_then(Json::as_array);
    let mut groups: Vec<(String, Vec<Vec<Way>>)> = Vec::new();
    for criterion in criteria.into_iter().flatten() {
        let ways = ways(criterion, gives).ok_or_else(no_conditions)?;
        let group = criterion.get("group").map(plain).unwrap_or_default();
        let place = groups.iter().position(|(known, _)| *known == group);
        // Each way of a condition makes the groups of its own group anew.
        let before = place.map_or_else(|| vec![Vec::new()], |place| groups[place].1.clone());
        let with = |way: &Way| {
            before.iter().map(move |group| [group.clone(), vec![way.clone()]].concat()).collect()
        };
        let all: Vec<Vec<Way>> =
            ways.iter().flat_map(|way| -> Vec<Vec<Way>> { with(way) }).collect();
        if all.len() > CONDITIONS {
            return Err(no_conditions());
        }
        match place {
            Some(place) => groups[place].1 = all,
            None => groups.push((group, all)),
        }
    }
    let groups: Vec<Vec<Way>> = groups.into_iter().flat_map(|(_, groups)| groups).collect();
    if groups.is_empty() {
        return Err(no_conditions());
    }
    let condition = |(key, matches, value): &Way| {
        if matches.takes_value() {
            json!({ "key": key, "match": matches.word(), "value": value })
        } else {
            json!({ "key": key, "match": matches.word() })
        }
    };
    Ok(groups.iter().map(|group| group.iter().map(condition).collect::<Json>()).collect())
}

fn no_conditions() -> Unfit {
    Unfit::broken(Remark::new("no-conditions"), "")
}

/// Each way in which a criterion holds; `None` if it says nothing.
fn ways(criterion: &Json, gives: &HashMap<String, Gives>) -> Option<Vec<Way>> {
    let text = |key: &str| criterion.get(key).map(plain).unwrap_or_default();
    let (key, value, word) = (text("key"), text("value"), text("match"));
    if key.is_empty() {
        return None;
    }
    let key = if key.contains("{{") { key } else { format!("{{{{{key}}}}}") };
    let (base, is_negated) = read(&word)?;
    let is_negated = is_negated != (text("action") == "stop");
    if let Some(way) = found(&key, &value, is_negated, gives) {
        return Some(vec![way]);
    }
    let matches = matches(base, is_negated, &value)?;
    let needs_value = matches.iter().any(|one| one.takes_value());
    if needs_value && value.is_empty() {
        return None;
    }
    Some(matches.into_iter().map(|one| (key.clone(), one, value.clone())).collect())
}

/// `nicontains` is the negation of `contains`, as is `ncontains`; the `i` does not matter.
fn read(word: &str) -> Option<(&str, bool)> {
    const BASES: [&str; 17] = [
        "exist",
        "exists",
        "contains",
        "exact",
        "exactly",
        "startswith",
        "endswith",
        "in",
        "greater",
        "less",
        "equal",
        "equals",
        "dategreater",
        "dateless",
        "dateequal",
        "dateequals",
        "boolean",
    ];
    for (beginning, is_negated) in [("", false), ("i", false), ("n", true), ("ni", true)] {
        let base = word.strip_prefix(beginning).filter(|base| BASES.contains(base));
        if let Some(base) = base {
            return Some((base, is_negated));
        }
    }
    None
}

/// The comparisons of which one is enough.
fn matches(base: &str, is_negated: bool, value: &str) -> Option<Vec<Match>> {
    use Match as M;
    let either = |holds: M, fails: M| vec![if is_negated { fails } else { holds }];
    Some(match base {
        "exist" | "exists" => either(M::Exists, M::NotExists),
        // Equal to nothing is to be empty.
        "exact" | "exactly" if value.is_empty() => either(M::NotExists, M::Exists),
        "exact" | "exactly" => either(M::TextExactly, M::TextNotExactly),
        "contains" => either(M::TextContains, M::TextNotContains),
        "startswith" => either(M::TextStartsWith, M::TextNotStartsWith),
        "endswith" => either(M::TextEndsWith, M::TextNotEndsWith),
        "in" => either(M::TextIn, M::TextNotIn),
        "boolean" => {
            let wants_true = !["false", "no", "0"].contains(&value.to_lowercase().as_str());
            vec![if wants_true != is_negated { M::BooleanTrue } else { M::BooleanFalse }]
        }
        "greater" if is_negated => vec![M::NumberLess, M::NumberEquals],
        "less" if is_negated => vec![M::NumberGreater, M::NumberEquals],
        "equal" | "equals" if is_negated => vec![M::NumberLess, M::NumberGreater],
        "dategreater" if is_negated => vec![M::DateBefore, M::DateEquals],
        "dateless" if is_negated => vec![M::DateAfter, M::DateEquals],
        "dateequal" | "dateequals" if is_negated => vec![M::DateBefore, M::DateAfter],
        "greater" => vec![M::NumberGreater],
        "less" => vec![M::NumberLess],
        "equal" | "equals" => vec![M::NumberEquals],
        "dategreater" => vec![M::DateAfter],
        "dateless" => vec![M::DateBefore],
        "dateequal" | "dateequals" => vec![M::DateEquals],
        _ => return None,
    })
}

/// Whether a search has found something, of a step of ours that does not say so: whether what it finds is there.
fn found(key: &str, value: &str, is_negated: bool, gives: &HashMap<String, Gives>) -> Option<Way> {
    let template = Template::parse(key);
    let reference = template.whole()?;
    let path = gives.get(&reference.step)?.found.as_ref()?;
    if reference.names().next() != Some(FOUND) {
        return None;
    }
    let path: Vec<_> = path.iter().map(|name| PathPart::Field((*name).to_owned())).collect();
    let is_no = ["false", "no", "0"].contains(&value.to_lowercase().as_str());
    let wants_found = is_no == is_negated;
    let matches = if wants_found { Match::Exists } else { Match::NotExists };
    // What is written for our step is not to be renamed again: `found` steps rename nothing of it.
    Some((written(&reference.step, &path)?, matches, String::new()))
}
