//! What every template can ask: texts, dates, icons, badges, who is signed in.

use super::{assets, tables::cells::Field, visitor};
use crate::{
    clock::{DAY, Micros, SECOND},
    dossiers::{Dossier, people::Person, sessions::SignedIn},
    i18n::Lang,
    notices::Given,
    records::Event,
    webhooks::endpoints::{self, Endpoint, Source},
};
use askama::filters::HtmlSafe;
use http::HeaderMap;
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use std::fmt;

pub struct Shell {
    pub lang: Lang,
    pub theme: Option<&'static str>,
    pub nav: &'static str,
    pub flash: Option<String>,
    pub now: Micros,
    /// Notices that wait for this administrator, counted up to [`MOST_NOTICES`] and one more.
    pub notices: i64,
    zone: TimeZone,
    signed_in: Option<(Person, Dossier)>,
}

/// Beyond so many notices « 9+ » says enough.
pub const MOST_NOTICES: i64 = 9;

/// The theme that the person chose, so that the first paint has it.
pub fn theme(headers: &HeaderMap) -> Option<&'static str> {
    match visitor::cookie(headers, "theme") {
        Some("light") => Some("light"),
        Some("dark") => Some("dark"),
        _ => None,
    }
}

/// HTML that we made and that is not escaped again.
pub struct Markup(pub String);

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

impl Shell {
    pub fn outside(lang: Lang, theme: Option<&'static str>, now: Micros) -> Shell {
        let zone = TimeZone::UTC;
        Shell { lang, theme, nav: "", flash: None, now, notices: 0, zone, signed_in: None }
    }

    pub fn inside(
        signed_in: &SignedIn,
        nav: &'static str,
        theme: Option<&'static str>,
        flash: Option<&str>,
        now: Micros,
    ) -> Shell {
        let mut shell = Shell {
            lang: signed_in.person.langue,
            theme,
            nav,
            flash: None,
            now,
            notices: 0,
            zone: signed_in.dossier.zone(),
            signed_in: Some((signed_in.person.clone(), signed_in.dossier.clone())),
        };
        shell.flash = flash.and_then(|key| shell.flash_of(key));
        shell
    }

    /// What a flash cookie says.
    pub fn flash_of(&self, key: &str) -> Option<String> {
        let known = key.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        known.then(|| self.t(&format!("flash-{key}")))
    }

    pub fn t(&self, key: &str) -> String {
        self.lang.text(key)
    }

    /// A text with one placeholder.
    pub fn t1(&self, key: &str, name: &'static str, value: impl fmt::Display) -> String {
        self.lang.text_with(key, &[(name, value.to_string())])
    }

