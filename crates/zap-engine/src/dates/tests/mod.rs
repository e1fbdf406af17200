use super::*;

mod properties;
mod table;

/// Saturday 28 March 2026, 13:00 in Paris; the clock goes forward the night after.
fn paris() -> Reading {
    Reading {
        zone: TimeZone::get("Europe/Paris").unwrap(),
        order: DateOrder::DayMonth,
        now: "2026-03-28T12:00:00Z".parse().unwrap(),
    }
}

fn american() -> Reading {
    Reading { order: DateOrder::MonthDay, ..paris() }
}

/// The local time, and `+` where a time was written.
fn read(reading: &Reading, text: &str) -> Option<String> {
    let moment = reading.read(text)?;
    Some(if moment.has_time {
        to_zone(moment.timestamp, &reading.zone).strftime("%Y-%m-%d %H:%M:%S%.f").to_string()
    } else {
        moment.local.date().to_string()
    })
}
