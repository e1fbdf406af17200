//! The two languages of the screen: French first, English second. Texts are in `locales/`.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Fr,
    En,
}

pub const FRENCH: &str = include_str!("../locales/fr.ftl");
pub const ENGLISH: &str = include_str!("../locales/en.ftl");

static FRENCH_BUNDLE: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("fr", FRENCH));
static ENGLISH_BUNDLE: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("en", ENGLISH));

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Fr, Lang::En];

    pub fn word(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en",
        }
    }

    pub fn parse(word: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.word() == word)
    }

    /// The first of a browser's languages that we speak; French if none.
    pub fn accepted(header: &str) -> Lang {
        header
            .split(',')
            .filter_map(|part| part.trim().get(..2))
            .find_map(|tag| Lang::parse(&tag.to_ascii_lowercase()))
            .unwrap_or_default()
    }

    pub fn text(self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// The text of `key` with its placeholders filled. A key that does not exist shows itself: a
    /// test keeps that from happening.
    pub fn text_with(self, key: &str, args: &[(&'static str, String)]) -> String {
        let bundle = match self {
            Lang::Fr => &*FRENCH_BUNDLE,
            Lang::En => &*ENGLISH_BUNDLE,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, value) in args {
            match value.parse::<i64>() {
                Ok(number) if *name == "count" => values.set(*name, number),
                _ => values.set(*name, value.as_str()),
            }
        }
        bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    }
}

fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(source.to_owned())
        .unwrap_or_else(|(_, errors)| panic!("locales/{language}.ftl: {errors:?}"));
    let language = language.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle
        .add_resource(resource)
        .unwrap_or_else(|errors| panic!("locales: a key stands twice: {errors:?}"));
    bundle
}

/// Every key of a language's file.
pub fn keys(source: &str) -> Vec<String> {
    source
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
        .filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(' '))
        .map(str::to_owned)
        .collect()
}
