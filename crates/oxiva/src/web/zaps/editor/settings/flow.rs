//! The forms of paths, loops and delays.

use super::{Plain, Settings, conditions, fields, typed};
use crate::{
    actions::catalogue,
    http::request::Parameters,
    web::{
        shell::Shell,
        zaps::editor::{step::Saved, typed as read},
    },
    zaps::asides::Asides,
};
use serde_json::{Map, Value as Json, json};
use zap_engine::{
    document::{LoopFrom, Unit},
    edit::{Command, PathRule},
};

/// The form of a loop.
pub(in crate::web::zaps::editor) struct Loop {
    /// What the turns are made of.
    pub from: Plain,
    /// Names and lists, or names and texts.
    pub rows: Vec<(String, String)>,
    /// Of numbers: the keys of `over`.
    pub numbers: Vec<Plain>,
    /// Of texts.
    pub texts: Vec<Plain>,
    pub max: String,
}

/// What a form of another kind of turns had in `over`, as it waits aside.
const LISTS_ASIDE: &str = "over.lists";
const NUMBERS_ASIDE: &str = "over.numbers";
/// Of texts: the separator, and whether blanks go.
const TEXTS_ASIDE: &str = "over.texts";
const NUMBERS: &str = "numbers";
const TEXT: &str = "text";

pub(super) fn of_loop(step: &Json, asides: &Asides, s: &Shell) -> Loop {
    let nothing = Json::Null;
    let from = step["from"].as_str().unwrap_or("line_items");
    let (lists, numbers) = match from {
        NUMBERS => (asides.get(LISTS_ASIDE).unwrap_or(&nothing), &step["over"]),
        _ => (&step["over"], asides.get(NUMBERS_ASIDE).unwrap_or(&nothing)),
    };
    let texts = if from == TEXT { step } else { asides.get(TEXTS_ASIDE).unwrap_or(&nothing) };
    let entries = catalogue::steps(s.lang).into_iter().filter(|entry| entry.kind == "loop");
    let all: Vec<_> = entries.flat_map(|entry| entry.fields).collect();
    let plain = |key: &str, value: &Json| {
        all.iter().find(|field| field.key == key).map(|field| Plain::of(field, value, s))
    };
    let number = |key: &str| Plain {
        name: format!("n.{key}"),
        label: s.t(&format!("zap-loop-{key}")),
        value: typed(&numbers[key]),
        required: key == "end",
        default: if key == "end" { String::new() } else { "1".to_owned() },
        ..Plain::default()
    };
    Loop {
        from: plain("from", &Json::from(from)).unwrap_or_default(),
        rows: fields::rows(lists),
        numbers: LoopFrom::NUMBER_KEYS.map(number).into(),
        texts: ["separator", "trim"]
            .into_iter()
            .filter_map(|key| plain(key, &texts[key]))
            .collect(),
        max: typed(&step["max"]),
    }
}

/// What saving the form of a loop does. What one kind of turns has waits aside while it is another.
pub(in crate::web::zaps::editor) fn read_loop(
    form: &Parameters,
    id: &str,
    before: &Json,
    asides: &Asides,
    saved: &mut Saved,
) {
    if form.has("t.from") || form.has("f.over.k.1") {
        let was = before["from"].as_str().unwrap_or("line_items");
        let from = form.get("t.from").unwrap_or(was);
        let over = over(form, (was, from), &before["over"], asides, saved);
        let texts = if was == TEXT { Some(before) } else { asides.get(TEXTS_ASIDE) };
        let (separator, trim) = texts_of(form, texts.unwrap_or(&Json::Null));
        if from != TEXT {
            let texts = json!({ "separator": separator, "trim": trim });
            let is_said = separator.is_some() || trim.is_some();
            saved.asides.push((TEXTS_ASIDE.into(), if is_said { texts } else { Json::Null }));
        }
        let is_said = from != "line_items" || before["from"] == from;
        saved.commands.push(Command::SetLoop {
            step: id.to_owned(),
            from: is_said.then(|| from.to_owned()),
            separator: separator.filter(|_| from == TEXT),
            trim: trim.filter(|_| from == TEXT),
            over: Some(over),
        });
    }
    if let Some(max) = form.sent("t.max") {
        let (step, max) = (id.to_owned(), max.trim().parse().ok());
        saved.commands.push(Command::SetMax { step, max });
    }
}

/// What a loop goes over; what it would go over by the other kind of turns is put aside. `was`, `from`: what its
/// turns were made of, and are.
fn over(
    form: &Parameters,
    (was, from): (&str, &str),
    over: &Json,
    asides: &Asides,
    saved: &mut Saved,
) -> Map<String, Json> {
    let nothing = Json::Null;
    let aside = |key| asides.get(key).unwrap_or(&nothing);
    let (lists_before, numbers_before) =
        if was == NUMBERS { (aside(LISTS_ASIDE), over) } else { (over, aside(NUMBERS_ASIDE)) };
    let lists = read::pairs(form, "f.over", lists_before).or(lists_before.as_object().cloned());
    let numbers = numbers(form, numbers_before).or(numbers_before.as_object().cloned());
    let (own, other, key) = if from == NUMBERS {
        (numbers, lists, LISTS_ASIDE)
    } else {
        (lists, numbers, NUMBERS_ASIDE)
    };
    let other = other.filter(|other| !other.is_empty()).map_or(Json::Null, Json::Object);
    saved.asides.push((key.to_owned(), other));
    own.unwrap_or_default()
}

