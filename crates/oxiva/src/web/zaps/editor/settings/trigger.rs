//! The form of the trigger.

use super::{Ask, Plain, conditions, conditions::Group};
use crate::{
    actions::catalogue::{self, FormField},
    db::Tx,
    error::Result,
    http::request::Parameters,
    web::{
        edits::VERSION,
        shell::Shell,
        zaps::editor::{
            Edited,
            fields::{self, Way},
            step::Saved,
        },
    },
    zaps::{asides::Asides, catch_hooks},
};
use serde_json::{Map, Value as Json, json};
use zap_engine::{document::FIELDS, edit::Command};

/// What starts the zap.
pub(in crate::web::zaps::editor) struct Trigger {
    pub kinds: Vec<(&'static str, String, bool)>,
    pub description: String,
    pub fields: Vec<Plain>,
    /// What a person is asked for who starts it by hand, with empty rows for more.
    pub asks: Vec<Ask>,
    pub groups: Vec<Group>,
    pub takes_conditions: bool,
    /// The address that starts the zap.
    pub address: Option<String>,
}

/// The word of a choice for the five fields of cron; no unit of a schedule.
const CRON: &str = "cron";
/// Rows of what is asked for that are empty, for more of them.
const EMPTY_ASKS: usize = 3;

/// The form of the trigger with the groups of its conditions; `url`: the address of this server.
pub(super) fn form(
    tx: &mut Tx,
    edited: &Edited,
    trigger: &Json,
    groups: Vec<Group>,
    url: &str,
    s: &Shell,
) -> Result<Trigger> {
    let chosen = trigger["kind"].as_str().unwrap_or_default();
    let all = catalogue::triggers(s.lang);
    let entry = all.iter().find(|entry| entry.kind == chosen);
    let mut fields = trigger_fields(trigger, s);
    if chosen == "row"
        && let Some(table) = fields.iter_mut().find(|field| field.name == "t.table")
    {
        offer_tables(tx, edited, trigger, table)?;
    }
    // The draft may start so, whatever the last version does.
    let hook = edited.zap.hook.as_ref().filter(|_| matches!(chosen, "catch_hook" | "raw_hook"));
    Ok(Trigger {
        description: entry.map(|entry| entry.description.clone()).unwrap_or_default(),
        takes_conditions: entry.is_some_and(|entry| entry.takes_conditions),
        kinds: all.iter().map(|one| (one.kind, one.label.clone(), one.kind == chosen)).collect(),
        fields,
        asks: if chosen == "manual" { asks(&trigger["fields"]) } else { Vec::new() },
        groups,
        address: hook.map(|hook| format!("{url}{}", catch_hooks::path(edited.dossier.id, hook))),
    })
}

fn offer_tables(tx: &mut Tx, edited: &Edited, trigger: &Json, field: &mut Plain) -> Result<()> {
    let dossier = edited.dossier.id;
    field.choices = fields::table_choices(tx, dossier)?;
    field.value = fields::number_of_table(tx, dossier, &trigger["table"])?;
    field.is_optional_choice = true;
    if !field.value.is_empty() && field.choices.iter().all(|(word, _)| *word != field.value) {
        field.choices.push((field.value.clone(), format!("{} ?", field.value)));
    }
    let id = trigger["id"].as_str().unwrap_or_default();
    let href = format!("{}/tableau?champ=table", edited.address(Some(id)));
    field.ways = vec![Way { href, icon: "plus", key: "zap-table-new" }];
    Ok(())
}

/// The fields of a trigger.
fn trigger_fields(trigger: &Json, s: &Shell) -> Vec<Plain> {
    let kind = trigger["kind"].as_str().unwrap_or_default();
    let Some(entry) = catalogue::trigger(kind, s.lang) else { return Vec::new() };
    let every = &trigger["every"];
    let has_cron = trigger.get(CRON).is_some();
    let unit = every["unit"].as_str().unwrap_or_default();
    let value = |field: &FormField| match (kind, field.key) {
        ("schedule", "unit") if has_cron => CRON.into(),
        ("schedule", "cron") => trigger[CRON].clone(),
        ("schedule", key) => every[key].clone(),
        ("due", key) => trigger["before"][key].clone(),
        (_, key) => trigger[key].clone(),
    };
    let shown = |field: &&FormField| match kind {
        "manual" => false,
        "schedule" => {
            field.key == "unit"
                || (has_cron && field.key == CRON)
                || (!has_cron && catalogue::schedule_fields(unit).contains(&field.key))
        }
        _ => true,
    };
    let mut fields: Vec<_> =
        entry.fields.iter().filter(shown).map(|one| Plain::of(one, &value(one), s)).collect();
    if kind == "schedule"
        && let Some(unit) = fields.iter_mut().find(|field| field.name == "t.unit")
    {
        unit.choices.push((CRON.to_owned(), s.t("zap-schedule-cron")));
    }
    fields
}

/// What a person is asked for, with empty rows for more.
fn asks(fields: &Json) -> Vec<Ask> {
    let written = fields.as_array().into_iter().flatten().map(|field| Ask {
        key: field["key"].as_str().unwrap_or_default().to_owned(),
        label: field["label"].as_str().unwrap_or_default().to_owned(),
        is_required: field["required"].as_bool() == Some(true),
    });
    let empty = || Ask { key: String::new(), label: String::new(), is_required: false };
    written.chain(std::iter::repeat_with(empty).take(EMPTY_ASKS)).take(FIELDS).collect()
}

/// What gives the trigger what was typed. What the form does not have stays; what a former kind had waits aside.
pub(in crate::web::zaps::editor) fn read_trigger(
    typed: &Parameters,
    trigger: &Json,
    asides: &Asides,
    saved: &mut Saved,
) {
    let was = trigger["kind"].as_str().unwrap_or_default();
    let kind = typed.get("kind").unwrap_or(was).to_owned();
    let fields = if kind == was {
        same_kind(typed, trigger, &kind)
    } else {
        let mut former = trigger.as_object().cloned().unwrap_or_default();
        former.retain(|key, _| !["id", "kind", "title", "note"].contains(&key.as_str()));
        if !former.is_empty() {
            saved.asides.push((aside_of(was), former.into()));
        }
        let before = asides.get(&aside_of(&kind)).and_then(Json::as_object);
        before.cloned().unwrap_or_else(|| begun(&kind))
    };
    saved.commands.push(Command::SetTrigger { kind, fields });
}

/// Where waits what a kind of trigger had.
fn aside_of(kind: &str) -> String {
    format!("kind.{kind}")
}

/// What a trigger that was just chosen begins with.
fn begun(kind: &str) -> Map<String, Json> {
    let begun = match kind {
        "event" => json!({ "events": [] }),
        "row" => json!({ "changes": ["added"] }),
        "due" => json!({ "before": { "value": 1, "unit": "days" } }),
        "schedule" => json!({ "every": { "unit": "day", "at": "09:00" } }),
        _ => Json::Null,
    };
    begun.as_object().cloned().unwrap_or_default()
}

fn same_kind(typed: &Parameters, trigger: &Json, kind: &str) -> Map<String, Json> {
    let mut fields = Map::new();
    let mut put = |key: &str, value: Json| drop(fields.insert(key.to_owned(), value));
    match kind {
        "catch_hook" if typed.has("t.child_key") => put("child_key", or_null(typed, "child_key")),
        "event" => {
            let events = ticked(typed, "events");
            if is_shown(typed) || !events.is_empty() {
                put("events", events.into());
            }
        }
        "row" => {
            if typed.has("t.table") {
                let same = fields::typed(&trigger["table"]) == get(typed, "table");
                let table = if same { trigger["table"].clone() } else { or_null(typed, "table") };
                put("table", table);
            }
            let changes = ticked(typed, "changes");
            if is_shown(typed) || !changes.is_empty() {
                put("changes", changes.into());
            }
        }
        "due" if typed.has("t.value") => put("before", before(typed, &trigger["before"])),
        "schedule" if typed.has("t.unit") || typed.has("t.cron") => {
            let (every, cron) = schedule(typed, trigger);
            put("every", every);
            put(CRON, cron);
        }
        "manual" if typed.has("a.l.1") => put("fields", asked_for(typed, &trigger["fields"])),
        _ => {}
    }
    if typed.has("key.1.1") {
        let any = Some(conditions::read(typed)).filter(|any| !any.is_empty());
        put("any", any.map_or(Json::Null, Json::from));
    }
    fields
}

/// Whether the form was sent whole: ticks that are not set are not sent.
fn is_shown(typed: &Parameters) -> bool {
    typed.has("key.1.1") || typed.has(VERSION)
}

fn get<'t>(typed: &'t Parameters, key: &str) -> &'t str {
    typed.get(&format!("t.{key}")).map(str::trim).unwrap_or_default()
}

