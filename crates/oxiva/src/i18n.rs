//! The two languages of the screen: French first, English second. Texts are in `locales/`.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use serde::{Serialize, Serializer};
use std::{borrow::Cow, sync::LazyLock};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

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
    pub fn text_with(self, key: &str, args: &[(&str, String)]) -> String {
        self.find_text(key, args).unwrap_or_else(|| key.to_owned())
    }

    /// The text of `key` with its placeholders filled, if there is such a text.
    pub fn find_text(self, key: &str, args: &[(&str, String)]) -> Option<String> {
        let bundle = match self {
            Lang::Fr => &*FRENCH_BUNDLE,
            Lang::En => &*ENGLISH_BUNDLE,
        };
        let pattern = bundle.get_message(key).and_then(|message| message.value())?;
        let mut values = FluentArgs::new();
        for (name, value) in args {
            match value.parse::<i64>() {
                Ok(number) if *name == "count" => values.set(*name, number),
                _ => values.set(*name, value.as_str()),
            }
        }
        Some(bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned())
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

impl PartialSchema for Lang {
    fn schema() -> RefOr<Schema> {
        let words = Lang::ALL.map(Lang::word);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
    }
}

impl ToSchema for Lang {
    fn name() -> Cow<'static, str> {
        "Langue".into()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dossiers::audit,
        error::Code,
        records::{FieldValue, NounField, RecordKind},
        webhooks::{deliveries, endpoints, filter, settings, sign},
    };
    use std::{collections::BTreeSet, fs, path::Path};

    fn set(source: &str) -> BTreeSet<String> {
        keys(source).into_iter().collect()
    }

    /// Fails for the keys that no language has a text for.
    #[track_caller]
    fn have_texts(keys: impl IntoIterator<Item = String>) {
        let known = set(FRENCH);
        let missing: Vec<_> = keys.into_iter().filter(|key| !known.contains(key)).collect();
        assert!(
            missing.is_empty(),
            "these keys have no text; add them to locales/fr.ftl and locales/en.ftl: {missing:#?}"
        );
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (french, english) = (set(FRENCH), set(ENGLISH));
        let only_french: Vec<_> = french.difference(&english).collect();
        let only_english: Vec<_> = english.difference(&french).collect();
        assert!(
            only_french.is_empty() && only_english.is_empty(),
            "in locales/fr.ftl alone: {only_french:#?}; in locales/en.ftl alone: {only_english:#?}"
        );
        assert_eq!(french.len(), keys(FRENCH).len(), "a key stands twice");
    }

    #[test]
    fn every_text_that_is_asked_for_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut asked = BTreeSet::new();
        let mut open = ["templates", "src/web"].map(|folder| root.join(folder)).to_vec();
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let text = fs::read_to_string(path).unwrap();
                for call in ["s.t(\"", "s.t1(\"", "s.t2(\"", "s.pair(\"", "lang.text(\""] {
                    let after = text.split(call).skip(1);
                    asked.extend(
                        after.filter_map(|rest| rest.split_once('"')).map(|x| x.0.to_owned()),
                    );
                }
                let lines = text.lines().filter(|line| line.contains(".hint()"));
                asked.extend(lines.filter_map(|line| {
                    let name = line.split("form.").chain(line.split("password.")).nth(1)?;
                    Some(format!("hint-{}", name.split('"').nth(1)?.replace('_', "-")))
                }));
            }
        }
        assert!(asked.len() > 200);
        have_texts(asked);
    }

    fn nouns_fields() -> impl Iterator<Item = &'static NounField> {
        RecordKind::ALL.iter().flat_map(|kind| kind.fields())
    }

    #[test]
    fn every_noun_has_its_texts() {
        let mut keys = Vec::new();
        for kind in RecordKind::ALL {
            let (one, all) = (kind.word(), kind.plural());
            keys.extend([format!("kind-{one}"), format!("nav-{all}"), format!("{one}-new")]);
            keys.extend([format!("{one}-create"), format!("flash-{one}-created")]);
            keys.extend(
                ["created", "updated", "deleted"].map(|word| format!("event-{one}-{word}")),
            );
            if *kind != RecordKind::Societe {
                keys.extend([format!("{one}-edit"), format!("flash-{one}-closed")]);
            }
        }
        have_texts(keys);
    }

    #[test]
    fn every_field_of_a_noun_has_a_text() {
        have_texts(nouns_fields().map(|field| format!("field-{}", field.name.replace('_', "-"))));
    }

    #[test]
    fn every_word_of_a_closed_set_has_a_text() {
        let mut words: Vec<String> =
            Code::ALL.iter().map(|code| format!("error-{}", code.word())).collect();
        let mut add =
            |set: &str, all: &[&str]| words.extend(all.iter().map(|w| format!("{set}-{w}")));
        for field in nouns_fields() {
            if let FieldValue::Word { words, texts } = field.value {
                add(texts, words);
            }
        }
        add("mail-failure", crate::smtp::Failure::WORDS);
        add("notice", crate::notices::Word::WORDS);
        let subjects = crate::notices::Word::WORDS.iter().map(|word| format!("{word}-subject"));
        add("notice", &subjects.collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>());
        add("delivery", deliveries::DeliveryState::WORDS);
        add("endpoint", endpoints::EndpointState::WORDS);
        add("paused", endpoints::Reason::WORDS);
        add("op", filter::Operator::WORDS);
        for set in ["format", "format-help", "format-short"] {
            add(set, settings::Format::WORDS);
        }
        for set in ["scheme", "scheme-short", "secret-made", "secret-copy", "secret-again"] {
            add(set, sign::Scheme::WORDS);
        }
        let told: Vec<_> = settings::kinds().map(|kind| kind.replace('.', "-")).collect();
        let told: Vec<_> = told.iter().map(String::as_str).collect();
        add("told", &told);
        add("call", &told);
        add("audit", audit::Action::WORDS);
        let codes: Vec<_> = zap_engine::formatter::Code::ALL.iter().map(|c| c.word()).collect();
        add("formatter", &codes);
        add("zap-order", crate::zaps::listed::ZapOrder::WORDS);
        add("mail-state", crate::mail::MailState::WORDS);
        let changes = crate::mail::account_changes::AccountChange::WORDS;
        let subjects: Vec<_> = changes.iter().map(|word| format!("{word}-subject")).collect();
        add("mail-account", changes);
        add("mail-account", &subjects.iter().map(String::as_str).collect::<Vec<_>>());
        let failures = guarded_http::Failure::ALL.map(guarded_http::Failure::word);
        add("failure", &failures);
        add("failure-help", &failures);
        have_texts(words);
    }

    #[test]
    fn every_rule_of_a_problem_has_a_text() {
        let known = set(FRENCH);
        let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut seen = 0;
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let rules = text.split("Problem::new(").skip(1).filter_map(|rest| {
                let (_, after) = rest.split_once(", \"")?;
                after.split_once("\")").map(|(rule, _)| rule.to_owned())
            });
            for rule in
                rules.filter(|rule| rule.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            {
                seen += 1;
                assert!(known.contains(&format!("problem-{rule}")), "{rule} in {}", path.display());
            }
        }
        assert!(seen > 20);
    }

    #[test]
    fn french_has_its_no_break_spaces() {
        for line in FRENCH.lines().filter(|line| !line.starts_with('#') && !line.contains("->")) {
            let Some((_, text)) = line.split_once(" = ") else { continue };
            for wrong in [" :", " ;", " !", " ?", "« ", " »", "'"] {
                assert!(!text.contains(wrong), "{line}");
            }
        }
    }

    #[test]
    fn languages_of_a_browser() {
        assert_eq!(Lang::accepted("de-DE, en-GB;q=0.8, fr;q=0.5"), Lang::En);
        assert_eq!(Lang::accepted(""), Lang::Fr);
        assert_eq!(Lang::accepted("é"), Lang::Fr);
    }
}