    /// A text with two placeholders.
    pub fn t2(
        &self,
        key: &str,
        first: (&'static str, impl fmt::Display),
        second: (&'static str, impl fmt::Display),
    ) -> String {
        let args = [(first.0, first.1.to_string()), (second.0, second.1.to_string())];
        self.lang.text_with(key, &args)
    }

    /// A text with two placeholders, for templates: `first` and `second`.
    pub fn pair(&self, key: &str, first: impl fmt::Display, second: impl fmt::Display) -> String {
        self.t2(key, ("first", first), ("second", second))
    }

    /// The text of one word of a closed set: `statut-open`.
    pub fn word(&self, set: &str, word: &str) -> String {
        self.lang.text(&format!("{set}-{word}"))
    }

    /// « Nouveau ticket »: what a call is about.
    pub fn call(&self, event: &Event) -> String {
        self.t(&format!("call-{}-{}", event.kind.word(), event.change.word()))
    }

    /// What an endpoint is called: « Zapier : nouveau ticket », or as its keeper described it.
    pub fn endpoint(&self, endpoint: &Endpoint) -> String {
        match (endpoint.source, endpoint.kinds.first()) {
            (Source::Zapier, Some(kind)) => {
                let told = self.t(&format!("call-{}", kind.replace('.', "-")));
                self.t1("zapier-told", "what", told)
            }
            _ => endpoint.name().to_owned(),
        }
    }

    /// Where an endpoint is: its host, which its name may be already.
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
        match field {
            "id" => self.t("field-id"),
            _ => self.t(&format!("field-{}", field.replace('_', "-"))),
        }
    }

    pub fn icon(&self, name: &str) -> Markup {
        let sprite = assets::url("icons.svg");
        Markup(format!(
            r#"<svg class="icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"#
        ))
    }

    pub fn notice_title(&self, notice: &Given) -> String {
        notice.subject(self.lang, &self.zone)
    }

    pub fn notice_text(&self, notice: &Given) -> String {
        notice.text(self.lang, &self.zone)
    }

    /// « 3 », « 9+ »
    pub fn notices_count(&self) -> String {
        self.count(&self.notices, &MOST_NOTICES)
    }

    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    pub fn current(&self, nav: &str) -> Markup {
        Markup(if self.nav == nav { r#" aria-current="page""#.to_owned() } else { String::new() })
    }

    pub fn person(&self) -> &str {
        self.signed_in.as_ref().map_or("", |(person, _)| &person.nom)
    }

    pub fn email(&self) -> &str {
        self.signed_in.as_ref().map_or("", |(person, _)| &person.email)
    }

    pub fn first_name(&self) -> &str {
        self.person().split_whitespace().next().unwrap_or_default()
    }

    pub fn administers(&self) -> bool {
        self.signed_in.as_ref().is_some_and(|(person, _)| person.is_administrator())
    }

    pub fn dossier(&self) -> &str {
        self.signed_in.as_ref().map_or("", |(_, dossier)| &dossier.nom)
    }

    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    fn zoned(&self, at: &Micros) -> ZonedDateTime {
        Timestamp::from_microsecond(*at).unwrap_or_default().to_zoned_datetime(self.zone.clone())
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

    /// A moment, made relative by the script.
    pub fn time(&self, at: &Micros) -> Markup {
        let zoned = self.zoned(at);
        Markup(format!(
            r#"<time datetime="{}" data-relative>{}</time>"#,
            zoned.strftime("%Y-%m-%dT%H:%M:%S%:z"),
            zoned.strftime("%d/%m/%Y %H:%M")
        ))
    }

    /// An address, or a dash.
    pub fn or_dash<'a>(&self, text: &'a str) -> &'a str {
        if text.is_empty() { "—" } else { text }
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

    /// A count that was stopped at `most`: 1 000+
    pub fn count(&self, number: &i64, most: &i64) -> String {
        match number > most {
            true => format!("{}+", self.number(most)),
            false => self.number(number),
        }
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

    /// A web address without its scheme, for a narrow column.
    pub fn short_url<'a>(&self, url: &'a str) -> &'a str {
        url.trim_start_matches("https://").trim_start_matches("http://")
    }

    /// A webhook's address, which is as good as a password: its host alone for those who do not
    /// administer the dossier.
    pub fn secret_url(&self, url: &str) -> String {
        match self.administers() {
            true => url.to_owned(),
            false => {
                let host = self.short_url(url).split('/').next().unwrap_or_default();
                format!("{host}/…")
            }
        }
    }

    /// Whether a moment that was to be kept has passed; with `DAY` of grace it is today's.
    pub fn is_past(&self, at: &Micros) -> bool {
        *at + DAY <= self.now
    }

    /// A word of a closed set as a coloured badge.
    pub fn badge(&self, set: &str, word: &str) -> Markup {
        let tone = tone(set, word);
        let text = escape(&self.word(set, word));
        Markup(format!(r#"<span class="badge {tone}">{text}</span>"#))
    }

    /// The fields of a row that were refused.
    pub fn wrong_fields<'a>(&self, fields: &'a [Field]) -> Vec<&'a Field> {
        fields.iter().filter(|field| !field.error.is_empty()).collect()
    }

    /// A note, cleaned when it was written.
    pub fn html(&self, html: &str) -> Markup {
        Markup(html.to_owned())
    }
}

fn tone(set: &str, word: &str) -> &'static str {
    match (set, word) {
        ("societe-type", "client") | ("delivery", "delivered") | ("endpoint", "active") => {
            "success"
        }
        ("run" | "step", "success") | ("zap", "on") => "success",
        ("run" | "step", "playing") => "info",
        ("run" | "step", "waiting") | ("run", "held") => "warning",
        ("run" | "step", "errored") => "danger",
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
