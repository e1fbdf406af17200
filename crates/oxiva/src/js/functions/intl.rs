//! What the world's `Intl` asks: the table of locales, time zones, and the order of texts.
//!
//! The table (`intl/tables.tsv`) is printed by Node (`tools/intl/run`). A locale has only what differs from
//! its parent.

use icu_collator::{
    Collator, CollatorBorrowed, CollatorPreferences,
    options::{AlternateHandling, CaseLevel, CollatorOptions, Strength},
    preferences::{CollationCaseFirst, CollationNumericOrdering},
};
use icu_locale_core::Locale;
use jiff::{
    Timestamp,
    tz::{Offset, TimeZone, TimeZoneDatabase},
};
use std::{cell::RefCell, collections::HashMap, sync::LazyLock};

type Table = HashMap<&'static str, HashMap<&'static str, &'static str>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::new();
    for line in include_str!("../intl/tables.tsv").lines() {
        let mut cells = line.splitn(3, '\t');
        if let (Some(locale), Some(key), Some(value)) = (cells.next(), cells.next(), cells.next()) {
            table.entry(locale).or_default().insert(key, value);
        }
    }
    table
});

/// A child can open no file: the program has the zones with it.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What a locale, or else its parent, has under a key.
pub fn cell(locale: String, key: String) -> Option<&'static str> {
    let mut at = locale.as_str();
    loop {
        let own = TABLE.get(at)?;
        match own.get(key.as_str()) {
            // Its parent has it, and it has not.
            Some(&"") => return None,
            Some(value) => return Some(value),
            None => at = own.get("parent")?,
        }
    }
}

/// The name of a zone as the database writes it, or an offset as `+02:00`; `None`: there is none.
pub fn zone(name: String) -> Option<String> {
    if name.starts_with(['+', '-']) {
        let minutes = fixed(&name)?;
        let sign = if minutes < 0 { '-' } else { '+' };
        return Some(format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60));
    }
    ZONES.get(&name).ok()?.iana_name().map(str::to_owned)
}

/// Seconds that clocks of the zone are before UTC at a moment, in milliseconds since 1970.
pub fn offset(zone: String, milliseconds: f64) -> i32 {
    if let Some(minutes) = fixed(&zone) {
        return minutes * 60;
    }
    let moment = Timestamp::from_millisecond(milliseconds as i64)
        .unwrap_or(if milliseconds < 0.0 { Timestamp::MIN } else { Timestamp::MAX });
    let zone = ZONES.get(&zone).unwrap_or(TimeZone::UTC);
    Offset::seconds(zone.to_offset(moment))
}

/// Minutes of `+02`, `+0200`, `+02:00`.
fn fixed(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = match text[1..].split_once(':') {
        Some((hours, minutes)) if hours.len() == 2 && minutes.len() == 2 => {
            hours.to_owned() + minutes
        }
        Some(_) => return None,
        None => text[1..].to_owned(),
    };
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

thread_local! {
    static COLLATORS: RefCell<HashMap<String, CollatorBorrowed<'static>>> = RefCell::default();
}

/// -1, 0 or 1. `how` is the locale, the sensitivity, whether punctuation is ignored, whether digits are
/// numbers, and which case is first: `fr variant false false false`.
pub fn compare(how: String, a: String, b: String) -> i32 {
    COLLATORS.with_borrow_mut(|collators| {
        if !collators.contains_key(&how) {
            let Some(collator) = collator(&how) else { return a.cmp(&b) as i32 };
            collators.insert(how.clone(), collator);
        }
        collators.get(&how).map_or(0, |collator| collator.compare(&a, &b) as i32)
    })
}

fn collator(how: &str) -> Option<CollatorBorrowed<'static>> {
    let mut words = how.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let locale = Locale::try_from_str(word()).ok()?;
    let mut options = CollatorOptions::default();
    let (strength, case_level) = match word() {
        "base" => (Strength::Primary, CaseLevel::Off),
        "accent" => (Strength::Secondary, CaseLevel::Off),
        "case" => (Strength::Primary, CaseLevel::On),
        _ => (Strength::Tertiary, CaseLevel::Off),
    };
    options.strength = Some(strength);
    options.case_level = Some(case_level);
    let ignored = word() == "true";
    options.alternate_handling = ignored.then_some(AlternateHandling::Shifted);
    let mut preferences = CollatorPreferences::from(&locale);
    if word() == "true" {
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    }
    preferences.case_first = match word() {
        "upper" => Some(CollationCaseFirst::Upper),
        "lower" => Some(CollationCaseFirst::Lower),
        _ => None,
    };
    Collator::try_new(preferences, options).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_zones() {
        for (name, expected) in [
            ("+02", Some("+02:00")),
            ("-0530", Some("-05:30")),
            ("+02:00", Some("+02:00")),
            ("europe/PARIS", Some("Europe/Paris")),
            ("+2", None),
            ("+24:00", None),
            ("+é", None),
            ("Europe/Nulle", None),
        ] {
            assert_eq!(zone(name.to_owned()).as_deref(), expected, "{name}");
        }
        assert_eq!(offset("-05:30".to_owned(), 0.0), -19_800);
        assert_eq!(offset("Europe/Paris".to_owned(), 1.784e12), 7200);
        assert_eq!(offset("Europe/Paris".to_owned(), 8.64e15), 3600);
    }

    #[test]
    fn every_locale_leads_to_one_without_parent() {
        for locale in TABLE.keys().filter(|locale| locale.len() > 2 && locale.contains('-')) {
            let cycle = cell((*locale).to_owned(), "cycle".to_owned());
            assert!(cycle.is_some_and(|cycle| cycle.starts_with('h')), "{locale}");
        }
    }
}
