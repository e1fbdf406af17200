//! Markdown and HTML, one from the other.

use super::balance::{OUTER_LIST, balanced};
use htmd::{
    Element, HtmlToMarkdown,
    element_handler::Handlers,
    options::{BulletListMarker, HrStyle, Options},
};
use pulldown_cmark::{Options as Extensions, Parser, html::push_html};

/// CommonMark with tables and strikethrough. HTML within stays, as everywhere in Markdown: who shows the
/// result has it cleaned.
pub(super) fn to_html(markdown: &str) -> String {
    let extensions = Extensions::ENABLE_TABLES | Extensions::ENABLE_STRIKETHROUGH;
    let mut html = String::new();
    push_html(&mut html, Parser::new_ext(markdown, extensions));
    html
}

/// How lists are written; a reader of Markdown sees no difference.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ListStyle {
    /// `- a`
    Dash,
    /// `  * a`, as Zapier writes it.
    IndentedStar,
}

/// Headings, paragraphs, lists, quotes, code, tables, links and images; what Markdown has no word for is
/// text.
pub(super) fn from_html(html: &str, style: ListStyle) -> String {
    let bullet_list_marker = match style {
        ListStyle::Dash => BulletListMarker::Dash,
        ListStyle::IndentedStar => BulletListMarker::Asterisk,
    };
    let options = Options {
        bullet_list_marker,
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        hr_style: HrStyle::Asterisks,
        ..Options::default()
    };
    let list = move |handlers: &dyn Handlers, element: Element| {
        let content = handlers.walk_children(element.node).content;
        let is_indented = style == ListStyle::IndentedStar;
        Some(if is_indented { indented(&content).into() } else { content.into() })
    };
    let converter =
        HtmlToMarkdown::builder().options(options).add_handler(vec![OUTER_LIST], list).build();
    // Reading from memory cannot fail.
    let markdown = converter.convert(&balanced(html)).unwrap_or_default();
    markdown.trim_start_matches('\n').trim_end().to_owned()
}

/// Two blanks before each line that has something on it.
fn indented(text: &str) -> String {
    let line = |line: &str| match line {
        "" => String::new(),
        line => format!("  {line}"),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}
