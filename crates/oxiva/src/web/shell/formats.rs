//! How moments, numbers and names are written.

use super::{MAX_COUNTED_NOTICES, Shell};
use crate::{
    clock::{DAY, Micros, SECOND},
    i18n::Lang,
    web::markup::Markup,
};
use jiff::{Timestamp, ZonedDateTime};
use zap_engine::dates::to_zone;

impl Shell {
    fn zoned(&self, at: &Micros) -> ZonedDateTime {
        to_zone(Timestamp::from_microsecond(*at).unwrap_or_default(), &self.zone)
    }

    /// 17/05/2023
    pub fn date(&self, at: &Micros) -> String {
        self.zoned(at).strftime("%d/%m/%Y").to_string()
    }

    /// 17/05/2023 11:45
    pub fn datetime(&self, at: &Micros) -> String {
        self.zoned(at).strftime("%d/%m/%Y %H:%M").to_string()
    }

    /// What a date field of a form wants: 2023-05-17
    pub fn day_value(&self, at: &Micros) -> String {
        self.zoned(at).strftime("%Y-%m-%d").to_string()
    }

    /// Jeudi 12 mars 2026, semaine 11
    pub fn today(&self) -> String {
        let now = self.zoned(&self.now);
        let day = self.t(&format!("day-{}", now.weekday().to_monday_one_offset()));
        let month = self.t(&format!("month-{}", now.month()));
        let args = [
            ("day", day),
            ("number", now.day().to_string()),
            ("month", month),
            ("year", now.year().to_string()),
            ("week", now.date().iso_week_date().week().to_string()),
        ];
        self.lang.text_with("today", &args)
    }

    /// A moment; the script makes it relative: « il y a 2 heures ».
    pub fn time(&self, at: &Micros) -> Markup {
        let zoned = self.zoned(at);
        Markup(format!(
            r#"<time datetime="{}" data-relative>{}</time>"#,
            zoned.strftime("%Y-%m-%dT%H:%M:%S%:z"),
            zoned.strftime("%d/%m/%Y %H:%M")
        ))
    }

    /// Initials for an avatar.
    pub fn initials(&self, name: &str) -> String {
        const SMALL: [&str; 8] = ["de", "du", "des", "la", "le", "les", "d", "l"];
        name.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && !SMALL.contains(&word.to_lowercase().as_str()))
            .filter_map(|word| word.chars().next())
            .take(2)
            .flat_map(char::to_uppercase)
            .collect()
    }

    /// The colour of somebody's initials, which follows from the name: the class `hue-0` to `hue-11`.
    pub fn hue(&self, name: &str) -> String {
        const HUES: u32 = 12;
        let mix = |sum: u32, byte: u8| (sum ^ u32::from(byte)).wrapping_mul(16_777_619);
        format!("hue-{}", (name.bytes().fold(2_166_136_261, mix) >> 8) % HUES)
    }

    /// A body as it is read: JSON with a line for each value, anything else as it is.
    pub fn indented(&self, body: impl AsRef<str>) -> String {
        super::indented::indented(body.as_ref())
    }

    /// 2 481, with the language's thousands separator.
    pub fn number(&self, number: &i64) -> String {
        let digits = number.to_string();
        let separator = if self.lang == Lang::Fr { '\u{202f}' } else { ',' };
        let mut out = String::new();
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// A count that was stopped after `max`: 1 000+
    pub fn count(&self, number: &i64, max: &i64) -> String {
        if number > max { format!("{}+", self.number(max)) } else { self.number(number) }
    }

    /// 184 ms, 7,0 s
    pub fn duration(&self, micros: &Micros) -> String {
        match *micros {
            ..=999_999 => format!("{}\u{a0}ms", (micros + 500) / 1000),
            _ => {
                let seconds = format!("{:.1}", *micros as f64 / SECOND as f64);
                let seconds =
                    if self.lang == Lang::Fr { seconds.replace('.', ",") } else { seconds };
                format!("{seconds}\u{a0}s")
            }
        }
    }

    /// 612 o
    pub fn bytes(&self, bytes: &i64) -> String {
        let unit = if self.lang == Lang::Fr { "o" } else { "B" };
        let (number, scale) = match *bytes {
            ..10_000 => (*bytes, ""),
            10_000..10_000_000 => (bytes / 1_000, "k"),
            _ => (bytes / 1_000_000, "M"),
        };
        format!("{}\u{a0}{scale}{unit}", self.number(&number))
    }

    /// 210 102 856: digits as French people group them.
    pub fn grouped(&self, digits: &str) -> String {
        let mut out = String::new();
        for (position, c) in digits.chars().enumerate() {
            if position > 0 && position % 3 == 0 && position <= 9 {
                out.push('\u{a0}');
            }
            out.push(c);
        }
        out
    }

    /// How many notices wait: « 3 », « 9+ »
    pub fn notices_count(&self) -> String {
        self.count(&self.notices, &MAX_COUNTED_NOTICES)
    }

    /// Whether a due date has passed: one that is due today has not.
    pub fn is_past(&self, at: &Micros) -> bool {
        *at + DAY <= self.now
    }
}
