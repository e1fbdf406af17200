//! Looking for templates by the words that they are told in.

use super::{Category, Template};
use crate::{i18n::Lang, records::search};

/// Those of a category, or of all, that have every word of `query`: as everywhere a word is found by its
/// beginning, and accents, case and ligatures do not count.
pub fn found(
    query: &str,
    category: Option<Category>,
    lang: Lang,
) -> impl Iterator<Item = &'static Template> {
    let wanted = search::words(query);
    super::all().iter().filter(move |template| {
        let is_of_category = category.is_none_or(|category| category == template.category);
        is_of_category && (wanted.is_empty() || has_all(template, &wanted, lang))
    })
}

fn has_all(template: &Template, wanted: &[String], lang: Lang) -> bool {
    // Each by itself: of a long text not every word is known.
    let texts = [template.title(lang), template.description(lang)];
    let known: Vec<_> = texts.into_iter().flat_map(search::words).collect();
    wanted.iter().all(|wanted| known.iter().any(|word| word.starts_with(wanted)))
}
