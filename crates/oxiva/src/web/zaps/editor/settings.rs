//! The forms of what is no action: trigger, filter, paths, loop, delay.

mod flow;
mod plain;
mod trigger;

pub(super) use flow::{Loop, read_delay, read_loop, read_path};
pub(super) use plain::{Ask, Plain};
pub(super) use trigger::{Trigger, asked_for, read_trigger};

use super::{
    Edited,
    conditions::{self, Group},
    fields::{self, typed},
    step::{Found, Look},
};
use crate::{db::Tx, error::Result, web::shell::Shell, zaps::asides::Asides};
use serde_json::Value as Json;

/// The form of what is no action.
pub(super) enum Settings {
    Trigger(Box<Trigger>),
    Filter {
        groups: Vec<Group>,
    },
    Path {
        rule: String,
        groups: Vec<Group>,
    },
    Paths,
    Loop(Loop),
    Delay {
        is_until: bool,
        value: String,
        unit: String,
        units: Vec<(String, String)>,
        until: String,
        past: String,
    },
}

/// The form of a step, a path or the trigger; `None` for an action. `url`: the address of this server.
pub(super) fn of(
    tx: &mut Tx,
    edited: &Edited,
    (id, found): (&str, &Found),
    step: &Json,
    (look, asides): (&Look, &Asides),
    url: &str,
    s: &Shell,
) -> Result<Option<Settings>> {
    let groups = || conditions::groups(&step["any"], look.verdict(id));
    if found.is_trigger {
        let trigger = trigger::form(tx, edited, step, groups(), url, s)?;
        return Ok(Some(Settings::Trigger(Box::new(trigger))));
    }
    if found.is_path {
        let any = flow::conditions_of(step, asides);
        let groups = conditions::groups(any, look.verdict(id));
        return Ok(Some(Settings::Path { rule: typed(&step["rule"]), groups }));
    }
    Ok(Some(match step["kind"].as_str().unwrap_or_default() {
        "filter" => Settings::Filter { groups: groups() },
        "paths" => Settings::Paths,
        "loop" => Settings::Loop(flow::of_loop(step, asides, s)),
        "delay" => flow::of_delay(step, asides, s),
        _ => return Ok(None),
    }))
}
