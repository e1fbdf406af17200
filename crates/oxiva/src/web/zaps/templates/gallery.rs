//! `/zaps/modeles`: every template as a card.

use crate::{
    actions::needs,
    error::Result,
    http::request::Parameters,
    i18n::Lang,
    web::{query::word, respond::html, shell::Shell, visitor::Visitor},
    zaps::templates::{self, Answers, Category, Template as ZapTemplate},
};
use askama::Template;
use axum::{extract::Request, response::Response};

#[derive(Template)]
#[template(path = "zap_templates.html")]
struct GalleryPage {
    /// What is looked for.
    q: String,
    /// The word of the category that is chosen; empty: all of them.
    category: &'static str,
    categories: &'static [&'static str],
    groups: Vec<Group>,
    /// « 20 modèles »
    total: String,
    s: Shell,
}

/// The templates of a category that were found; one at least.
struct Group {
    category: &'static str,
    cards: Vec<Card>,
}

struct Card {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    icons: Vec<&'static str>,
    /// What it needs, each in a word or two.
    needs: Vec<String>,
}

/// The gallery, or what of it was found.
pub async fn show(visitor: Visitor, request: Request) -> Result<Response> {
    visitor.automates()?;
    let query = Parameters::of_query(request.uri().query())?;
    let q = query.get("q").unwrap_or_default().trim().to_owned();
    let chosen = word(&query, "categorie", Category::parse)?;
    let s = visitor.shell("zaps");
    let group = |category: &Category| {
        let found = templates::found(&q, Some(*category), s.lang);
        Group { category: category.word(), cards: found.map(|one| card(one, &s)).collect() }
    };
    let categories = Category::ALL.iter().filter(|category| chosen.is_none_or(|c| c == **category));
    let groups = categories.map(group).filter(|group| !group.cards.is_empty());
    let groups: Vec<_> = groups.collect();
    let count: usize = groups.iter().map(|group| group.cards.len()).sum();
    Ok(html(GalleryPage {
        total: s.t1("zap-templates-count", "count", count),
        category: chosen.map_or("", Category::word),
        categories: Category::WORDS,
        groups,
        q,
        s,
    }))
}

fn card(template: &'static ZapTemplate, s: &Shell) -> Card {
    let portable = template.portable(s.lang, &Answers::default());
    let document = &portable.document;
    let mut needs = Vec::new();
    if needs::sends_mail(document) {
        needs.push(s.t("zap-template-mail"));
    }
    if !portable.tables.is_empty() {
        needs.push(s.t1("zap-template-tables", "count", portable.tables.len()));
    }
    if template.call(Lang::Fr).is_some() {
        needs.push(s.t("zap-template-hook"));
    }
    if template.asks_for_url() {
        needs.push(s.t("zap-template-url"));
    }
    Card {
        name: &template.name,
        title: template.title(s.lang),
        description: template.description(s.lang),
        icons: needs::icons(document),
        needs,
    }
}