/// `start`, `end`, `increment` as they were typed; `None` if the form has none of them.
fn numbers(form: &Parameters, before: &Json) -> Option<Map<String, Json>> {
    let mut numbers = Map::new();
    let mut is_there = false;
    for key in LoopFrom::NUMBER_KEYS {
        let Some(text) = form.sent(&format!("n.{key}")).map(str::trim) else { continue };
        is_there = true;
        if !text.is_empty() {
            let same = before.get(key).filter(|before| typed(before) == text);
            numbers.insert(key.to_owned(), same.cloned().unwrap_or_else(|| text.into()));
        }
    }
    is_there.then_some(numbers)
}

/// Separator and trim as they were typed, or as they were.
fn texts_of(form: &Parameters, before: &Json) -> (Option<String>, Option<bool>) {
    let separator = match form.sent("t.separator") {
        Some(typed) => Some(typed.to_owned()).filter(|typed| !typed.is_empty()),
        None => before["separator"].as_str().map(str::to_owned),
    };
    let trim = match form.sent("t.trim") {
        Some("") => None,
        // Without the word they go.
        Some("true") if before.get("trim").is_none() => None,
        Some(word) => Some(word == "true"),
        None => before["trim"].as_bool(),
    };
    (separator, trim)
}

/// What the other kind of delay says, or the other rule of a path asks, as it waits aside.
const FOR_ASIDE: &str = "for";
const UNTIL_ASIDE: &str = "until";
const CONDITIONS_ASIDE: &str = "any";

pub(super) fn of_delay(step: &Json, asides: &Asides, s: &Shell) -> Settings {
    let is_until = step.get("until").is_some();
    let nothing = Json::Null;
    let aside = |key| asides.get(key).unwrap_or(&nothing);
    let (wait, until) =
        if is_until { (aside(FOR_ASIDE), step) } else { (&step["for"], aside(UNTIL_ASIDE)) };
    let units = Unit::WORDS.iter();
    Settings::Delay {
        is_until,
        value: typed(&wait["value"]),
        unit: typed(&wait["unit"]),
        units: units.map(|unit| ((*unit).to_owned(), s.word("zap-unit", unit))).collect(),
        until: typed(&until["until"]),
        past: typed(&until["past"]),
    }
}

/// What gives a delay what was typed.
pub(in crate::web::zaps::editor) fn read_delay(
    typed: &Parameters,
    id: &str,
    before: &Json,
    saved: &mut Saved,
) {
    let get =
        |key: &str| typed.get(&format!("t.{key}")).map(str::trim).unwrap_or_default().to_owned();
    let says_so = before["past"] == "continue";
    let is_said = |past: &String| !past.is_empty() && (past != "continue" || says_so);
    let (until, past) = (get("until"), Some(get("past")).filter(is_said));
    let wait = json!({ "value": get("value"), "unit": get("unit") });
    let step = id.to_owned();
    let (command, key, aside) = if get("how") == "until" {
        let until = Some(until);
        (Command::SetDelay { step, for_: None, until, past }, FOR_ASIDE, wait)
    } else {
        let aside = json!({ "until": until, "past": past });
        let for_ = Some(wait);
        (Command::SetDelay { step, for_, until: None, past: None }, UNTIL_ASIDE, aside)
    };
    let is_empty = aside["value"] == "" || aside["until"] == "";
    saved.asides.push((key.to_owned(), if is_empty { Json::Null } else { aside }));
    saved.commands.push(command);
}

/// The conditions of a path: those that it has, or had.
pub(super) fn conditions_of<'a>(path: &'a Json, asides: &'a Asides) -> &'a Json {
    match asides.get(CONDITIONS_ASIDE) {
        Some(any) if path["rule"] != "custom" => any,
        _ => &path["any"],
    }
}

/// What gives a path what was typed.
pub(in crate::web::zaps::editor) fn read_path(typed: &Parameters, id: &str, saved: &mut Saved) {
    let rule = match typed.get("rule") {
        Some("always") => PathRule::Always,
        Some("fallback") => PathRule::Fallback,
        _ => PathRule::Custom,
    };
    saved.commands.push(Command::SetRule { path: id.to_owned(), rule });
    if !typed.has("key.1.1") {
        return;
    }
    let any = conditions::read(typed);
    if rule == PathRule::Custom {
        saved.commands.push(Command::SetConditions { of: id.to_owned(), any });
    } else {
        let any = if any.is_empty() { Json::Null } else { any.into() };
        saved.asides.push((CONDITIONS_ASIDE.to_owned(), any));
    }
}
