//! The part of a form that carries the version it was made from, and asks which of two values shall be.

use super::merge::{CHOICE, MINE, THEIRS, VERSION};
use crate::{
    http::request::Parameters,
    i18n::Lang,
    web::markup::{Markup, escape},
};

/// What two people changed differently, as it is shown.
#[derive(Clone, Debug)]
pub struct Clash {
    /// The name of the field.
    pub name: String,
    /// What people call it; `None` of a field that is no more.
    pub label: Option<String>,
    /// What was typed.
    pub mine: String,
    /// What is stored.
    pub theirs: String,
    /// Who changed it, and when, as HTML; empty if that is not known.
    pub by: String,
}

/// The version that a form was made from, and what has to be chosen.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    version: String,
    clashes: Vec<Clash>,
}

impl Edit {
    /// Of a form that is made from this version; empty: of a form that makes something new.
    pub fn of(version: impl Into<String>) -> Edit {
        Edit { version: version.into(), clashes: Vec::new() }
    }

    /// Of a form that was sent and comes back: the version that it was made from.
    pub fn of_sent(typed: &Parameters) -> Edit {
        Edit::of(typed.get(VERSION).unwrap_or_default())
    }

    /// Of a form that comes back because of these.
    pub fn clashing(version: String, clashes: Vec<Clash>) -> Edit {
        Edit { version, clashes }
    }

    /// Whether something has to be chosen.
    pub fn has_clashes(&self) -> bool {
        !self.clashes.is_empty()
    }

    /// As HTML, to stand first in the form.
    pub fn show(&self, lang: Lang) -> Markup {
        if self.version.is_empty() {
            return Markup(String::new());
        }
        let version = escape(&self.version);
        let hidden = format!(r#"<input type="hidden" name="{VERSION}" value="{version}">"#);
        if self.clashes.is_empty() {
            return Markup(hidden);
        }
        let title = escape(&lang.text("clash-title"));
        let help = escape(&lang.text("clash-help"));
        let clashes: String = self.clashes.iter().map(|clash| clash.show(lang)).collect();
        Markup(format!(
            r#"{hidden}<div class="error-summary clashes" role="alert" tabindex="-1" aria-labelledby="clashes"><h2 id="clashes">{title}</h2><p>{help}</p>{clashes}</div>"#
        ))
    }
}

impl Clash {
    fn show(&self, lang: Lang) -> String {
        let by = match &*self.by {
            "" => String::new(),
            by => format!(r#"<p class="muted">{by}</p>"#),
        };
        let value = |text: &str| match text {
            "" => format!(r#"<span class="hint">{}</span>"#, escape(&lang.text("clash-empty"))),
            text => format!(r#"<span class="hint clash-value">{}</span>"#, escape(text)),
        };
        let Some(label) = &self.label else {
            let (gone, mine) = (escape(&lang.text("clash-gone")), value(&self.mine));
            return format!(r#"<div class="clash"><p>{gone}</p>{mine}{by}</div>"#);
        };
        let (name, label) = (escape(&self.name), escape(label));
        let option = |word: &str, key: &str, shown: &str, checked: &str| {
            let (text, value) = (escape(&lang.text(key)), value(shown));
            let id = format!("{CHOICE}{name}-{word}");
            format!(
                r#"<div class="check"><input type="radio" id="{id}" name="{CHOICE}{name}" value="{word}"{checked}><label for="{id}">{text}{value}</label></div>"#
            )
        };
        let mine = option(MINE, "clash-mine", &self.mine, " checked");
        let theirs = option(THEIRS, "clash-theirs", &self.theirs, "");
        format!(r#"<fieldset class="clash"><legend>{label}</legend>{by}{mine}{theirs}</fieldset>"#)
    }
}
