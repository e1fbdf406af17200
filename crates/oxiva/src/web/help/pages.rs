//! The list of chapters, a chapter, and a chapter as a file to hand on.

use super::{
    chapters::{self, CHAPTERS, Chapter},
    markdown::{self, Place, Rendered},
};
use crate::{
    app::Shared,
    error::{Code, Error, Result},
    i18n::Lang,
    web::{download, respond::html, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{
    body::Body,
    extract::{Path, State},
    response::Response,
};

/// A chapter in a list.
struct Entry {
    chapter: Chapter,
    title: String,
    lead: String,
}

impl Entry {
    fn of(chapter: Chapter, lang: Lang) -> Entry {
        let Rendered { title, lead, .. } = markdown::render(chapter, lang, Place::Page);
        Entry { chapter, title, lead }
    }
}

#[derive(Template)]
#[template(path = "help.html")]
struct ListPage {
    s: Shell,
    chapters: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "help_chapter.html")]
struct ChapterPage {
    s: Shell,
    chapter: Chapter,
    shown: Rendered,
    before: Option<Entry>,
    after: Option<Entry>,
}

#[derive(Template)]
#[template(path = "help_file.html")]
struct ChapterFile {
    lang: Lang,
    shown: Rendered,
}

/// « Aide »
pub async fn list(visitor: Visitor) -> Response {
    let s = visitor.shell("help");
    let chapters = CHAPTERS.iter().map(|chapter| Entry::of(*chapter, s.lang)).collect();
    html(ListPage { s, chapters })
}

/// One chapter.
pub async fn show(visitor: Visitor, Path(name): Path<String>) -> Result<Response> {
    let chapter = chapters::find(&name).ok_or(Code::NotFound)?;
    let s = visitor.shell("help");
    let entry = |one: Option<Chapter>| one.map(|chapter| Entry::of(chapter, s.lang));
    let (before, after) = chapter.neighbours();
    let (before, after) = (entry(before), entry(after));
    let shown = markdown::render(chapter, s.lang, Place::Page);
    Ok(html(ChapterPage { s, chapter, shown, before, after }))
}

/// A chapter as one file that needs no other: to send to somebody, to print.
pub async fn file(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(name): Path<String>,
) -> Result<Response> {
    let chapter = chapters::find(&name).ok_or(Code::NotFound)?;
    let base = app.config.public_url();
    let lang = visitor.lang();
    let shown = markdown::render(chapter, lang, Place::File { base: &base });
    let text = ChapterFile { lang, shown }.render().map_err(|error| {
        tracing::error!(%error, "a template failed");
        Error::from(Code::Internal)
    })?;
    let name = format!("oxiva-{}-{}", chapter.name, lang.word());
    Ok(download::file(&name, "html", "text/html; charset=utf-8", Body::from(text)))
}
