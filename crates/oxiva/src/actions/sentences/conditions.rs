//! What conditions ask: « objet est exactement « client » ».

use super::{Names, clauses, references, values};
use crate::{
    i18n::Lang,
    records::{FieldValue, RecordKind},
    webhooks,
};
use serde_json::Value as Json;
use zap_engine::{condition::Match, mapping::Template};

/// So many are told; of the rest how many they are.
const MAX_TOLD: usize = 5;

/// Groups joined by « ou » of conditions joined by « et »; `None` if there is nothing in them.
pub fn conditions(any: &Json, names: &Names, lang: Lang) -> Option<String> {
    let total = count(any);
    // One more is told as fast as it is counted.
    let mut room = if total > MAX_TOLD + 1 { MAX_TOLD } else { total };
    let mut groups = Vec::new();
    for group in any.as_array()?.iter().filter_map(Json::as_array) {
        let asked: Vec<_> = group.iter().filter(|one| asks(one)).take(room).collect();
        room -= asked.len();
        let told = asked.into_iter().filter_map(|one| condition(one, names, lang));
        groups.push(told.collect::<Vec<_>>().join(&format!(" {} ", lang.text("and"))));
    }
    groups.retain(|group| !group.is_empty());
    let told = groups.join(&format!(" {} ", lang.text("or")));
    let more = if total > MAX_TOLD + 1 { total - MAX_TOLD } else { 0 };
    Some(with_more(told, more, lang)).filter(|text| !text.is_empty())
}

/// How many conditions there are that ask something.
pub(super) fn count(any: &Json) -> usize {
    let groups = any.as_array().into_iter().flatten().filter_map(Json::as_array);
    groups.flatten().filter(|one| asks(one)).count()
}

/// « objet est exactement « client » (et 12 autres conditions) »
pub(super) fn with_more(told: String, more: usize, lang: Lang) -> String {
    if more == 0 {
        return told;
    }
    lang.text_with("say-more-conditions", &[("told", told), ("count", more.to_string())])
}

fn asks(condition: &Json) -> bool {
    condition["key"].as_str().is_some_and(|key| !key.trim().is_empty())
}

fn condition(condition: &Json, names: &Names, lang: Lang) -> Option<String> {
    let key = sought(condition["key"].as_str()?, names, lang)?;
    let Some(matches) = condition["match"].as_str().and_then(Match::parse) else {
        return Some(format!("{key} …"));
    };
    let compares = lang.text(&format!("match-{}", matches.word()));
    if !matches.takes_value() {
        return Some(format!("{key} {compares}"));
    }
    let value = word(&condition["key"], &condition["value"], lang);
    let value = value.map(|word| values::quoted(&word, lang));
    let value = value.or_else(|| values::quoted_value(&condition["value"], names, lang));
    Some(format!("{key} {compares} {}", value.as_deref().unwrap_or("…")))
}

/// What is compared. A field of the trigger needs no number: nearly all are.
fn sought(source: &str, names: &Names, lang: Lang) -> Option<String> {
    let template = Template::parse(source.trim());
    let field = template
        .whole()
        .filter(|reference| names.steps.get(&reference.step).is_none_or(|number| *number == 1))
        .map(|reference| references::field(reference, lang));
    let text = match field {
        Some(field) if !field.is_empty() => clauses::lower_first(&values::shortened(&field)),
        _ => values::template(source, names, lang),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// What a word that fields of records have is called: « Urgente » for `urgent`.
fn word(key: &Json, value: &Json, lang: Lang) -> Option<String> {
    let (template, value) = (Template::parse(key.as_str()?.trim()), value.as_str()?.trim());
    let name = template.whole()?.names().last()?;
    if webhooks::settings::kinds().any(|kind| kind == value) {
        return Some(clauses::lower_first(
            &lang.text(&format!("told-{}", value.replace('.', "-"))),
        ));
    }
    RecordKind::ALL.iter().find_map(|kind| match kind.field(name)?.value {
        FieldValue::Word { words, texts } if words.contains(&value) => {
            Some(lang.text(&format!("{texts}-{value}")))
        }
        _ => None,
    })
}
