//! Notes are HTML, as the document's own example (`<p>Test appli</p>`), and cleaned when written.
//!
//! # Promises
//! - What is stored can neither run nor load anything, nor leave the page.
//! - Lines stay lines: those of a text without tags, and those of any block of HTML, kept or not
//!   ([`blocks`]).

mod blocks;

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};
use zap_engine::html::BLOCKS as ALL_BLOCKS;

const TAGS: &[&str] = &[
    "p",
    "br",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "h3",
    "h4",
    "code",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// Those that make a line or a block of their own.
const BLOCKS: &[&str] =
    &["p", "br", "ul", "ol", "li", "blockquote", "h3", "h4", "pre", "hr", "table", "div"];

/// Keeps what notes may have.
static CLEANER: LazyLock<ammonia::Builder<'static>> =
    LazyLock::new(|| cleaner(TAGS.iter().copied().collect()));

/// Keeps the blocks, too, that notes may not have: what they part is parted otherwise then.
static BLOCK_CLEANER: LazyLock<ammonia::Builder<'static>> =
    LazyLock::new(|| cleaner(TAGS.iter().chain(ALL_BLOCKS).copied().collect()));

fn cleaner(tags: HashSet<&'static str>) -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(tags)
        .add_tag_attributes("a", ["href"])
        .url_schemes(["http", "https", "mailto", "tel"].into_iter().collect())
        .clean_content_tags(["script", "style"].into_iter().collect())
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
}

/// HTML with nothing in it that could run, load or leave the page. A text of several lines without tags
/// becomes paragraphs.
pub fn sanitise(html: &str) -> String {
    let plain = !html.contains(['<', '>', '&', '\0']);
    let clean = if plain { html.to_owned() } else { cleaned(html) };
    let clean = clean.trim();
    if !clean.contains('<') && has_tag(html, |name| name.starts_with(|c: char| c.is_alphabetic())) {
        // Of HTML a line break of the source is a blank, also where none of its tags is kept.
        return clean.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ");
    }
    with_lines(clean).into_owned()
}

/// How often HTML is read again until it stays as it is. Each reading moves at least one element out of a
/// table or out of another of its kind, so that real notes need two.
const MAX_READINGS: usize = 8;

/// HTML that every reader reads as the same elements. Once is not enough: of `<h3><table><h3>` the parser
/// makes a title within a title, which whoever reads it next parts.
fn cleaned(html: &str) -> String {
    let mut clean = cleaned_once(html);
    for _ in 1..MAX_READINGS {
        let again = cleaned_once(&clean);
        if again == clean {
            return clean;
        }
        clean = again;
    }
    // Nobody writes such HTML by hand: its text is what counts.
    paragraphs(&escape(&zap_engine::html::to_text(&clean)))
}

fn cleaned_once(html: &str) -> String {
    let html = blocks::without_strays(html);
    let with_blocks = BLOCK_CLEANER.clean(&html).to_string();
    match blocks::parted_otherwise(&with_blocks) {
        // Without the blocks other elements meet, and not all of them may.
        Some(parted) => CLEANER.clean(&parted).to_string(),
        None => with_blocks,
    }
}

/// Cleaned HTML as it is shown: the lines of a text without tags are paragraphs and lines of HTML.
pub fn with_lines(clean: &str) -> Cow<'_, str> {
    if clean.contains('<') || !clean.contains(['\n', '\r']) {
        return Cow::Borrowed(clean);
    }
    Cow::Owned(paragraphs(&clean.replace("\r\n", "\n").replace('\r', "\n")))
}

/// Text as HTML: an empty line parts paragraphs, another line break stays one.
fn paragraphs(text: &str) -> String {
    text.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br>")))
        .collect()
}

/// What was typed in a plain text field: paragraphs, unless it brings blocks of its own. A tag
/// within a line (`<b>`) stays a tag.
pub fn from_typed(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() || has_tag(text, |name| BLOCKS.contains(&name)) {
        return text.to_owned();
    }
    let rich = has_tag(text, |name| TAGS.contains(&name));
    if rich { paragraphs(text) } else { paragraphs(&escape(text)) }
}

/// The text to put in a plain text field, such that [`from_typed`] gives the same HTML back if it
/// is paragraphs; other HTML is shown as it is.
pub fn to_typed(html: &str) -> Cow<'_, str> {
    let text = html
        .replace("</p><p>", "\n\n")
        .replace("<br>", "\n")
        .replace("<p>", "")
        .replace("</p>", "");
    let text = unescape(&text);
    // Clean HTML names its no-break spaces.
    let again = from_typed(&text).replace('\u{a0}', "&nbsp;");
    if again == html { Cow::Owned(text) } else { Cow::Borrowed(html) }
}

/// Whether what was typed is what [`to_typed`] showed: then the note is not to be touched.
pub fn is_untouched(typed: &str, html: &str) -> bool {
    typed.replace("\r\n", "\n").trim() == to_typed(html).trim()
}

