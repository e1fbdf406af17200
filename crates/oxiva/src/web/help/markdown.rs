//! A chapter as HTML. The guide is ours: what Markdown takes as raw HTML does not occur in it.

use super::{chapters::Chapter, pictures};
use crate::{
    i18n::Lang,
    web::markup::{Markup, escape},
};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// A chapter, in the parts of its page.
pub struct Rendered {
    /// The first heading.
    pub title: String,
    /// The first paragraph.
    pub lead: String,
    /// All that follows.
    pub body: Markup,
}

/// Where the page will be read.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// On this server: links and pictures are addresses of it.
    Page,
    /// Anywhere, as a file: pictures are in it, links lead to this server.
    File { base: &'a str },
}

/// The chapter in this language.
pub fn render(chapter: Chapter, lang: Lang, place: Place<'_>) -> Rendered {
    let text = chapter.text(lang);
    let mut events = Parser::new_ext(&text, Options::ENABLE_TABLES);
    let title = take_text(&mut events);
    let lead = take_text(&mut events);
    let events: Vec<_> = events.collect();
    let mut body = String::new();
    push_html(&mut body, adapt(events, lang, place).into_iter());
    Rendered { title, lead, body: Markup(body) }
}

/// The text of the block that comes next, without its marks.
fn take_text<'a>(events: &mut impl Iterator<Item = Event<'a>>) -> String {
    let block = events
        .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_) | TagEnd::Paragraph)));
    text_of(&block.collect::<Vec<_>>())
}

fn text_of(events: &[Event<'_>]) -> String {
    let text = |event: &Event<'_>| match event {
        Event::Text(text) | Event::Code(text) => text.to_string(),
        Event::SoftBreak | Event::HardBreak => " ".to_owned(),
        _ => String::new(),
    };
    events.iter().map(text).collect()
}

/// Headings get an id, tables and pictures the elements that the style knows, links their addresses.
fn adapt<'a>(events: Vec<Event<'a>>, lang: Lang, place: Place<'_>) -> Vec<Event<'a>> {
    let mut out = Vec::with_capacity(events.len());
    let mut rest = events.into_iter();
    while let Some(event) = rest.next() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let inside = until(&mut rest, TagEnd::Heading(level));
                out.extend(heading(level, inside));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let alt = text_of(&until(&mut rest, TagEnd::Image));
                out.push(Event::InlineHtml(picture(lang, &dest_url, &alt, place).into()));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = address(&dest_url, place).map_or(dest_url, CowStr::from);
                out.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::Start(Tag::Table(_)) => {
                out.push(Event::Html(r#"<div class="table-wrap">"#.into()));
                out.push(event);
            }
            Event::End(TagEnd::Table) => {
                out.push(event);
                out.push(Event::Html("</div>".into()));
            }
            event => out.push(event),
        }
    }
    out
}

/// What comes before the end of an element; the end itself is taken, too.
fn until<'a>(events: &mut impl Iterator<Item = Event<'a>>, end: TagEnd) -> Vec<Event<'a>> {
    events.take_while(|event| *event != Event::End(end)).collect()
}

fn heading<'a>(level: HeadingLevel, inside: Vec<Event<'a>>) -> Vec<Event<'a>> {
    let id = Some(anchor(&text_of(&inside)).into());
    let start = Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() };
    let mut all = vec![Event::Start(start)];
    all.extend(inside);
    all.push(Event::End(TagEnd::Heading(level)));
    all
}

/// The id that GitHub gives a heading, so that one link leads to it there and here.
pub fn anchor(heading: &str) -> String {
    let kept = |c: char| match c {
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    heading.to_lowercase().chars().filter_map(kept).collect()
}

/// The address of another chapter; nothing if the link leads elsewhere.
fn address(link: &str, place: Place<'_>) -> Option<String> {
    let (file, section) = link.split_once('#').map_or((link, None), |(a, b)| (a, Some(b)));
    let name = file.strip_suffix(".md")?;
    let base = match place {
        Place::Page => "",
        Place::File { base } => base.trim_end_matches('/'),
    };
    let section = section.map(|section| format!("#{section}")).unwrap_or_default();
    Some(format!("{base}/aide/{name}{section}"))
}

/// A picture, which opens in its full size.
fn picture(lang: Lang, link: &str, alt: &str, place: Place<'_>) -> String {
    let name = link.trim_start_matches("images/").trim_end_matches(".webp");
    let alt = escape(alt);
    let size = pictures::size(lang, name)
        .map(|(width, height)| format!(r#" width="{width}" height="{height}""#))
        .unwrap_or_default();
    match place {
        Place::Page => {
            let url = pictures::url(lang, name);
            format!(r#"<a class="picture" href="{url}"><img src="{url}" alt="{alt}"{size}></a>"#)
        }
        Place::File { .. } => {
            let url = pictures::data_url(lang, name);
            format!(r#"<img src="{url}" alt="{alt}"{size}>"#)
        }
    }
}
