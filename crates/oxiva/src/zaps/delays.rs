//! Until when a delay step waits.

use crate::{
    clock::{DAY, HOUR, MINUTE, Micros},
    i18n::Lang,
    records::input,
    zaps::outcome::Failure,
};
use serde_json::{Map, Value as Json};
use zap_engine::{
    dates::Reading,
    document::{Past, Unit},
};

/// The longest wait.
const MAX_DELAY: Micros = 366 * DAY;

/// What a delay comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Delay {
    Until(Micros),
    /// The moment is over: the run goes on.
    Over,
    /// The moment is over: the run goes no further.
    TooLate,
}

/// From the step's fields, mapped: `value` and `unit`, or `until` and `past`.
pub fn read(fields: &Map<String, Json>, reading: &Reading, lang: Lang) -> Result<Delay, Failure> {
    let now = reading.now.as_microsecond();
    let text = |key: &str| fields.get(key).and_then(Json::as_str).unwrap_or_default().trim();
    let until = if fields.contains_key("until") {
        let moment = input::moment(text("until"), reading);
        moment.ok_or_else(|| wrong("delay_date", text("until"), lang))?.as_microsecond()
    } else {
        let unit = Unit::parse(text("unit")).map_or(MINUTE, micros);
        let wait =
            amount(text("value"), unit).ok_or_else(|| wrong("delay_value", text("value"), lang))?;
        now + wait
    };
    if until > now + MAX_DELAY {
        return Err(wrong("delay_too_long", text("until"), lang));
    }
    Ok(match (until > now, Past::parse(text("past"))) {
        (true, _) => Delay::Until(until),
        (false, Some(Past::Halt)) => Delay::TooLate,
        (false, _) => Delay::Over,
    })
}

fn wrong(code: &'static str, value: &str, lang: Lang) -> Failure {
    let shown: String = value.chars().take(100).collect();
    let message = lang.text_with(&format!("zap-failure-{code}"), &[("value", shown)]);
    Failure::lasting(code, message)
}

fn micros(unit: Unit) -> Micros {
    match unit {
        Unit::Minutes => MINUTE,
        Unit::Hours => HOUR,
        Unit::Days => DAY,
        Unit::Weeks => 7 * DAY,
    }
}

/// `1,5` units. Below nought it is over already.
fn amount(text: &str, unit: Micros) -> Option<Micros> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number: f64 = bare.replace(',', ".").replace('\u{2212}', "-").parse().ok()?;
    // Beyond the longest wait it does not matter how far, nor how long ago.
    (!number.is_nan()).then(|| (number.clamp(-1e6, 1e6) * unit as f64) as Micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const NOW: Micros = 1_700_000_000_000_000;

    fn delay(fields: Json) -> Result<Delay, &'static str> {
        let fields = fields.as_object().unwrap();
        let now = jiff::Timestamp::from_microsecond(NOW).unwrap();
        let zone = jiff::tz::TimeZone::UTC;
        let reading = Reading { zone, order: Default::default(), now };
        read(fields, &reading, Lang::Fr).map_err(|failure| failure.code)
    }

    #[test]
    fn for_a_while() {
        let wait = |value: &str, unit: &str| delay(json!({ "value": value, "unit": unit }));
        assert_eq!(wait("2", "hours"), Ok(Delay::Until(NOW + 2 * HOUR)));
        assert_eq!(wait("1,5", "days"), Ok(Delay::Until(NOW + 36 * HOUR)));
        assert_eq!(wait("0", "minutes"), Ok(Delay::Over));
        for over in ["-1", "-0,5", "−2", "-1e300", "-inf"] {
            assert_eq!(wait(over, "weeks"), Ok(Delay::Over), "{over}");
        }
        assert_eq!(wait("NaN", "minutes"), Err("delay_value"));
        assert_eq!(wait("", "minutes"), Err("delay_value"));
        assert_eq!(wait("60", "weeks"), Err("delay_too_long"));
    }

    #[test]
    fn until_a_moment() {
        // 2023-11-14T22:13:20Z
        let until = |text: &str, past: &str| delay(json!({ "until": text, "past": past }));
        let moment = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_microsecond();
        let day = moment("2023-11-15T00:00:00Z");
        assert_eq!(until("2023-11-15", "continue"), Ok(Delay::Until(day)));
        assert_eq!(until("15/11/2023 +30m", ""), Ok(Delay::Until(day + 30 * MINUTE)));
        assert_eq!(until("2023-11-16T00:00:00Z -1d +2h", ""), Ok(Delay::Until(day + 2 * HOUR)));
        assert_eq!(until("2023-11-14", "continue"), Ok(Delay::Over));
        assert_eq!(until("2023-11-14", "halt"), Ok(Delay::TooLate));
        assert_eq!(until("demain", "halt"), Ok(Delay::Until(day)));
        assert_eq!(until("+1d", ""), Ok(Delay::Until(NOW + DAY)));
        assert_eq!(until("15 nov. 2023", ""), Ok(Delay::Until(day)));
        for wrong in ["bientôt", "12/31/2023", "31/11/2023", ""] {
            assert_eq!(until(wrong, "halt"), Err("delay_date"), "{wrong}");
        }
        assert_eq!(until("2999-01-01", "halt"), Err("delay_too_long"));
    }

    proptest! {
        #[test]
        fn whatever_is_said_is_answered(text in "\\PC{0,30}", until in any::<bool>()) {
            let fields = if until { json!({ "until": text, "past": "continue" }) } else { json!({ "value": text, "unit": "weeks" }) };
            let _ = delay(fields);
        }
    }
}
