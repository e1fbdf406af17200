//! What a session's device is called.

use crate::dossiers::sessions::Session;

impl Session {
    /// « Firefox, Linux »: what people call the device that the browser describes.
    pub fn device(&self) -> String {
        const BROWSERS: [(&str, &str); 5] = [
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ];
        const SYSTEMS: [(&str, &str); 6] = [
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "macOS"),
            ("Linux", "Linux"),
        ];
        let known = |names: &[(&str, &'static str)]| {
            names.iter().find(|(mark, _)| self.agent.contains(mark)).map(|(_, name)| *name)
        };
        match (known(&BROWSERS), known(&SYSTEMS)) {
            (Some(browser), Some(system)) => format!("{browser}, {system}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => self.agent.chars().take(60).collect(),
        }
    }
}
