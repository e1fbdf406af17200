//! What a zap that came from elsewhere needs where it arrives, in words.

use crate::{
    actions::{catalogue, cleaned},
    i18n::Lang,
    zaps::portable::{Portable, TableNeeded},
};

/// What it needs.
pub struct Needs {
    /// The names of the apps whose connections it needs, each once for each connection.
    pub connections: Vec<String>,
    pub tables: Vec<TableNeeded>,
    /// « 2 adresses e-mail »
    pub values: Vec<String>,
    /// Whether it needs the operator's mail server.
    pub mail: bool,
}

impl Needs {
    /// Whether it runs as it is.
    pub fn is_nothing(&self) -> bool {
        self.connections.is_empty()
            && self.tables.is_empty()
            && self.values.is_empty()
            && !self.mail
    }
}

/// What a zap needs.
pub fn of(portable: &Portable, lang: Lang) -> Needs {
    let apps = portable.connections.iter().map(|one| app_label(&one.app, lang));
    let mut values = Vec::new();
    for blank in &portable.blanks {
        let of_kind = portable.blanks.iter().filter(|one| one.kind == blank.kind).count();
        let count = [("count", of_kind.to_string())];
        let text = lang.text_with(&format!("blanks-{}", blank.kind.word()), &count);
        if !values.contains(&text) {
            values.push(text);
        }
    }
    Needs {
        connections: apps.collect(),
        tables: portable.tables.clone(),
        values,
        mail: cleaned::sends_mail(portable),
    }
}

/// What people call an app.
pub fn app_label(app: &str, lang: Lang) -> String {
    let known = catalogue::apps(lang).into_iter().find(|entry| entry.name == app);
    known.map_or_else(|| app.to_owned(), |entry| entry.label)
}
