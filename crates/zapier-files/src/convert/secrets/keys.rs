//! Keys that are taken out of texts and scripts.

use super::{
    HIDDEN, found, is_key_name, is_literal,
    script::{assigned_to, literals},
};
use serde_json::{Map, Value as Json};

/// Keys that are taken out of texts, each with a mark in its place.
pub struct Keys<'m> {
    /// `None`: they are hidden, and nobody has them.
    mark: Option<&'m str>,
    taken: Vec<(String, String)>,
}

impl<'m> Keys<'m> {
    pub fn new(mark: &'m str) -> Keys<'m> {
        Keys { mark: Some(mark), taken: Vec::new() }
    }

    pub fn hiding() -> Keys<'static> {
        Keys { mark: None, taken: Vec::new() }
    }

    /// The keys that were taken, by their marks.
    pub fn taken(&self) -> Map<String, Json> {
        self.taken.iter().map(|(name, key)| (name.clone(), key.clone().into())).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }

    /// The name of a key from now on.
    fn named(&mut self, key: &str) -> Option<String> {
        let mark = self.mark?;
        if let Some((name, _)) = self.taken.iter().find(|(_, known)| known == key) {
            return Some(name.clone());
        }
        let name = format!("{mark}{}", self.taken.len() + 1);
        self.taken.push((name.clone(), key.to_owned()));
        Some(name)
    }

    /// A key is taken whole: what stands in its place.
    pub fn whole(&mut self, key: &str) -> String {
        self.named(key).map_or_else(|| HIDDEN.to_owned(), |name| format!("[[{name}]]"))
    }

    /// The text with marks in the place of its keys.
    pub fn text(&mut self, text: &str) -> String {
        let (mut kept, mut from) = (String::new(), 0);
        for range in found(text) {
            kept.push_str(&text[from..range.start]);
            kept.push_str(&self.whole(&text[range.clone()]));
            from = range.end;
        }
        kept + &text[from..]
    }

    /// The same of every text within; what has the name of a key is one.
    pub fn value(&mut self, value: &Json, name: &str) -> Json {
        match value {
            Json::String(text) if is_key_name(name) && is_literal(text) => self.whole(text).into(),
            Json::String(text) => self.text(text).into(),
            Json::Array(items) => items.iter().map(|item| self.value(item, name)).collect(),
            Json::Object(fields) => {
                let fields =
                    fields.iter().map(|(key, value)| (key.clone(), self.value(value, key)));
                Json::Object(fields.collect())
            }
            other => other.clone(),
        }
    }

    /// A script with `inputData.<mark>` in the place of the keys in its texts.
    pub fn code(&mut self, code: &str) -> String {
        let mut kept = String::new();
        let mut from = 0;
        for literal in literals(code) {
            kept.push_str(&self.text_of_no_code(&code[from..literal.start]));
            let text = &code[literal.clone()];
            kept.push_str(&self.literal(text, &code[..literal.start]));
            from = literal.end;
        }
        kept + &self.text_of_no_code(&code[from..])
    }

    /// What stands between texts: a comment may hold a key that nobody needs.
    fn text_of_no_code(&self, text: &str) -> String {
        Keys::hiding().text(text)
    }

    /// A text of a script with its quotes, and what stands before it.
    fn literal(&mut self, literal: &str, before: &str) -> String {
        let Some(quote) = literal.chars().next() else { return String::new() };
        let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
        let has_marks = ['\'', '"', '`', '\\', '$'].iter().any(|mark| inner.contains(*mark));
        let is_named = is_key_name(assigned_to(before)) && inner.len() >= 8 && !has_marks;
        let is_one = is_named && !inner.contains(' ') && is_literal(inner);
        let ranges = if is_one { std::iter::once(0..inner.len()).collect() } else { found(inner) };
        if ranges.is_empty() {
            return literal.to_owned();
        }
        if self.mark.is_none() {
            let hidden = if is_one { HIDDEN.to_owned() } else { self.text(inner) };
            return format!("{quote}{hidden}{quote}");
        }
        let (mut made, mut from) = (String::new(), 0);
        for range in ranges {
            let name = self.named(&inner[range.clone()]).unwrap_or_default();
            made.push_str(&inner[from..range.start]);
            made.push_str(&match quote {
                '`' => format!("${{inputData.{name}}}"),
                quote => format!("{quote} + inputData.{name} + {quote}"),
            });
            from = range.end;
        }
        made.push_str(&inner[from..]);
        if quote == '`' { format!("`{made}`") } else { format!("({quote}{made}{quote})") }
    }
}
