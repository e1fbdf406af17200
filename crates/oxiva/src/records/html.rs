//! Notes are HTML, as the document's own example (`<p>Test appli</p>`), and cleaned when written.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

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

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect::<HashSet<_>>())
        .add_tag_attributes("a", ["href"])
        .url_schemes(["http", "https", "mailto", "tel"].into_iter().collect())
        .clean_content_tags(["script", "style"].into_iter().collect())
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

/// HTML with nothing in it that could run, load or leave the page.
pub fn sanitise(html: &str) -> String {
    let plain = !html.contains(['<', '>', '&', '\0']);
    if plain { html.trim().to_owned() } else { CLEANER.clean(html).to_string().trim().to_owned() }
}

/// What was typed in a plain text field: paragraphs, unless it is HTML already.
pub fn from_typed(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() || looks_like_html(text) {
        return text.to_owned();
    }
    text.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| format!("<p>{}</p>", escape(paragraph).replace('\n', "<br>")))
        .collect()
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
    if from_typed(&text) == html { Cow::Owned(text) } else { Cow::Borrowed(html) }
}

/// Whether what was typed is what [`to_typed`] showed: then the note is not to be touched.
pub fn is_untouched(typed: &str, html: &str) -> bool {
    typed.replace("\r\n", "\n").trim() == to_typed(html).trim()
}

fn looks_like_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
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
        ] {
            assert_eq!(sanitise(dirty), clean, "{dirty}");
        }
    }

    proptest! {
        #[test]
        fn typed_text_comes_back(text in "(< |[a-zé&> \n0-9'\"]){0,60}") {
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
