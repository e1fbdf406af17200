//! The chapters of the guide, in their order, and the links that pages have to them.

use super::files;
use crate::{
    i18n::Lang,
    web::{
        assets,
        markup::{Markup, escape},
    },
};

/// A chapter: a file of this name in each language.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Chapter {
    /// Of its file and of its page.
    pub name: &'static str,
    /// Lucide's name of its icon.
    pub icon: &'static str,
}

const fn chapter(name: &'static str, icon: &'static str) -> Chapter {
    Chapter { name, icon }
}

/// All of them, as they are read.
pub const CHAPTERS: &[Chapter] = &[
    chapter("zap", "zap"),
    chapter("premier-zap", "clock"),
    chapter("declencheur", "bell"),
    chapter("etapes", "list-checks"),
    chapter("donnees", "braces"),
    chapter("conditions", "split"),
    chapter("essais", "play"),
    chapter("publication", "send"),
    chapter("executions", "inbox"),
    chapter("echecs", "triangle-alert"),
    chapter("versions", "undo-2"),
    chapter("partager", "link"),
    chapter("tableaux", "sheet"),
    chapter("connexions", "plug"),
    chapter("mots", "book-open"),
    chapter("zapier", "blocks"),
];

/// The chapter with this name.
pub fn find(name: &str) -> Option<Chapter> {
    CHAPTERS.iter().copied().find(|chapter| chapter.name == name)
}

impl Chapter {
    /// What its file says, in this language.
    pub fn text(self, lang: Lang) -> String {
        let bytes = files::find(lang, &format!("{}.md", self.name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Its title, with which its file begins.
    pub fn title(self, lang: Lang) -> String {
        let text = self.text(lang);
        let first = text.lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim().to_owned()
    }

    /// The one before it and the one after it.
    pub fn neighbours(self) -> (Option<Chapter>, Option<Chapter>) {
        let at = CHAPTERS.iter().position(|chapter| *chapter == self).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| CHAPTERS.get(before).copied());
        (before, CHAPTERS.get(at + 1).copied())
    }
}

/// « Aide »: the way from a page to the chapter about it, in a window of its own, so that nothing that is
/// being typed is left.
pub fn link(lang: Lang, chapter: &str) -> Markup {
    let title = find(chapter).map(|chapter| chapter.title(lang)).unwrap_or_default();
    let about = lang.text_with("help-about", &[("title", title)]);
    Markup(format!(
        r#"<a class="help" href="/aide/{chapter}" target="_blank" rel="noopener">{} {}<span class="visually-hidden"> {}</span></a>"#,
        assets::icon("circle-help"),
        escape(&lang.text("help")),
        escape(&about),
    ))
}
