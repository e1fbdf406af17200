//! The forms of what is no action: trigger, filter, paths, loop, delay.

use super::{
    conditions::{self, Group},
    fields::{self, typed},
};
use crate::{
    actions::catalogue::{self, FormField},
    error::Result,
    http::request::Parameters,
    web::shell::Shell,
};
use serde_json::{Map, Value as Json, json};
use zap_engine::edit::{Command, PathRule};

/// A plain field: a text, or a choice.
pub(super) struct Plain {
    pub name: String,
    pub label: String,
    pub help: String,
    pub value: String,
    pub required: bool,
    pub choices: Vec<(String, String)>,
    /// Several of the choices, each with whether it is ticked.
    pub ticks: Vec<(String, String, bool)>,
}

fn plain(field: &FormField, value: &Json) -> Plain {
    let choices = field.choices.iter().map(|(word, label)| ((*word).to_owned(), label.clone()));
    let several = matches!(field.key, "events" | "days");
    let has = |word: &str| value.as_array().is_some_and(|all| all.iter().any(|one| one == word));
    Plain {
        name: format!("t.{}", field.key),
        label: field.label.clone(),
        help: field.help.clone(),
        value: typed(value),
        required: field.required,
        ticks: if several {
            choices.clone().map(|(word, label)| (word.clone(), label, has(&word))).collect()
        } else {
            Vec::new()
        },
        choices: if several { Vec::new() } else { choices.collect() },
    }
}

/// The fields of a trigger.
pub(super) fn trigger_fields(trigger: &Json, s: &Shell) -> Vec<Plain> {
    let kind = trigger["kind"].as_str().unwrap_or_default();
    let Some(entry) = catalogue::trigger(kind, s.lang) else { return Vec::new() };
    let every = &trigger["every"];
    let value = |field: &FormField| match (kind, field.key) {
        ("schedule", "cron") => trigger["cron"].clone(),
        ("schedule", key) => every[key].clone(),
        ("manual", "fields") => asked(&trigger["fields"]),
        (_, key) => trigger[key].clone(),
    };
    let unit = every["unit"].as_str().unwrap_or_default();
    let has_cron = trigger.get("cron").is_some();
    let shown = |field: &&FormField| {
        kind != "schedule"
            || field.key == "unit"
            || (has_cron && field.key == "cron")
            || (!has_cron && catalogue::schedule_fields(unit).contains(&field.key))
    };
    entry.fields.iter().filter(shown).map(|field| plain(field, &value(field))).collect()
}

/// What a person is asked for, one a line: the label, with a star where it must be given.
fn asked(fields: &Json) -> Json {
    let line = |field: &Json| {
        let label = field["label"].as_str().filter(|label| !label.is_empty());
        let label = label.or(field["key"].as_str()).unwrap_or_default();
        let star = if field["required"].as_bool() == Some(true) { " *" } else { "" };
        format!("{label}{star}")
    };
    fields.as_array().into_iter().flatten().map(|field| Json::from(line(field))).collect()
}

/// The command that gives the trigger what was typed.
pub(super) fn read_trigger(typed: &Parameters, trigger: &Json) -> Command {
    let kind = typed.get("kind").or(trigger["kind"].as_str()).unwrap_or_default().to_owned();
    let is_other = trigger["kind"] != kind;
    let get = |key: &str| typed.get(&format!("t.{key}")).map(str::trim).unwrap_or_default();
    let mut fields = Map::new();
    let mut put = |key: &str, value: Json| drop(fields.insert(key.to_owned(), value));
    match kind.as_str() {
        _ if is_other => {}
        "catch_hook" => {
            put("child_key", Some(get("child_key")).filter(|key| !key.is_empty()).into())
        }
        "event" => {
            put("events", ticked(typed, "events").into());
            put(
                "any",
                Some(conditions::read(typed))
                    .filter(|any| !any.is_empty())
                    .map_or(Json::Null, Json::from),
            );
        }
        "schedule" => {
            let (every, cron) = schedule(typed, trigger);
            put("every", every);
            put("cron", cron);
        }
        "manual" => put("fields", asked_for(get("fields"), &trigger["fields"])),
        _ => {}
    }
    if is_other {
        match kind.as_str() {
            "event" => put("events", json!([])),
            "schedule" => put("every", json!({ "unit": "day", "at": "09:00" })),
            _ => {}
        }
    }
    Command::SetTrigger { kind, fields }
}

