//! What every template can ask: texts, dates, icons, badges, who is signed in.

mod formats;
mod indented;
mod words;

use super::{
    assets, cookies, help,
    markup::{Markup, escape},
    once,
};
use crate::{
    clock::Micros,
    dossiers::{Dossier, people::Person, sessions::SignedIn},
    i18n::Lang,
    records::html as notes,
};
use http::HeaderMap;
use jiff::tz::TimeZone;
use std::fmt;

/// The frame of a page, which every template has under the name `s`.
#[derive(Clone)]
pub struct Shell {
    /// The language of the page.
    pub lang: Lang,
    /// `light` or `dark`, if the person chose one.
    pub theme: Option<&'static str>,
    /// The entry of the menu that the page belongs to.
    pub nav: &'static str,
    /// What the form before this page came to, said once.
    pub flash: Option<String>,
    /// When the page was asked for.
    pub now: Micros,
    /// Notices that wait for this administrator, counted up to [`MAX_COUNTED_NOTICES`] and one more.
    pub notices: i64,
    /// The key for one time of the forms of the page; see [`once`](super::once).
    pub form_key: String,
    zone: TimeZone,
    signed_in: Option<(Person, Dossier)>,
}

/// Beyond so many notices « 9+ » says enough.
pub const MAX_COUNTED_NOTICES: i64 = 9;

/// The theme that the person chose, so that the first paint has it.
pub fn theme(headers: &HeaderMap) -> Option<&'static str> {
    match cookies::get(headers, cookies::THEME) {
        Some("light") => Some("light"),
        Some("dark") => Some("dark"),
        _ => None,
    }
}

impl Shell {
    /// The frame of a page for somebody who has not signed in.
    pub fn outside(lang: Lang, theme: Option<&'static str>, now: Micros) -> Shell {
        let zone = TimeZone::UTC;
        Shell {
            lang,
            theme,
            nav: "",
            flash: None,
            now,
            notices: 0,
            form_key: String::new(),
            zone,
            signed_in: None,
        }
    }

    /// The frame of a page for whoever is signed in.
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
            form_key: String::new(),
            zone: signed_in.dossier.zone(),
            signed_in: Some((signed_in.person.clone(), signed_in.dossier.clone())),
        };
        shell.flash = flash.and_then(|key| shell.flash_of(key));
        shell
    }

    /// The hidden field of a form that makes something; see [`once`](super::once).
    pub fn once(&self) -> Markup {
        let (name, key) = (once::KEY, escape(&self.form_key));
        Markup(format!(r#"<input type="hidden" name="{name}" value="{key}">"#))
    }

    /// What a flash cookie says.
    pub fn flash_of(&self, key: &str) -> Option<String> {
        let known = key.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        known.then(|| self.t(&format!("flash-{key}")))
    }

    /// The text of a key, in the language of the page.
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

    /// An icon, by Lucide's name for it.
    pub fn icon(&self, name: &str) -> Markup {
        assets::icon(name)
    }

    /// The way to a chapter of the guide, by its name.
    pub fn help(&self, chapter: &str) -> Markup {
        help::link(self.lang, chapter)
    }

    /// The address of a file of the interface.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// Marks the entry of the menu that the page belongs to.
    pub fn current(&self, nav: &str) -> Markup {
        Markup(if self.nav == nav { r#" aria-current="page""#.to_owned() } else { String::new() })
    }

    /// Unfolds the group of the menu that has the page's entry among `entries`.
    pub fn opens(&self, entries: &[&str]) -> Markup {
        Markup(if entries.contains(&self.nav) { " open".to_owned() } else { String::new() })
    }

    /// The name of whoever is signed in; empty if nobody is.
    pub fn person(&self) -> &str {
        self.signed_in.as_ref().map_or("", |(person, _)| &person.nom)
    }

    /// Their e-mail; empty if nobody is signed in.
    pub fn email(&self) -> &str {
        self.signed_in.as_ref().map_or("", |(person, _)| &person.email)
    }

    /// Their first name, to greet them.
    pub fn first_name(&self) -> &str {
        self.person().split_whitespace().next().unwrap_or_default()
    }

    /// Whether an administrator of the dossier is signed in.
    pub fn administers(&self) -> bool {
        self.signed_in.as_ref().is_some_and(|(person, _)| person.is_administrator())
    }

    /// Whether somebody is signed in who may see and change what happens by itself.
    pub fn automates(&self) -> bool {
        self.signed_in.as_ref().is_some_and(|(person, _)| person.may_automate())
    }

    /// The short name of the dossier; empty if nobody is signed in.
    pub fn dossier(&self) -> &str {
        self.signed_in.as_ref().map_or("", |(_, dossier)| &dossier.nom)
    }

    /// The version of the program.
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// A note, cleaned when it was written. One that was stored as a text of several lines shows them.
    pub fn html(&self, html: &str) -> Markup {
        Markup(notes::with_lines(html).into_owned())
    }
}
