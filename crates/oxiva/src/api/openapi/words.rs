//! What the document says beside the texts of `fr.ftl` and `en.ftl`: the French of the descriptions
//! that stand in the code, in English, and the values of the examples.

use crate::i18n::Lang;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::{collections::BTreeMap, sync::LazyLock};

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../locales/openapi.toml"))
        .unwrap_or_else(|error| panic!("locales/openapi.toml: {error}"))
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// The French of each description, by its English.
    french: BTreeMap<String, String>,
    /// The value of a property in examples, by its name.
    values: InLanguages,
    /// The whole example of a schema, by its name.
    schemas: InLanguages,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InLanguages {
    both: Map<String, Json>,
    fr: Map<String, Json>,
    en: Map<String, Json>,
}

impl InLanguages {
    fn find(&self, name: &str, lang: Lang) -> Option<&Json> {
        let own = match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        };
        own.get(name).or_else(|| self.both.get(name))
    }
}

/// The value that a property of this name has in examples.
pub fn value(name: &str, lang: Lang) -> Option<&'static Json> {
    WORDS.values.find(name, lang)
}

/// The example of the schema of this name, where it is written down as a whole.
pub fn schema(name: &str, lang: Lang) -> Option<&'static Json> {
    WORDS.schemas.find(name, lang)
}

/// Puts the French in the place of each English description that is known.
pub fn translate(value: &mut Json) {
    match value {
        Json::Object(map) => {
            if let Some(Json::String(text)) = map.get_mut("description")
                && let Some(french) = WORDS.french.get(&in_one_line(text))
            {
                text.clone_from(french);
            }
            map.values_mut().for_each(translate);
        }
        Json::Array(list) => list.iter_mut().for_each(translate),
        _ => {}
    }
}

/// Descriptions are broken into lines as the code is.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
