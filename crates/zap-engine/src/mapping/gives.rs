//! `=gives["1"]["a"]["b"]`: the newer way to write a reference, and `=Object.to_json(…)` of one.

use super::reference::{Key, MAX_PATH_KEYS, Reference, is_id};

/// Reads what follows `{{` up to and with `}}`; gives how far that is.
/// Zapier has also written `output` for `gives`.
pub(super) fn read(after: &str) -> Option<(Reference, usize)> {
    let start = after.trim_start().strip_prefix('=')?.trim_start();
    let inside = as_json(start);
    let (step, path, rest) = place(inside.unwrap_or(start))?;
    let rest = match inside {
        Some(_) => rest.trim_start().strip_prefix(')')?,
        None => rest,
    };
    let end = rest.trim_start().strip_prefix("}}")?;
    let length = after.len() - end.len();
    let source = after[..length - 2].trim().to_owned();
    let as_json = inside.is_some();
    (is_id(&step) && path.len() <= MAX_PATH_KEYS)
        .then_some((Reference { step, source, path, as_json }, length))
}

/// What follows `Object.to_json(`.
fn as_json(text: &str) -> Option<&str> {
    let after = text.strip_prefix("Object")?.trim_start().strip_prefix('.')?.trim_start();
    Some(after.strip_prefix("to_json")?.trim_start().strip_prefix('(')?.trim_start())
}

/// `gives["1"]["a"]`: the step, the keys, and what follows them.
fn place(text: &str) -> Option<(String, Vec<Key>, &str)> {
    let mut rest = text.strip_prefix("gives").or_else(|| text.strip_prefix("output"))?;
    let (step, after_step) = bracket(rest.trim_start())?;
    let Key::Name { name: step, .. } = step else { return None };
    rest = after_step;
    let mut path = Vec::new();
    while let Some((key, after_key)) = bracket(rest.trim_start()) {
        path.push(key);
        rest = after_key;
    }
    Some((step, path, rest))
}

/// `["a"]`, `['a']`, `[0]`, `[]`, and what follows it.
pub(super) fn bracket(text: &str) -> Option<(Key, &str)> {
    let inside = text.strip_prefix('[')?.trim_start();
    if let Some(rest) = inside.strip_prefix(']') {
        return Some((Key::Items, rest));
    }
    let (name, rest) = match inside.chars().next()? {
        quote @ ('"' | '\'') => quoted(&inside[1..], quote)?,
        _ => {
            let end = inside.find(|c: char| !c.is_ascii_digit())?;
            (inside[..end].to_owned(), &inside[end..])
        }
    };
    let rest = rest.trim_start().strip_prefix(']')?;
    Some((Key::name(name), rest)).filter(|(key, _)| *key != Key::name(""))
}

/// Up to the quote that closes; a backslash takes what follows it as it is.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.push(chars.next()?.1),
            c if c == quote => return Some((name, &text[at + c.len_utf8()..])),
            c => name.push(c),
        }
    }
    None
}
