//! What starts a zap: « À chaque nouveau ticket », « Tous les lundis à 9 h ».

use super::{Names, clauses, conditions, flow, values};
use crate::{actions::FieldKind, i18n::Lang, webhooks::settings};
use serde_json::{Value as Json, json};
use zap_engine::{
    document::{RowChange, Unit},
    schedule::{At, Day, Every, Schedule},
};

/// When a zap starts, without a full stop.
pub fn trigger(trigger: &Json, names: &Names, lang: Lang) -> String {
    let when = match trigger["kind"].as_str() {
        Some("catch_hook") => match values::shown(&trigger["child_key"], names, lang) {
            Some(key) => lang.text_with("say-trigger-catch_hook-child_key", &[("value", key)]),
            None => lang.text("say-trigger-catch_hook"),
        },
        Some("raw_hook") => lang.text("say-trigger-raw_hook"),
        Some("event") => event(&trigger["events"], lang),
        Some("row") => row(trigger, names, lang),
        Some("due") => due(&trigger["before"], lang),
        Some("schedule") => schedule(trigger, lang),
        Some("manual") => lang.text("say-trigger-manual"),
        _ if trigger["placeholder"].is_object() => flow::to_replace(&trigger["placeholder"], lang),
        _ => lang.text("say-trigger-none"),
    };
    match conditions(&trigger["any"], names, lang) {
        Some(conditions) => {
            lang.text_with("say-trigger-if", &[("before", when), ("conditions", conditions)])
        }
        None => when,
    }
}

fn event(events: &Json, lang: Lang) -> String {
    let words = events.as_array().into_iter().flatten().filter_map(Json::as_str);
    let known = words.filter(|word| settings::kinds().any(|kind| kind == *word));
    let said = known.map(|word| lang.text(&key_of_event(word)));
    // The first begins the sentence.
    let said: Vec<_> = said
        .enumerate()
        .map(|(place, text)| if place == 0 { text } else { clauses::lower_first(&text) })
        .collect();
    let or = format!(" {} ", lang.text("or"));
    if said.is_empty() { lang.text("say-trigger-event") } else { said.join(&or) }
}

/// `say-trigger-ticket-created`
pub(super) fn key_of_event(word: &str) -> String {
    format!("say-trigger-{}", word.replace('.', "-"))
}

/// « À chaque ligne ajoutée au tableau « Suivi » »
fn row(trigger: &Json, names: &Names, lang: Lang) -> String {
    let table = values::named(FieldKind::Table, &trigger["table"], names, lang);
    let Some(table) = table else { return lang.text("say-trigger-row") };
    let words = trigger["changes"].as_array();
    let has = |change: RowChange| words.is_some_and(|words| words.contains(&change.word().into()));
    let key = match (has(RowChange::Added), has(RowChange::Changed)) {
        (true, false) => "say-trigger-row-added",
        (false, true) => "say-trigger-row-changed",
        _ => "say-trigger-row-both",
    };
    lang.text_with(key, &[("table", table)])
}

/// « Pour chaque activité, 1 jour avant l’échéance »
fn due(before: &Json, lang: Lang) -> String {
    let unit = before["unit"].as_str().and_then(Unit::parse);
    let before = match (before["value"].as_i64(), unit) {
        (Some(0), _) => lang.text("zap-due-now"),
        (Some(value), Some(unit)) => {
            let key = format!("zap-due-{}", unit.word());
            lang.text_with(&key, &[("count", value.to_string())])
        }
        _ => return lang.text("say-trigger-due"),
    };
    lang.text_with("say-trigger-due-before", &[("before", before)])
}

fn schedule(trigger: &Json, lang: Lang) -> String {
    let parsed = match (&trigger["every"], &trigger["cron"]) {
        (Json::Null, Json::Null) => None,
        (Json::Null, cron) => Schedule::parse(&json!({ "cron": cron })).ok(),
        (every, _) => Schedule::parse(&json!({ "every": every })).ok(),
    };
    let say =
        |key: &str, args: &[(&str, String)]| lang.text_with(&format!("say-schedule-{key}"), args);
    let at = |at: &At| ("at", time(*at, lang));
    match parsed {
        Some(Schedule::Every(Every::Minutes { n })) => say("minutes", &[("count", n.to_string())]),
        Some(Schedule::Every(Every::Hour { minute: 0 })) => say("hour", &[]),
        Some(Schedule::Every(Every::Hour { minute })) => {
            say("hour-minute", &[("minute", minute.to_string())])
        }
        Some(Schedule::Every(Every::Day { at: time, weekdays_only: true })) => {
            say("weekdays", &[at(&time)])
        }
        Some(Schedule::Every(Every::Day { at: time, .. })) => say("day", &[at(&time)]),
        Some(Schedule::Every(Every::Week { days, at: time })) => {
            say("week", &[("days", weekdays(&days, lang)), at(&time)])
        }
        Some(Schedule::Every(Every::Month { day: 1, at: time })) => {
            say("month-first", &[at(&time)])
        }
        Some(Schedule::Every(Every::Month { day, at: time })) => {
            let key = if day > 28 { "month-late" } else { "month" };
            say(key, &[("day", day.to_string()), at(&time)])
        }
        Some(Schedule::Cron(cron)) => say("cron", &[("cron", values::shortened(cron.text()))]),
        None => lang.text("say-trigger-schedule"),
    }
}

/// « lundis et jeudis »
fn weekdays(days: &[Day], lang: Lang) -> String {
    let names = days.iter().filter_map(|day| {
        let number = Day::ALL.iter().position(|known| known == day)? + 1;
        Some(lang.text(&format!("say-weekday-{number}")))
    });
    clauses::joined(&names.collect::<Vec<_>>(), "and", lang).unwrap_or_default()
}

/// « 9 h », « 9 h 05 »
fn time(at: At, lang: Lang) -> String {
    let key = if at.minute == 0 { "say-time-hour" } else { "say-time" };
    lang.text_with(key, &[("hour", at.hour.to_string()), ("minute", format!("{:02}", at.minute))])
}