/// Whether what begins with `<` is a tag of the list, with no attribute but those of a link.
#[cfg(any(test, feature = "fuzzing"))]
pub fn is_allowed(tag: &str) -> bool {
    let Some((inside, _)) = tag[1..].split_once('>') else { return false };
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
    let link = || {
        let rest = attributes.strip_suffix(r#"rel="noopener noreferrer nofollow""#)?;
        let Some(href) = rest.trim_end().strip_prefix("href=\"") else {
            return Some(rest.is_empty());
        };
        let text = href.strip_suffix('"').filter(|text| !text.contains('"'))?.to_ascii_lowercase();
        let schemes = ["http:", "https:", "mailto:", "tel:"];
        let begins = schemes.iter().any(|scheme| text.starts_with(scheme));
        // Without a scheme it stays on this server. Browsers drop tabs and line feeds.
        let read = text.replace(['\t', '\r', '\n'], "");
        let read =
            read.trim_start_matches(|c: char| c <= ' ').split(':').next().unwrap_or_default();
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        Some(begins || !text.contains(':') || !read.chars().all(letter))
    };
    match name {
        "a" if !attributes.is_empty() => link().unwrap_or(false),
        _ => TAGS.contains(&name) && attributes.is_empty(),
    }
}

/// Whether a tag stands in the text whose name is `wanted`.
fn has_tag(text: &str, wanted: impl Fn(&str) -> bool) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        wanted(&rest[..end].to_ascii_lowercase())
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_run_is_gone() {
        for (dirty, clean) in [
            ("<p>Test appli</p>", "<p>Test appli</p>"),
            ("<script>alert(1)</script>bon", "bon"),
            ("<p onclick=\"x()\">a</p>", "<p>a</p>"),
            ("<img src=x onerror=alert(1)>", ""),
            (
                "<a href=\"javascript:alert(1)\">a</a>",
                "<a rel=\"noopener noreferrer nofollow\">a</a>",
            ),
            ("<style>p{}</style><iframe src=//x></iframe>é", "é"),
            ("1 < 2", "1 &lt; 2"),
            (" 1 < 2\r\n\r\n3 ", "<p>1 &lt; 2</p><p>3</p>"),
            ("A &amp; B\nC", "<p>A &amp; B<br>C</p>"),
            ("<span>A\nB</span>", "A B"),
        ] {
            assert_eq!(sanitise(dirty), clean, "{dirty}");
        }
    }

    #[test]
    fn typed_text_becomes_paragraphs() {
        for (typed, html) in [
            ("a\r\nb\n\n\nc", "<p>a<br>b</p><p>c</p>"),
            ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
            ("a\n\nb <b>gras</b>", "<p>a</p><p>b <b>gras</b></p>"),
            ("<p>a</p>", "<p>a</p>"),
            ("<Dupont>", "<p>&lt;Dupont&gt;</p>"),
            (" \n ", ""),
        ] {
            assert_eq!(sanitise(&from_typed(typed)), html, "{typed}");
        }
    }

    #[test]
    fn a_note_with_no_break_spaces_is_typed_as_text() {
        for (typed, html) in [
            ("Elle affiche «\u{a0}bourrage\u{a0}»", "<p>Elle affiche «&nbsp;bourrage&nbsp;»</p>"),
            ("a &nbsp; b", "<p>a &amp;nbsp; b</p>"),
            ("Prix\u{202f}: 5\n\nb", "<p>Prix\u{202f}: 5</p><p>b</p>"),
        ] {
            assert_eq!(sanitise(&from_typed(typed)), html);
            assert_eq!(to_typed(html), typed);
        }
    }

    #[test]
    fn no_block_is_glued_to_another() {
        for (html, clean) in [
            (
                "<div>Bonjour,</div><div>Prix : 100</div><div>50 €</div><div><br></div><div>Fin</div>",
                "<p>Bonjour,<br>Prix : 100<br>50 €</p><p>Fin</p>",
            ),
            ("<h1>T</h1><p>a</p>", "T<p>a</p>"),
            ("<ul><li><div>a</div><div>b</div></li></ul>", "<ul><li>a<br>b</li></ul>"),
            ("<td>a</td><td>b</td>", "<p>a<br>b</p>"),
            ("a<div>b <i>c</i></div>d", "<p>a<br>b <i>c</i><br>d</p>"),
            ("<b>a<div>b</div></b>c", "<p><b>a<br>b</b><br>c</p>"),
            (
                "<table><tbody><tr><td>a</td></tr></tbody></table>",
                "<table><tbody><tr><td>a</td></tr></tbody></table>",
            ),
            ("<h3>a<table><h3>b", "<h3>a</h3><h3>b</h3><table></table>"),
        ] {
            assert_eq!(sanitise(html), clean, "{html}");
        }
        for block in ALL_BLOCKS.iter().filter(|block| **block != "hr") {
            let html = sanitise(&format!("<{block}>100</{block}><{block}>50 €</{block}>"));
            assert_eq!(zap_engine::html::to_text(&html), "100\n50 €", "{block}: {html}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_blocks_twice_changes_nothing(html in "(</?(div|p|h1|h3|li|ul|b|a|td|tr|table|section|br)>|a|\n| ){0,20}") {
            let once = sanitise(&html);
            prop_assert_eq!(sanitise(&once), once.clone());
            let tags: Vec<_> = once.match_indices('<').map(|(at, _)| at).collect();
            prop_assert!(tags.into_iter().all(|at| is_allowed(&once[at..])), "{}", once);
        }

        #[test]
        fn typed_text_comes_back(text in "(< |[a-zé&> \u{a0}\n0-9'\"]){0,60}") {
            let html = sanitise(&from_typed(&text));
            prop_assert_eq!(sanitise(&from_typed(&to_typed(&html))), html);
        }

        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,80}") {
            let once = sanitise(&text);
            prop_assert_eq!(sanitise(&once), once);
        }
    }
}