/// The words that were ticked.
fn ticked(typed: &Parameters, key: &str) -> Vec<String> {
    let entry = catalogue::triggers(crate::i18n::Lang::Fr);
    let fields = entry.iter().flat_map(|entry| &entry.fields).filter(|field| field.key == key);
    let words = fields.flat_map(|field| &field.choices).map(|(word, _)| *word);
    let mut found: Vec<String> = Vec::new();
    for word in words.filter(|word| typed.has(&format!("t.{key}.{word}"))) {
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

fn schedule(typed: &Parameters, trigger: &Json) -> (Json, Json) {
    let get = |key: &str| typed.get(&format!("t.{key}")).map(str::trim).unwrap_or_default();
    let unit = get("unit");
    if unit == "cron" || (unit.is_empty() && typed.has("t.cron")) {
        return (Json::Null, get("cron").into());
    }
    let mut every = Map::from_iter([("unit".to_owned(), Json::from(unit))]);
    let before = &trigger["every"];
    for key in catalogue::schedule_fields(unit) {
        let value = match *key {
            "days" => match ticked(typed, "days") {
                days if days.is_empty() => json!(["monday"]),
                days => days.into(),
            },
            "weekdays_only" => json!(get(key) == "true"),
            "at" => Some(get(key)).filter(|at| !at.is_empty()).unwrap_or("09:00").into(),
            key => match get(key).parse::<i64>() {
                Ok(number) => number.into(),
                Err(_) => before.get(key).cloned().unwrap_or(json!(1)),
            },
        };
        every.insert((*key).to_owned(), value);
    }
    (Json::Object(every), Json::Null)
}

/// Lines as fields; a label that was there keeps its key, which steps refer to.
fn asked_for(lines: &str, before: &Json) -> Json {
    let known = |label: &str| {
        let mut fields = before.as_array().into_iter().flatten();
        let same = |field: &&Json| field["label"] == label || field["key"] == label;
        fields.find(same).and_then(|field| field["key"].as_str()).map(str::to_owned)
    };
    let fields = lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (label, required) = match line.strip_suffix('*') {
            Some(label) => (label.trim(), true),
            None => (line, false),
        };
        let key = known(label).unwrap_or_else(|| label.to_owned());
        json!({ "key": key, "label": label, "required": required })
    });
    fields.collect()
}

/// The command that gives a path what was typed.
pub(super) fn read_path(typed: &Parameters, id: &str) -> Vec<Command> {
    let rule = match typed.get("rule") {
        Some("always") => PathRule::Always,
        Some("fallback") => PathRule::Fallback,
        _ => PathRule::Custom,
    };
    let mut commands = vec![Command::SetRule { path: id.to_owned(), rule }];
    if rule == PathRule::Custom {
        commands.push(Command::SetConditions { of: id.to_owned(), any: conditions::read(typed) });
    }
    commands
}

/// The command that gives a loop what was typed.
pub(super) fn read_loop(typed: &Parameters, id: &str) -> Vec<Command> {
    let step = || id.to_owned();
    let fields = super::typed::pairs(typed, "f.over").unwrap_or_default();
    let max = typed.get("t.max").and_then(|max| max.trim().parse().ok());
    vec![Command::SetFields { step: step(), fields }, Command::SetMax { step: step(), max }]
}

/// The command that gives a delay what was typed.
pub(super) fn read_delay(typed: &Parameters, id: &str) -> Command {
    let get =
        |key: &str| typed.get(&format!("t.{key}")).map(str::trim).unwrap_or_default().to_owned();
    let step = id.to_owned();
    if get("how") == "until" {
        let past = Some(get("past")).filter(|past| !past.is_empty() && past != "continue");
        return Command::SetDelay { step, for_: None, until: Some(get("until")), past };
    }
    let wait = json!({ "value": get("value"), "unit": get("unit") });
    Command::SetDelay { step, for_: Some(wait), until: None, past: None }
}

/// The form of what is no action.
pub(super) enum Settings {
    Trigger {
        kinds: Vec<(&'static str, String, bool)>,
        description: String,
        fields: Vec<Plain>,
        groups: Vec<Group>,
        takes_conditions: bool,
        /// The address that starts the zap.
        address: Option<String>,
    },
    Filter {
        groups: Vec<Group>,
    },
    Path {
        rule: String,
        groups: Vec<Group>,
    },
    Paths,
    Loop {
        rows: Vec<(String, String)>,
        max: String,
    },
    Delay {
        is_until: bool,
        value: String,
        unit: String,
        units: Vec<(String, String)>,
        until: String,
        past: String,
    },
}

/// The form of a step by its kind; `None` for an action.
pub(super) fn of_step(step: &Json, s: &Shell) -> Result<Option<Settings>> {
    Ok(Some(match step["kind"].as_str().unwrap_or_default() {
        "filter" => Settings::Filter { groups: conditions::groups(&step["any"]) },
        "paths" => Settings::Paths,
        "loop" => Settings::Loop { rows: fields::rows(&step["over"]), max: typed(&step["max"]) },
        "delay" => Settings::Delay {
            is_until: step.get("until").is_some(),
            value: typed(&step["for"]["value"]),
            unit: typed(&step["for"]["unit"]),
            units: zap_engine::document::Unit::WORDS
                .iter()
                .map(|unit| ((*unit).to_owned(), s.word("zap-unit", unit)))
                .collect(),
            until: typed(&step["until"]),
            past: typed(&step["past"]),
        },
        _ => return Ok(None),
    }))
}

/// The form of a path.
pub(super) fn of_path(path: &Json) -> Settings {
    let groups = conditions::groups(&path["any"]);
    Settings::Path { rule: typed(&path["rule"]), groups }
}

/// The form of the trigger; `address`: what starts the zap.
pub(super) fn of_trigger(trigger: &Json, address: Option<String>, s: &Shell) -> Settings {
    let chosen = trigger["kind"].as_str().unwrap_or_default();
    let all = catalogue::triggers(s.lang);
    let entry = all.iter().find(|entry| entry.kind == chosen);
    Settings::Trigger {
        description: entry.map(|entry| entry.description.clone()).unwrap_or_default(),
        takes_conditions: entry.is_some_and(|entry| entry.takes_conditions),
        kinds: all.iter().map(|one| (one.kind, one.label.clone(), one.kind == chosen)).collect(),
        fields: trigger_fields(trigger, s),
        groups: conditions::groups(&trigger["any"]),
        address: address.filter(|_| matches!(chosen, "catch_hook" | "raw_hook")),
    }
}
