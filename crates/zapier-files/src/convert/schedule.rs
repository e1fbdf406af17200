//! Schedules.

use super::{Made, Outcome, Unfit, gives::Gives};
use crate::{
    Node,
    node::{is_yes, plain},
};
use serde_json::{Value as Json, json};

const DAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// A trigger that fires by the clock.
pub(super) fn made(node: &Node) -> Outcome {
    let action = node.action().to_lowercase().replace('_', "");
    let weekends = node.param_of(&["weekends", "trigger_on_weekends", "run_on_weekends"]);
    let weekdays_only = weekends.is_some_and(|flag| !is_yes(flag));
    let at = || {
        let written = node.param_text(&["hod", "time", "time_of_day"]);
        time(&written).ok_or_else(|| Unfit::missing("hod", ""))
    };
    let every = match action.as_str() {
        "every15min" | "every15minutes" => json!({ "unit": "minutes", "n": 15 }),
        "everyhour" => return Ok(hourly(node, weekdays_only)),
        "everyday" => json!({ "unit": "day", "at": at()?, "weekdays_only": weekdays_only }),
        "everyweek" => {
            let days = days(node.param_of(&["dow", "day_of_week", "days"]));
            if days.is_empty() {
                return Err(Unfit::missing("dow", ""));
            }
            json!({ "unit": "week", "days": days, "at": at()? })
        }
        "everymonth" => {
            let day = day_of_month(&node.param_text(&["dom", "day_of_month", "day"]));
            let Some(day) = day else { return Err(Unfit::missing("dom", "")) };
            json!({ "unit": "month", "day": day, "at": at()? })
        }
        _ => return Err(Unfit::unknown(node, "")),
    };
    Ok(trigger(json!({ "kind": "schedule", "every": every })))
}

fn hourly(node: &Node, weekdays_only: bool) -> Made {
    let minute = node.param_text(&["moh", "minute"]).parse::<u8>().ok();
    let minute = minute.filter(|minute| *minute < 60).unwrap_or_default();
    if weekdays_only {
        return trigger(json!({ "kind": "schedule", "cron": format!("{minute} * * * mon-fri") }));
    }
    trigger(json!({ "kind": "schedule", "every": { "unit": "hour", "minute": minute } }))
}

fn trigger(fields: Json) -> Made {
    Made::works(fields).giving(Gives::renamed(&[
        ("id", "date"),
        ("pretty_date", "date"),
        ("hour", "heure"),
        ("day", "jour"),
        ("month", "mois"),
        ("year", "annee"),
        ("day_of_week", "jour_semaine"),
    ]))
}

/// `3pm`, `9:00 AM`, `15:30`, `15` as `15:00`.
fn time(written: &str) -> Option<String> {
    let text = written.to_lowercase().replace([' ', '.'], "");
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits.to_owned(), Some(0)),
        (_, Some(digits)) => (digits.to_owned(), Some(12)),
        _ => (text.clone(), None),
    };
    let mut parts = digits.split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next().map_or(Some(0), |minute| minute.parse().ok())?;
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// By names or numbers, from Sunday, which is 0 or 7.
fn days(written: Option<&Json>) -> Vec<&'static str> {
    let texts: Vec<String> = match written {
        Some(Json::Array(items)) => items.iter().map(plain).collect(),
        Some(one) => plain(one).split(',').map(|day| day.trim().to_owned()).collect(),
        None => Vec::new(),
    };
    let day = |text: &String| {
        let text = text.to_lowercase();
        let number = text.parse::<usize>().ok();
        let named = |day: &&&str| text.len() >= 3 && day.starts_with(&*text);
        match number {
            Some(number) => DAYS.get(number % 7).copied(),
            None => DAYS.iter().find(named).copied(),
        }
    };
    let mut found: Vec<_> = texts.iter().filter_map(day).collect();
    found.dedup();
    found
}

fn day_of_month(written: &str) -> Option<u32> {
    if written.to_lowercase().contains("last") {
        return Some(31);
    }
    let digits: String = written.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_choose_them() {
        for (written, expected) in [
            ("3pm", Some("15:00")),
            ("9:00 AM", Some("09:00")),
            ("12am", Some("00:00")),
            ("12:30 p.m.", Some("12:30")),
            ("15", Some("15:00")),
            ("07:05", Some("07:05")),
            ("13pm", None),
            ("24", None),
            ("noon", None),
        ] {
            assert_eq!(time(written).as_deref(), expected, "{written}");
        }
        assert_eq!(days(Some(&json!(["1", "Thu", 0]))), ["monday", "thursday", "sunday"]);
        assert_eq!(days(Some(&json!("Thursday"))), ["thursday"]);
        assert_eq!((day_of_month("1st"), day_of_month("Last day")), (Some(1), Some(31)));
    }
}