/// Empty is not there.
fn or_null(typed: &Parameters, key: &str) -> Json {
    Some(get(typed, key)).filter(|text| !text.is_empty()).into()
}

/// How long before the due date; what is no number stays as it was.
fn before(typed: &Parameters, before: &Json) -> Json {
    let value = match get(typed, "value").parse::<i64>() {
        Ok(number) => number.into(),
        Err(_) => before.get("value").cloned().unwrap_or(json!(1)),
    };
    json!({ "value": value, "unit": get(typed, "unit") })
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

/// `every` and `cron`, one of which is null.
fn schedule(typed: &Parameters, trigger: &Json) -> (Json, Json) {
    let unit = get(typed, "unit");
    if unit == CRON || (unit.is_empty() && typed.has("t.cron")) {
        let before = trigger[CRON].as_str().unwrap_or("0 9 * * mon-fri");
        return (Json::Null, typed.sent("t.cron").map_or(before, str::trim).into());
    }
    let mut every = Map::from_iter([("unit".to_owned(), Json::from(unit))]);
    let before = &trigger["every"];
    for key in catalogue::schedule_fields(unit) {
        let value = match *key {
            // Without the word every day is meant.
            "weekdays_only" if get(typed, key) != "true" && before.get(key).is_none() => continue,
            "days" => match ticked(typed, "days") {
                days if days.is_empty() => json!(["monday"]),
                days => days.into(),
            },
            "weekdays_only" => json!(get(typed, key) == "true"),
            "at" => Some(get(typed, key)).filter(|at| !at.is_empty()).unwrap_or("09:00").into(),
            key => match get(typed, key).parse::<i64>() {
                Ok(number) => number.into(),
                Err(_) => before.get(key).cloned().unwrap_or(json!(1)),
            },
        };
        every.insert((*key).to_owned(), value);
    }
    (Json::Object(every), Json::Null)
}

/// The rows of what is asked for: `a.l.1` the label, `a.k.1` what steps call it, `a.r.1` whether it must be
/// given. A new one is called as its label says; what does not change stays as it is written.
pub(in crate::web::zaps::editor) fn asked_for(typed: &Parameters, before: &Json) -> Json {
    let mut fields = Vec::new();
    let mut number = 1;
    while let Some(label) = typed.sent(&format!("a.l.{number}")).map(str::trim) {
        let key = typed.get(&format!("a.k.{number}")).map(str::trim).unwrap_or_default();
        let key = if key.is_empty() { label } else { key };
        if !key.is_empty() {
            let required = typed.has(&format!("a.r.{number}"));
            let asked = json!({ "key": key, "label": label, "required": required });
            fields.push(same_ask(before, &asked).cloned().unwrap_or(asked));
        }
        number += 1;
    }
    fields.into()
}

/// What is written already and says the same.
fn same_ask<'b>(before: &'b Json, asked: &Json) -> Option<&'b Json> {
    let mut written = before.as_array()?.iter();
    written.find(|one| {
        one["key"] == asked["key"]
            && one["label"].as_str().unwrap_or_default() == asked["label"]
            && one["required"].as_bool().unwrap_or_default() == asked["required"]
    })
}
