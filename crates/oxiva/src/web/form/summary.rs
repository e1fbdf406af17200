//! What is to be corrected in a form, at the top of its page.

use crate::{
    i18n::Lang,
    web::markup::{Markup, escape},
};

/// A list of what is wrong, each line linked to the field with that id, or to the page of that path; nothing if nothing
/// is wrong.
pub fn summary<'a>(lang: Lang, wrong: impl IntoIterator<Item = (&'a str, String)>) -> Markup {
    let items: Vec<String> = wrong
        .into_iter()
        .map(|(id, words)| {
            let place = if id.starts_with('/') { "" } else { "#" };
            format!(r#"<li><a href="{place}{}">{}</a></li>"#, escape(id), escape(&words))
        })
        .collect();
    if items.is_empty() {
        return Markup(String::new());
    }
    let title = escape(&lang.text_with("error-summary", &[("count", items.len().to_string())]));
    let items = items.concat();
    Markup(format!(
        r#"<div class="error-summary" role="alert" tabindex="-1" aria-labelledby="errors"><h2 id="errors">{title}</h2><ul>{items}</ul></div>"#
    ))
}
