//! Delays and loops.

use super::{Made, Outcome, Unfit};
use crate::{
    Node, Remark,
    node::{is_empty, is_yes, plain},
};
use serde_json::{Map, Value as Json, json};

/// That paths and loops stand in each other too deep.
pub(super) fn too_deep() -> Unfit {
    Unfit::placeholder(Remark::new("too-deep"), "")
}

/// For a time, until a moment, or one run after the other.
pub(super) fn delay(node: &Node) -> Outcome {
    let action = node.action().to_lowercase();
    if action.contains("until") {
        let until = node.param_text(&["delay_until_date", "date", "until"]);
        if until.is_empty() {
            return Err(Unfit::missing("delay_until_date", ""));
        }
        let past = node.param_text(&["handle_past", "past"]).to_lowercase();
        let is_end =
            ["cancel", "halt", "stop", "never", "no"].iter().any(|word| past.contains(word));
        let past = if is_end { "halt" } else { "continue" };
        return Ok(Made::works(json!({ "kind": "delay", "until": until, "past": past })));
    }
    let value = node.param_text(&["delay_for_value", "delay_value", "value", "time_delayed_for"]);
    let unit = node.param_text(&["delay_for_unit", "delay_unit", "unit"]).to_lowercase();
    let unit = ["minute", "hour", "day", "week"].into_iter().find(|one| unit.starts_with(one));
    let (Some(unit), false) = (unit, value.is_empty()) else {
        return Err(Unfit::missing("delay_for_value, delay_for_unit", ""));
    };
    let fields = json!({ "kind": "delay", "for": { "value": value, "unit": format!("{unit}s") } });
    if action.contains("queue") || action.contains("after") {
        // One run waits until the one before it is over, and then its own time.
        let made = Made::substituted(fields, Remark::new("delay-queue"));
        return Ok(Made { one_at_a_time: true, ..made });
    }
    Ok(Made::works(fields))
}

/// Over line items, over the pieces of a text, or over numbers.
pub(super) fn repeat(node: &Node) -> Outcome {
    let action = node.action().to_lowercase();
    let params = node.params();
    let with = |word: &str| {
        let mut found = params.iter().filter(|(key, value)| key.contains(word) && !is_empty(value));
        found.next().map(|(_, value)| plain(value)).unwrap_or_default()
    };
    let mut fields = Map::new();
    fields.insert("kind".to_owned(), "loop".into());
    if action.contains("number") {
        let (start, end, increment) = (with("start"), with("end"), with("increment"));
        if end.is_empty() {
            return Err(Unfit::missing("end", ""));
        }
        let all = [("start", start), ("end", end), ("increment", increment)];
        let over = all.into_iter().filter(|(_, value)| !value.is_empty());
        let over: Map<_, _> =
            over.map(|(key, value)| (key.to_owned(), Json::from(value))).collect();
        fields.insert("from".to_owned(), "numbers".into());
        fields.insert("over".to_owned(), over.into());
    } else {
        let over = params.values().filter_map(Json::as_object).find(|over| !over.is_empty());
        let Some(over) = over else { return Err(Unfit::missing("values", "")) };
        fields.insert("over".to_owned(), over.clone().into());
        if action.contains("text") {
            fields.insert("from".to_owned(), "text".into());
            let separator = with("delim");
            let separator = if separator.is_empty() { with("separat") } else { separator };
            if !separator.is_empty() {
                fields.insert("separator".to_owned(), separator.into());
            }
            let mut trims = params.iter().filter(|(key, _)| key.contains("trim"));
            if trims.any(|(_, value)| !is_empty(value) && !is_yes(value)) {
                fields.insert("trim".to_owned(), false.into());
            }
        }
    }
    if let Some(max) = with("max").parse::<u64>().ok().filter(|max| (1..=500).contains(max)) {
        fields.insert("max".to_owned(), max.into());
    }
    Ok(Made { is_loop: true, ..Made::works(fields.into()) })
}
