//! From JSON to a schedule and back; a problem names the part it is in.

use super::{At, Code, Day, Every, Problem, Schedule, cron::Cron};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::{Map, Value as Json, json};
use std::fmt;

impl Schedule {
    /// Reads a schedule.
    ///
    /// # Errors
    /// The first problem that is found, with the part it is in.
    pub fn parse(json: &Json) -> Result<Schedule, Problem> {
        let object = Object::of(json, "")?;
        match (object.map.get("every"), object.map.get("cron")) {
            (Some(every), None) => {
                object.only(&["every"])?;
                Ok(Schedule::Every(Every::parse(every)?))
            }
            (None, Some(cron)) => {
                object.only(&["cron"])?;
                let text = cron.as_str().ok_or_else(|| object.problem("cron", Code::Invalid))?;
                Ok(Schedule::Cron(Cron::parse(text)?))
            }
            (None, None) => Err(object.problem("every", Code::Required)),
            (Some(_), Some(_)) => Err(object.problem("cron", Code::Unknown)),
        }
    }

    /// As [`Schedule::parse`] reads it.
    pub fn to_json(&self) -> Json {
        match self {
            Schedule::Every(every) => json!({ "every": every.to_json() }),
            Schedule::Cron(cron) => json!({ "cron": cron.text() }),
        }
    }
}

impl Every {
    fn parse(json: &Json) -> Result<Every, Problem> {
        let object = Object::of(json, "every")?;
        let (members, every): (&[&str], Every) = match object.text("unit")? {
            "minutes" => (&["unit", "n"], Every::Minutes { n: object.number("n", 1, 525_600)? }),
            "hour" => {
                (&["unit", "minute"], Every::Hour { minute: object.number("minute", 0, 59)? as u8 })
            }
            "day" => (
                &["unit", "at", "weekdays_only"],
                Every::Day { at: object.at()?, weekdays_only: object.flag("weekdays_only")? },
            ),
            "week" => {
                (&["unit", "days", "at"], Every::Week { days: object.days()?, at: object.at()? })
            }
            "month" => (
                &["unit", "day", "at"],
                Every::Month { day: object.number("day", 1, 31)? as u8, at: object.at()? },
            ),
            _ => return Err(object.problem("unit", Code::Unknown)),
        };
        object.only(members)?;
        Ok(every)
    }

    fn to_json(&self) -> Json {
        match self {
            Every::Minutes { n } => json!({ "unit": "minutes", "n": n }),
            Every::Hour { minute } => json!({ "unit": "hour", "minute": minute }),
            Every::Day { at, weekdays_only: false } => {
                json!({ "unit": "day", "at": at.to_string() })
            }
            Every::Day { at, weekdays_only } => {
                json!({ "unit": "day", "at": at.to_string(), "weekdays_only": weekdays_only })
            }
            Every::Week { days, at } => {
                let days: Vec<_> = days.iter().map(|day| day.word()).collect();
                json!({ "unit": "week", "days": days, "at": at.to_string() })
            }
            Every::Month { day, at } => {
                json!({ "unit": "month", "day": day, "at": at.to_string() })
            }
        }
    }
}

/// Members that are read by their names, and where they are.
struct Object<'a> {
    map: &'a Map<String, Json>,
    part: &'a str,
}

impl<'a> Object<'a> {
    fn of(json: &'a Json, part: &'a str) -> Result<Object<'a>, Problem> {
        let map = json.as_object().ok_or_else(|| Problem::new(part, Code::Invalid, shown(json)))?;
        Ok(Object { map, part })
    }

    fn problem(&self, name: &str, code: Code) -> Problem {
        let part =
            if self.part.is_empty() { name.to_owned() } else { format!("{}/{name}", self.part) };
        Problem::new(&part, code, self.map.get(name).map(shown).unwrap_or_default())
    }

    fn get(&self, name: &str) -> Result<&'a Json, Problem> {
        self.map.get(name).ok_or_else(|| self.problem(name, Code::Required))
    }

    fn text(&self, name: &str) -> Result<&'a str, Problem> {
        self.get(name)?.as_str().ok_or_else(|| self.problem(name, Code::Invalid))
    }

    /// A form sends numbers as texts.
    fn number(&self, name: &str, least: u32, most: u32) -> Result<u32, Problem> {
        let number = match self.get(name)? {
            Json::String(text) => text.trim().parse().ok(),
            other => other.as_i64(),
        };
        let number = number.ok_or_else(|| self.problem(name, Code::Invalid))?;
        let fits = u32::try_from(number).ok().filter(|number| (least..=most).contains(number));
        fits.ok_or_else(|| self.problem(name, Code::OutOfRange))
    }

    fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.map.get(name) {
            None => Ok(false),
            Some(Json::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.problem(name, Code::Invalid)),
        }
    }

    fn at(&self) -> Result<At, Problem> {
        At::parse(self.text("at")?).ok_or_else(|| self.problem("at", Code::Invalid))
    }

    fn days(&self) -> Result<Vec<Day>, Problem> {
        let invalid = || self.problem("days", Code::Invalid);
        let words = self.get("days")?.as_array().ok_or_else(invalid)?;
        let mut days = Vec::new();
        for word in words {
            let day = Day::ALL.into_iter().find(|day| word.as_str() == Some(day.word()));
            days.push(day.ok_or_else(invalid)?);
        }
        days.sort();
        days.dedup();
        if days.is_empty() { Err(self.problem("days", Code::Required)) } else { Ok(days) }
    }

    fn only(&self, names: &[&str]) -> Result<(), Problem> {
        match self.map.keys().find(|key| !names.contains(&key.as_str())) {
            Some(key) => Err(self.problem(key, Code::Unknown)),
            None => Ok(()),
        }
    }
}

fn shown(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

impl At {
    /// `9:05`, `09:05`
    pub fn parse(text: &str) -> Option<At> {
        let (hour, minute) = text.split_once(':')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hour) || !digits(minute) || hour.len() > 2 || minute.len() != 2 {
            return None;
        }
        let at = At { hour: hour.parse().ok()?, minute: minute.parse().ok()? };
        (at.hour < 24 && at.minute < 60).then_some(at)
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl Serialize for Schedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Schedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Schedule, D::Error> {
        Schedule::parse(&Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
