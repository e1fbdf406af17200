//! Transforms of dates. What has no offset is in `from_timezone`, or in the dossier's zone; a result is in
//! `to_timezone`, or in the dossier's.
//!
//! `date.formatting` and `date.manipulate` are `date.format` and `date.add` under Zapier's names, for zaps
//! that come from there: without a zone or a language they mean what they meant, UTC and English.

mod pattern;
mod read;
mod show;

use super::{Args, Code, INPUTS, Kind, Problem, Transform, args::result, optional, required};
use crate::dates::{self, Reading, to_zone};
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use pattern::Part;
use serde_json::{Value as Json, json};

const LOCALES: Kind = Kind::Choice(&["fr", "en"]);
const ENGLISH_FIRST: Kind = Kind::Choice(&["en", "fr"]);

macro_rules! fields {
    ($locales:expr $(, $second:expr)?) => {
        &[
            INPUTS,
            $($second,)?
            optional("to_format", Kind::DateFormat),
            optional("to_timezone", Kind::Text).folded(),
            optional("from_format", Kind::DateFormat).folded(),
            optional("from_timezone", Kind::Text).folded(),
            optional("locale", $locales).folded(),
        ]
    };
}

const EXPRESSION: super::Field = required("expression", Kind::Text);

pub(super) const TRANSFORMS: &[Transform] = &[
    Transform {
        action: "date",
        name: "date.format",
        fields: fields!(LOCALES),
        each: true,
        run: |args| format(args, &Defaults::of_dossier(args)),
    },
    Transform {
        action: "date",
        name: "date.formatting",
        fields: fields!(ENGLISH_FIRST),
        each: true,
        run: |args| format(args, &Defaults::of_zapier()),
    },
    Transform {
        action: "date",
        name: "date.add",
        fields: fields!(LOCALES, EXPRESSION),
        each: true,
        run: |args| add(args, &Defaults::of_dossier(args)),
    },
    Transform {
        action: "date",
        name: "date.manipulate",
        fields: fields!(ENGLISH_FIRST, EXPRESSION),
        each: true,
        run: |args| add(args, &Defaults::of_zapier()),
    },
    Transform {
        action: "date",
        name: "date.compare",
        fields: &[
            required("start_date", Kind::Date),
            required("end_date", Kind::Date),
            optional("from_format", Kind::DateFormat).folded(),
            optional("from_timezone", Kind::Text).folded(),
        ],
        each: false,
        run: compare,
    },
];

/// What holds where the parameters say nothing.
struct Defaults {
    zone: TimeZone,
}

impl Defaults {
    fn of_dossier(args: &Args) -> Defaults {
        Defaults { zone: args.context.zone.clone() }
    }

    fn of_zapier() -> Defaults {
        Defaults { zone: TimeZone::UTC }
    }

    fn zone(&self, args: &Args, key: &'static str) -> Result<TimeZone, Problem> {
        if args.text(key).trim().is_empty() { Ok(self.zone.clone()) } else { args.zone(key) }
    }
}

/// The letters of a format that are no token.
pub(super) fn unknown_token(format: &str) -> Option<&str> {
    pattern::parts(format).err()
}

/// Every token of a format.
pub(super) fn tokens() -> impl Iterator<Item = &'static str> {
    pattern::tokens()
}

fn format(args: &Args, defaults: &Defaults) -> Result<Json, Problem> {
    // An unknown token is refused whatever the date.
    let format = Format::of(args, defaults)?;
    match input(args, defaults)? {
        Some(moment) => format.shown(moment),
        None => result(""),
    }
}

/// `+1 month -2 days`, on the calendar of the zone: a day later is the same time of day.
fn add(args: &Args, defaults: &Defaults) -> Result<Json, Problem> {
    let format = Format::of(args, defaults)?;
    let Some(moment) = input(args, defaults)? else { return result("") };
    let text = args.text("expression");
    let spans = dates::read_spans(&text)
        .ok_or_else(|| Problem::new("expression", Code::BadExpression, &text))?;
    let later = dates::add_spans(moment, &format.zone, &spans)
        .filter(|later| dates::YEARS.contains(&to_zone(*later, &format.zone).year()));
    format.shown(later.ok_or_else(|| Problem::new("expression", Code::OutOfRange, &text))?)
}

/// How long it is from the start to the end: each unit counts the whole of it, days on the calendar.
/// Never negative; `swapped` says that the end comes first.
fn compare(args: &Args) -> Result<Json, Problem> {
    let defaults = Defaults::of_dossier(args);
    let moment = |key: &'static str| moment(args, &defaults, key, &args.text(key));
    let (start, end) = (moment("start_date")?, moment("end_date")?);
    let zone = defaults.zone(args, "from_timezone")?;
    let (first, last) = (start.min(end), start.max(end));
    let seconds = last.duration_since(first).as_secs();
    let (first, last) = (to_zone(first, &zone), to_zone(last, &zone));
    Ok(json!({
        "days": whole_days(&first, &last),
        "hours": seconds / 3_600,
        "minutes": seconds / 60,
        "seconds": seconds,
        "same": start == end,
        "same_day": first.date() == last.date(),
        "swapped": start > end,
    }))
}

fn whole_days(first: &ZonedDateTime, last: &ZonedDateTime) -> i64 {
    let days = last.date().duration_since(first.date()).as_hours() / 24;
    days - i64::from(days > 0 && last.time() < first.time())
}

fn input(args: &Args, defaults: &Defaults) -> Result<Option<Timestamp>, Problem> {
    let text = args.input();
    if text.trim().is_empty() {
        return Ok(None);
    }
    moment(args, defaults, "inputs", &text).map(Some)
}

/// With the format that is said, or in any that [`Reading::read`] knows.
fn moment(
    args: &Args,
    defaults: &Defaults,
    field: &'static str,
    text: &str,
) -> Result<Timestamp, Problem> {
    let zone = defaults.zone(args, "from_timezone")?;
    let format = args.text("from_format");
    let read = if format.trim().is_empty() {
        let (order, now) = (args.context.order, args.context.now);
        Reading { zone, order, now }.read(text).map(|moment| moment.timestamp)
    } else {
        read::read(text.trim(), &parts("from_format", &format)?, &zone)
    };
    read.ok_or_else(|| Problem::new(field, Code::NotADate, text))
}

fn parts<'a>(field: &'static str, format: &'a str) -> Result<Vec<Part<'a>>, Problem> {
    pattern::parts(format.trim()).map_err(|token| Problem::new(field, Code::UnknownToken, token))
}

/// How a result is written.
struct Format {
    zone: TimeZone,
    /// Empty: as RFC 3339.
    pattern: String,
    is_french: bool,
}

impl Format {
    fn of(args: &Args, defaults: &Defaults) -> Result<Format, Problem> {
        let pattern = args.text("to_format").trim().to_owned();
        parts("to_format", &pattern)?;
        let zone = defaults.zone(args, "to_timezone")?;
        Ok(Format { zone, pattern, is_french: args.choice("locale") == "fr" })
    }

    fn shown(&self, at: Timestamp) -> Result<Json, Problem> {
        if self.pattern.is_empty() {
            let moment = to_zone(at, &self.zone);
            return result(moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        }
        result(show::show(at, &self.zone, &parts("to_format", &self.pattern)?, self.is_french))
    }
}
