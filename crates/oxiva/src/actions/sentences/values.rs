//! What stands in a field, short enough for a sentence.

use super::{MAX_VALUE_CHARS, Names, reference};
use crate::{actions::FieldKind, i18n::Lang, records::input};
use serde_json::Value as Json;
use zap_engine::mapping::{Piece, Template};

/// `None` where there is nothing.
pub(super) fn shown(value: &Json, names: &Names, lang: Lang) -> Option<String> {
    let text = match value {
        Json::Null => return None,
        Json::String(text) => template(text, names, lang),
        Json::Bool(flag) => lang.text(if *flag { "say-yes" } else { "say-no" }),
        Json::Number(number) => number.to_string(),
        Json::Array(items) => {
            let items = items.iter().filter_map(|item| shown(item, names, lang));
            shortened(&items.collect::<Vec<_>>().join(", "))
        }
        Json::Object(fields) => {
            let keys = fields.keys().filter(|key| !key.is_empty());
            shortened(&keys.map(String::as_str).collect::<Vec<_>>().join(", "))
        }
    };
    Some(text).filter(|text| !text.is_empty())
}

/// What stands in a field of a kind: tables, records and people are called by their names.
pub(super) fn named(kind: FieldKind, value: &Json, names: &Names, lang: Lang) -> Option<String> {
    let text = shown(value, names, lang)?;
    let id = input::id(&text);
    let name = match kind {
        FieldKind::Table => {
            let name = id.and_then(|id| names.tables.get(&id).cloned());
            // A table may be called by its name.
            let name = name.or_else(|| id.is_none().then(|| text.clone()));
            match name {
                Some(name) if !is_mapped(value) => Some(quoted(&shortened(&name), lang)),
                _ => None,
            }
        }
        FieldKind::Record(kind) => id.and_then(|id| {
            let name = names.records.get(&(kind, id));
            name.map(|name| quoted(&shortened(name), lang))
        }),
        FieldKind::Person => id.and_then(|id| names.people.get(&id)).map(|name| shortened(name)),
        FieldKind::Column if !is_mapped(value) => Some(quoted(&text, lang)),
        FieldKind::Url => host(value),
        _ => None,
    };
    let number = matches!(kind, FieldKind::Table | FieldKind::Record(_)) && id.is_some();
    Some(match name {
        Some(name) => name,
        None if number => lang.text_with("number", &[("id", text)]),
        None => text,
    })
}

/// « text »
pub(super) fn quoted(text: &str, lang: Lang) -> String {
    lang.text_with("quoted", &[("text", text.to_owned())])
}

/// In quotes, unless it is a reference, which has them.
pub(super) fn quoted_value(value: &Json, names: &Names, lang: Lang) -> Option<String> {
    let text = shown(value, names, lang)?;
    let is_reference =
        value.as_str().is_some_and(|source| Template::parse(source.trim()).whole().is_some());
    Some(if is_reference { text } else { quoted(&text, lang) })
}

fn is_mapped(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.contains("{{"))
}

/// Who is called: what follows the host may be a secret.
fn host(value: &Json) -> Option<String> {
    let text = value.as_str()?.trim();
    let (_, after) = text.split_once("://")?;
    let host = after.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    (!host.is_empty() && !host.contains("{{")).then(|| shortened(host))
}

/// A text with its references in quotes, so long at most; a reference is whole or not there.
pub(super) fn template(source: &str, names: &Names, lang: Lang) -> String {
    let source = source.trim();
    let (mut text, mut length) = (String::new(), 0);
    for piece in Template::parse(source).pieces() {
        let (piece, may_be_cut) = match piece {
            Piece::Words(words) => (one_line(words), true),
            Piece::Reference(one) => {
                // What follows a reference begins on the same line.
                (quoted(&shortened(&reference(one, names, lang)), lang), false)
            }
        };
        let room = MAX_VALUE_CHARS.saturating_sub(length);
        let count = piece.chars().count();
        if count <= room || (!may_be_cut && length == 0) {
            text.push_str(&piece);
            length += count;
            continue;
        }
        if may_be_cut {
            text.extend(piece.chars().take(room.saturating_sub(1)));
        }
        return text.trim_end().to_owned() + "…";
    }
    text
}

/// Blanks and lines as one blank each.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(4 * MAX_VALUE_CHARS));
    for letter in text.chars().take(2 * MAX_VALUE_CHARS) {
        // A no-break space stays.
        let is_blank = matches!(letter, ' ' | '\t' | '\n' | '\r') || letter.is_control();
        match letter {
            _ if is_blank && line.ends_with(' ') => {}
            _ if is_blank => line.push(' '),
            letter => line.push(letter),
        }
    }
    line
}

/// So many characters at most.
pub(super) fn shortened(text: &str) -> String {
    let text = one_line(text);
    if text.chars().count() <= MAX_VALUE_CHARS {
        return text.trim().to_owned();
    }
    let kept: String = text.chars().take(MAX_VALUE_CHARS - 1).collect();
    kept.trim_end().to_owned() + "…"
}
