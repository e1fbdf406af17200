//! The words of the pages: what things are called, and the words of closed sets.

use super::Shell;
use crate::{
    notices::Given,
    records::Event,
    web::markup::{Markup, escape},
    webhooks::endpoints::{self, Endpoint, Source},
};

impl Shell {
    /// « Nouveau ticket »: what a call is about.
    pub fn call(&self, event: &Event) -> String {
        self.t(&format!("call-{}-{}", event.kind.word(), event.change.word()))
    }

    /// What an endpoint is called: « Zapier : nouveau ticket », or as whoever made it described it.
    pub fn endpoint(&self, endpoint: &Endpoint) -> String {
        match (endpoint.source, endpoint.kinds.first()) {
            (Source::Zapier, Some(kind)) => {
                let what = self.t(&format!("call-{}", kind.replace('.', "-")));
                self.t1("zapier-told", "what", what)
            }
            _ => endpoint.name().to_owned(),
        }
    }

    /// The host of an endpoint. Its name may be the same.
    pub fn endpoint_host<'a>(&self, endpoint: &'a Endpoint) -> &'a str {
        endpoints::host(&endpoint.url)
    }

    /// « Ticket créé »
    pub fn kind(&self, event: &str) -> String {
        self.t(&format!("told-{}", event.replace('.', "-")))
    }

    /// « Ticket créé, Ticket modifié »
    pub fn kinds(&self, events: &[String]) -> String {
        let kinds: Vec<_> = events.iter().map(|event| self.kind(event)).collect();
        kinds.join(", ")
    }

    /// What a field of a record is called.
    pub fn field(&self, field: &str) -> String {
        self.t(&format!("field-{}", field.replace('_', "-")))
    }

    /// The text of one word of a closed set: `statut-open`.
    pub fn word(&self, set: &str, word: &str) -> String {
        self.lang.text(&format!("{set}-{word}"))
    }

    /// Marks the option of a choice that was chosen.
    pub fn selected(&self, word: &str, chosen: &str) -> Markup {
        Markup(if word == chosen { " selected".to_owned() } else { String::new() })
    }

    /// A word of a closed set as a coloured badge.
    pub fn badge(&self, set: &str, word: &str) -> Markup {
        let tone = tone(set, word);
        let text = escape(&self.word(set, word));
        Markup(format!(r#"<span class="badge {tone}">{text}</span>"#))
    }

    /// The title of a notice.
    pub fn notice_title(&self, notice: &Given) -> String {
        notice.subject(self.lang, &self.zone)
    }

    /// What a notice says.
    pub fn notice_text(&self, notice: &Given) -> String {
        notice.text(self.lang, &self.zone)
    }

    /// The text, or a dash where there is none.
    pub fn or_dash<'a>(&self, text: &'a str) -> &'a str {
        if text.is_empty() { "—" } else { text }
    }

    /// A webhook's address, which is as good as a password: its host alone for those who do not
    /// administer the dossier.
    pub fn secret_url(&self, url: &str) -> String {
        if self.administers() {
            return url.to_owned();
        }
        let host = self.short_url(url).split('/').next().unwrap_or_default();
        format!("{host}/…")
    }

    /// A web address without its scheme, for a narrow column.
    pub fn short_url<'a>(&self, url: &'a str) -> &'a str {
        url.trim_start_matches("https://").trim_start_matches("http://")
    }
}

/// The colour of a badge, as a class of the style sheet.
fn tone(set: &str, word: &str) -> &'static str {
    match (set, word) {
        ("societe-type", "client") | ("delivery", "delivered") | ("endpoint", "active") => {
            "success"
        }
        ("run" | "step", "success") | ("zap", "on") | ("mail-state", "sent") => "success",
        ("mail-state", "failed") => "danger",
        ("mail-state", "pending") => "info",
        ("run" | "step", "playing") => "info",
        ("run" | "step", "waiting") | ("run", "held") => "warning",
        ("run" | "step", "errored") => "danger",
        ("node", "works" | "substituted") => "success",
        ("node", "needs_account" | "placeholder") => "warning",
        ("node", "broken") => "danger",
        ("societe-type", "prospect") => "info",
        ("activite-statut", "done") | ("ticket-statut", "resolved") => "success",
        ("activite-statut" | "ticket-statut", "inprogress") | ("delivery", "running") => "info",
        ("ticket-statut", "open") | ("delivery", "pending") => "warning",
        ("priorite", "urgent") | ("delivery", "failed") | ("endpoint", "paused") => "danger",
        ("priorite", "high") | ("endpoint", "suspended") => "warning",
        ("activite-type", _) => "plain",
        _ => "",
    }
}
