//! Transforms of dates. What has no offset is in `from_timezone`, or in the dossier's zone; a result is in
//! `to_timezone`, or in the dossier's.

mod expression;
mod names;
mod pattern;
mod read;

use super::{Args, Code, INPUTS, Kind, Problem, Transform, args::result, optional, required};
use crate::moment;
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use serde_json::{Value as Json, json};

/// ISO 8601 with its offset.
const ISO: &str = "YYYY-MM-DDTHH:mm:ssZ";

const LOCALES: Kind = Kind::Choice(&["fr", "en"]);

pub(super) const TRANSFORMS: &[Transform] = &[
    Transform {
        action: "date",
        name: "date.format",
        fields: &[
            INPUTS,
            optional("to_format", Kind::Text),
            optional("to_timezone", Kind::Text),
            optional("from_format", Kind::Text),
            optional("from_timezone", Kind::Text),
            optional("locale", LOCALES),
        ],
        each: true,
        run: format,
    },
    Transform {
        action: "date",
        name: "date.add",
        fields: &[
            INPUTS,
            required("expression", Kind::Text),
            optional("to_format", Kind::Text),
            optional("to_timezone", Kind::Text),
            optional("from_format", Kind::Text),
            optional("from_timezone", Kind::Text),
            optional("locale", LOCALES),
        ],
        each: true,
        run: add,
    },
    Transform {
        action: "date",
        name: "date.compare",
        fields: &[
            required("start_date", Kind::Date),
            required("end_date", Kind::Date),
            optional("from_format", Kind::Text),
            optional("from_timezone", Kind::Text),
        ],
        each: false,
        run: compare,
    },
];

fn format(args: &Args) -> Result<Json, Problem> {
    match input(args)? {
        Some(moment) => shown(args, moment),
        None => result(""),
    }
}

/// `+1 month -2 days`, on the calendar of the zone: a day later is the same time of day.
fn add(args: &Args) -> Result<Json, Problem> {
    let Some(moment) = input(args)? else { return result("") };
    let text = args.text("expression");
    let spans = expression::read(&text)
        .ok_or_else(|| Problem::new("expression", Code::BadExpression, &text))?;
    let from = moment.to_zoned_datetime(args.zone("to_timezone")?);
    let later = spans.into_iter().try_fold(from, |moment, span| moment.checked_add(span));
    let later = later.map_err(|_| Problem::new("expression", Code::OutOfRange, &text))?;
    shown(args, later.timestamp())
}

/// How long it is from the start to the end: each unit counts the whole of it, days on the calendar.
/// Never negative; `swapped` says that the end comes first.
fn compare(args: &Args) -> Result<Json, Problem> {
    let moment = |key: &'static str| moment(args, key, &args.text(key));
    let (start, end) = (moment("start_date")?, moment("end_date")?);
    let zone = args.zone("from_timezone")?;
    let (first, last) = (start.min(end), start.max(end));
    let seconds = last.duration_since(first).as_secs();
    let (first, last) = (first.to_zoned_datetime(zone.clone()), last.to_zoned_datetime(zone));
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

fn input(args: &Args) -> Result<Option<Timestamp>, Problem> {
    let text = args.input();
    if text.trim().is_empty() { Ok(None) } else { moment(args, "inputs", &text).map(Some) }
}

/// With the format that is said, or in any that [`moment`] knows; `now` and `today` as well.
fn moment(args: &Args, field: &'static str, text: &str) -> Result<Timestamp, Problem> {
    let zone = args.zone("from_timezone")?;
    let format = args.text("from_format");
    let read = match (format.trim(), text.trim().to_lowercase().as_str()) {
        ("", "now" | "maintenant") => Some(args.context.now),
        ("", "today" | "aujourd’hui" | "aujourd'hui") => today(args.context.now, &zone),
        ("", _) => moment::parse(text, &zone).map(|moment| moment.timestamp),
        (format, _) => read::read(text.trim(), format, &zone),
    };
    read.ok_or_else(|| Problem::new(field, Code::NotADate, text))
}

fn today(now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let midnight = zone.to_datetime(now).date().at(0, 0, 0, 0);
    zone.to_ambiguous_timestamp(midnight).compatible().ok()
}

fn shown(args: &Args, moment: Timestamp) -> Result<Json, Problem> {
    let zone = args.zone("to_timezone")?;
    let format = args.text("to_format");
    let format = if format.trim().is_empty() { ISO } else { &format };
    result(pattern::show(&moment.to_zoned_datetime(zone), format, args.choice("locale") == "fr"))
}
