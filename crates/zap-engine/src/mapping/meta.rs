//! Zapier's `zap_meta_…`: when and where a step is done, told without a step.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value as Json;
use std::sync::OnceLock;

/// What every one of them begins with; other references are not looked up here.
const PREFIX: &str = "zap_meta_";

/// The references that are not about a step.
pub const META: &[&str] = &[
    "zap_meta_human_now",
    "zap_meta_utc_iso",
    "zap_meta_timestamp",
    "zap_meta_timezone",
    "zap_meta_est_iso",
    "zap_meta_cst_iso",
    "zap_meta_mst_iso",
    "zap_meta_pst_iso",
];

/// The moment and the zone that they are about.
#[derive(Clone, Debug)]
pub(super) struct Meta {
    now: Timestamp,
    zone: TimeZone,
    /// In the order of [`META`]; written out when the first of them is asked for.
    written: OnceLock<Vec<Json>>,
}

impl Meta {
    pub(super) fn new(now: Timestamp, zone: TimeZone) -> Meta {
        Meta { now, zone, written: OnceLock::new() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        if !name.starts_with(PREFIX) {
            return None;
        }
        let at = META.iter().position(|known| *known == name)?;
        self.written.get_or_init(|| self.write()).get(at)
    }

    fn write(&self) -> Vec<Json> {
        META.iter().map(|name| self.value(name)).collect()
    }

    fn value(&self, name: &str) -> Json {
        match name {
            // Readable, and the same day to French and to American readers.
            "zap_meta_human_now" => self.shown("%Y-%m-%d %H:%M:%S", &self.zone),
            "zap_meta_timestamp" => self.now.as_second().into(),
            "zap_meta_timezone" => self.zone.iana_name().unwrap_or("UTC").into(),
            "zap_meta_est_iso" => self.iso("America/New_York"),
            "zap_meta_cst_iso" => self.iso("America/Chicago"),
            "zap_meta_mst_iso" => self.iso("America/Denver"),
            "zap_meta_pst_iso" => self.iso("America/Los_Angeles"),
            _ => self.shown("%Y-%m-%dT%H:%M:%SZ", &TimeZone::UTC),
        }
    }

    fn iso(&self, zone: &str) -> Json {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        self.shown("%Y-%m-%dT%H:%M:%S%:z", &zone)
    }

    fn shown(&self, format: &str, zone: &TimeZone) -> Json {
        self.now.to_zoned_datetime(zone.clone()).strftime(format).to_string().into()
    }
}
