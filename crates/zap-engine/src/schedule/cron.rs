//! Cron expressions: five fields (minute, hour, day of the month, month, day of the week) with
//! `*`, lists, ranges, steps and English names of three letters; or `@daily` and its like.

use super::{Code, Problem, pattern::Pattern};
use jiff::civil::Date;

/// Each field as a set of bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Cron {
    text: String,
    minutes: u64,
    hours: u32,
    days: u32,
    months: u16,
    weekdays: u8,
    /// Where both kinds of days are given, one of them is enough: cron's rule since 1979.
    either: bool,
}

/// A field: its name in problems, its least and greatest number, its names from the least on.
struct Field {
    part: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { part: "minute", least: 0, most: 59, names: &[] },
    Field { part: "hour", least: 0, most: 23, names: &[] },
    Field { part: "day_of_month", least: 1, most: 31, names: &[] },
    Field {
        part: "month",
        least: 1,
        most: 12,
        names: &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
    },
    // 7 is Sunday, too.
    Field {
        part: "day_of_week",
        least: 0,
        most: 7,
        names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
    },
];

const SHORT: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// The longest month in any year.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Cron {
    /// Reads an expression.
    ///
    /// # Errors
    /// The field that is wrong, or that no day there is could fit.
    pub fn parse(text: &str) -> Result<Cron, Problem> {
        let text = text.trim();
        let short = SHORT.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        let fields: Vec<&str> =
            short.map_or(text, |(_, long)| long).split_ascii_whitespace().collect();
        let &[minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(Problem::new("cron", Code::CronFields, fields.len().to_string()));
        };
        let [minutes, hours, days, months, weekdays] = FIELDS;
        let weekdays = weekdays.read(weekday)?;
        let cron = Cron {
            text: text.to_owned(),
            minutes: minutes.read(minute)?,
            hours: hours.read(hour)? as u32,
            days: days.read(day)? as u32,
            months: months.read(month)? as u16,
            weekdays: (weekdays & 0x7f | weekdays >> 7) as u8,
            either: !day.starts_with('*') && !weekday.starts_with('*'),
        };
        if cron.fires() {
            Ok(cron)
        } else {
            Err(Problem::new("cron/day_of_month", Code::Never, day))
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn pattern(&self) -> Pattern<impl Fn(Date) -> bool> {
        Pattern { minutes: self.minutes, hours: self.hours, on: |date| self.is_on(date) }
    }

    fn is_on(&self, date: Date) -> bool {
        let month = self.months >> date.month() & 1 == 1;
        let day = self.days >> date.day() & 1 == 1;
        let weekday = self.weekdays >> date.weekday().to_sunday_zero_offset() & 1 == 1;
        month && if self.either { day || weekday } else { day && weekday }
    }

    fn fires(&self) -> bool {
        let has_day =
            |month: u32| (1..=LENGTHS[month as usize - 1]).any(|day| self.days >> day & 1 == 1);
        self.either || (1..=12).any(|month| self.months >> month & 1 == 1 && has_day(month))
    }
}

impl Field {
    /// `1,10-20/5,*/2`
    fn read(&self, text: &str) -> Result<u64, Problem> {
        text.split(',').try_fold(0, |set, part| Ok(set | self.part(part)?))
    }

    fn part(&self, text: &str) -> Result<u64, Problem> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(self.step(step)?)),
            None => (text, None),
        };
        let (first, last) = match (range, range.split_once('-')) {
            ("*", _) => (self.least, self.most),
            (_, Some((first, last))) => (self.number(first)?, self.number(last)?),
            (number, None) => {
                let first = self.number(number)?;
                (first, if step.is_some() { self.most } else { first })
            }
        };
        if first > last {
            return Err(self.problem(Code::Order, text));
        }
        Ok((first..=last).step_by(step.unwrap_or(1)).fold(0, |set, number| set | 1 << number))
    }

    fn step(&self, text: &str) -> Result<usize, Problem> {
        let step = digits(text).filter(|step| (1..=self.most).contains(step));
        step.map(|step| step as usize).ok_or_else(|| self.problem(Code::Step, text))
    }

    fn number(&self, text: &str) -> Result<u32, Problem> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        if let Some(at) = named {
            return Ok(self.least + at as u32);
        }
        let number = digits(text).ok_or_else(|| self.problem(Code::Invalid, text))?;
        let inside = (self.least..=self.most).contains(&number);
        if inside { Ok(number) } else { Err(self.problem(Code::OutOfRange, text)) }
    }

    fn problem(&self, code: Code, value: &str) -> Problem {
        Problem::new(&format!("cron/{}", self.part), code, value)
    }
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}
