//! Texts in the places of their names: `[[subject]]`.

use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// The texts of one language, by their names.
pub(super) type Texts = BTreeMap<String, String>;

const OPENS: &str = "[[";
const CLOSES: &str = "]]";

/// A piece of a text: words, or the name of another text.
enum Piece<'a> {
    Words(&'a str),
    Name(&'a str),
}

/// A value with texts in the places of their names, also in the keys of objects.
pub(super) fn filled(value: &Json, texts: &Texts) -> Json {
    match value {
        Json::String(text) => filled_text(text, texts).into(),
        Json::Array(items) => items.iter().map(|item| filled(item, texts)).collect(),
        Json::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(key, value)| (filled_text(key, texts), filled(value, texts)));
            Json::Object(fields.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// The same of one text. What has no text stays as it is.
pub(super) fn filled_text(text: &str, texts: &Texts) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Name(name) => {
            texts.get(name).cloned().unwrap_or_else(|| format!("{OPENS}{name}{CLOSES}"))
        }
    };
    pieces(text).into_iter().map(piece).collect()
}

/// The names of the texts that a value asks for.
pub(super) fn names(value: &Json) -> BTreeSet<&str> {
    match value {
        Json::String(text) => names_of_text(text),
        Json::Array(items) => items.iter().flat_map(names).collect(),
        Json::Object(fields) => fields
            .iter()
            .flat_map(|(key, value)| names_of_text(key).into_iter().chain(names(value)))
            .collect(),
        _ => BTreeSet::new(),
    }
}

/// The same of one text.
pub(super) fn names_of_text(text: &str) -> BTreeSet<&str> {
    let name = |piece| match piece {
        Piece::Words(_) => None,
        Piece::Name(name) => Some(name),
    };
    pieces(text).into_iter().filter_map(name).collect()
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((words, after)) = rest.split_once(OPENS)
        && let Some((name, after)) = after.split_once(CLOSES)
    {
        pieces.extend([Piece::Words(words), Piece::Name(name)]);
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces
}
