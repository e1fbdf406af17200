//! What each kind of step does.

use super::{
    Names,
    clauses::{self, Manner},
    conditions, values,
};
use crate::{actions, i18n::Lang};
use serde_json::{Map, Value as Json};
use zap_engine::document::{Past, Unit};

/// One plain sentence for a step of a document, without a full stop.
pub fn step(step: &Json, names: &Names, lang: Lang) -> String {
    match step["kind"].as_str() {
        Some("filter") => filter(&step["any"], names, lang),
        Some("paths") => lang.text("say-paths"),
        Some("loop") => repeat(step, names, lang),
        Some("delay") => delay(step, names, lang),
        Some("action") => action(step, names, lang),
        _ => lang.text("say-nothing"),
    }
}

/// When a path is taken: its conditions, « toujours », « sinon ».
pub fn path(path: &Json, names: &Names, lang: Lang) -> String {
    match path["rule"].as_str() {
        Some(rule @ ("always" | "fallback")) => lang.text(&format!("zap-rule-{rule}")),
        _ => {
            conditions(&path["any"], names, lang).unwrap_or_else(|| lang.text("say-no-conditions"))
        }
    }
}

fn filter(any: &Json, names: &Names, lang: Lang) -> String {
    match conditions(any, names, lang) {
        Some(conditions) => lang.text_with("say-filter-if", &[("conditions", conditions)]),
        None => lang.text("say-filter"),
    }
}

/// What its turns are made of: lists, unless it says texts or numbers.
fn repeat(step: &Json, names: &Names, lang: Lang) -> String {
    let over = &step["over"];
    let key = match step["from"].as_str() {
        Some("numbers") => return repeat_numbers(over, names, lang),
        Some("text") => "say-loop-text",
        _ => "say-loop-over",
    };
    let lists = over.as_object().into_iter().flat_map(Map::values);
    let lists: Vec<_> = lists.filter_map(|list| values::shown(list, names, lang)).collect();
    match clauses::joined(&lists, "and", lang) {
        Some(lists) => lang.text_with(key, &[("value", lists)]),
        None => lang.text("say-loop"),
    }
}

fn repeat_numbers(over: &Json, names: &Names, lang: Lang) -> String {
    let shown = |key: &str| values::shown(&over[key], names, lang);
    let start = shown("start").unwrap_or_else(|| "1".to_owned());
    let end = shown("end").unwrap_or_else(|| "…".to_owned());
    lang.text_with("say-loop-numbers", &[("start", start), ("end", end)])
}

fn delay(step: &Json, names: &Names, lang: Lang) -> String {
    if let Some(moment) = values::shown(&step["until"], names, lang) {
        let halts = step["past"].as_str() == Some(Past::Halt.word());
        let key = if halts { "say-delay-until-or-halt" } else { "say-delay-until" };
        return lang.text_with(key, &[("value", moment)]);
    }
    let unit = step["for"]["unit"].as_str().and_then(Unit::parse);
    match (values::shown(&step["for"]["value"], names, lang), unit) {
        (Some(value), Some(unit)) => {
            lang.text_with(&format!("say-delay-{}", unit.word()), &[("count", value)])
        }
        _ => lang.text("say-delay"),
    }
}

/// « À remplacer : Slack › Envoyer »
pub(super) fn to_replace(kept: &Json, lang: Lang) -> String {
    let parts = ["app", "action"].map(|key| values::shortened(text(&kept[key])));
    let what = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" › ");
    if what.is_empty() {
        return lang.text("say-placeholder-to_replace");
    }
    lang.text_with("say-placeholder", &[("what", what)])
}

fn action(step: &Json, names: &Names, lang: Lang) -> String {
    let (app, name) = (text(&step["app"]), text(&step["action"]));
    let nothing = Map::new();
    let params = step["params"].as_object().unwrap_or(&nothing);
    if app == actions::placeholder::NAME {
        return to_replace(&step["params"], lang);
    }
    let known = actions::find(app);
    let said = known.and_then(|app| clauses::action(Manner::Says, app, name, params, names, lang));
    match (said, known) {
        (Some(said), _) => said,
        // The app is chosen, what it does is not.
        (None, Some(app)) if name.is_empty() => {
            let label = lang.text(&format!("app-{}", app.name));
            lang.text_with("say-app", &[("app", label)])
        }
        (None, _) if app.is_empty() => lang.text("say-nothing"),
        (None, _) => {
            let args = [("app", values::shortened(app)), ("action", values::shortened(name))];
            lang.text_with("say-unknown", &args)
        }
    }
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}
