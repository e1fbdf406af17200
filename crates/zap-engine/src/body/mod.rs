//! How what a hook received reads, in Zapier's way: the query under `querystring`, the fields of a
//! form, JSON or XML body beside it.
//!
//! # Promises
//! - Whatever the bytes are, they have a reading. What says that it is JSON or XML and is not stands as
//!   text under `body`, and [`Received::unreadable`] says why.
//! - A reading is at most [`DEPTH`] levels deep, so that it can be kept inside other JSON and read
//!   again: `serde_json` stops at 128. A deeper body is text; a deeper text within it stays text.
//! - One bad part loses nothing of the others. Half of a surrogate pair, and NUL, are `U+FFFD`
//!   ([`text_rules`]); a number that has no value here, or would lose its digits, is the text that it is
//!   written as; a part of a form that has no name is `data`.
//! - A charset that is wrong or unknown loses no letter that a reader could have guessed.
//!
//! # Quirks
//! - A text within the body that is itself JSON (an object or a list) or XML is read, too, unless the
//!   sender wished otherwise. One whose root is an element of HTML is a text: notes are HTML.
//! - What says that it is a form and is JSON, an object or a list, is JSON: `curl -d` says so of all it sends.

mod charset;
mod form;
mod multipart;
mod nested;
mod parameter;
mod xml;

use charset::Charset;
use serde_json::{Map, Value as Json};

/// Levels of a reading.
pub const DEPTH: usize = 100;

/// What arrived at a hook, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    querystring: Map<String, Json>,
    content: Json,
    unreadable: Option<Unreadable>,
}

/// Why a body stands as text although its sender said what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Json,
    Xml,
    Multipart,
    TooDeep,
}

/// Reads a query (without `?`) and a body. `recurse` is what Zapier's senders switch off with
/// `X-Recurse-Parse: false`.
pub fn read(query: &str, content_type: &str, body: &[u8], recurse: bool) -> Received {
    let mut querystring = form::read(query.as_bytes(), Charset::UTF_8);
    nested::tidy_map(&mut querystring);
    let (mut content, unreadable) = match content(content_type, body) {
        Ok(content) => (content, None),
        Err(unreadable) => (Charset::of(content_type, body).decode(body).into(), Some(unreadable)),
    };
    nested::tidy(&mut content, recurse);
    Received { querystring, content, unreadable }
}

impl Received {
    /// The whole as one object: a list stands under `items`, a text under `body`.
    pub fn payload(&self) -> Json {
        let content = match &self.content {
            Json::Array(items) => {
                Json::Object(Map::from_iter([("items".into(), items.as_slice().into())]))
            }
            other => other.clone(),
        };
        self.beside_query(content)
    }

    /// What runs start with: a list has one for each of its elements, everything else has one. With a
    /// `child_key` (`data`, `data__lines`) it is what stands there that counts, where something stands
    /// there. Made one by one: ten megabytes can hold millions.
    pub fn hook_items<'a>(&'a self, child_key: &'a str) -> impl Iterator<Item = Json> + 'a {
        elements(&self.content)
            .flat_map(move |item| elements(child(item, child_key)))
            .map(|item| self.beside_query(item.clone()))
    }

    /// What the body says, without the query; null if it is empty.
    pub fn into_content(self) -> Json {
        self.content
    }

    /// Set where the body was not what its sender said.
    pub fn unreadable(&self) -> Option<Unreadable> {
        self.unreadable
    }

    fn beside_query(&self, content: Json) -> Json {
        let mut payload = Map::from_iter([("querystring".to_owned(), Json::Null)]);
        match content {
            Json::Null => {}
            Json::Object(fields) => payload.extend(fields),
            other => drop(payload.insert("body".to_owned(), other)),
        }
        // A body's own `querystring` does not hide the real one.
        payload.insert("querystring".to_owned(), Json::Object(self.querystring.clone()));
        Json::Object(payload)
    }
}

fn elements(value: &Json) -> std::slice::Iter<'_, Json> {
    match value {
        Json::Array(items) => items.iter(),
        other => std::slice::from_ref(other).iter(),
    }
}

/// What stands at `a__b`, or the whole.
fn child<'a>(item: &'a Json, key: &str) -> &'a Json {
    if key.is_empty() {
        return item;
    }
    item.get(key)
        .or_else(|| key.split("__").try_fold(item, |item, part| item.get(part)))
        .unwrap_or(item)
}

/// A body as what it says it is. Many senders say nothing, or say text, and send JSON.
fn content(content_type: &str, body: &[u8]) -> Result<Json, Unreadable> {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = Charset::of(content_type, body);
    if body.is_empty() {
        return Ok(Json::Null);
    }
    if kind == "application/x-www-form-urlencoded" {
        let form = || form::read(body, charset).into();
        return Ok(json_of_form(body, charset).unwrap_or_else(form));
    }
    if kind == "multipart/form-data" {
        return multipart::read(content_type, body).map(Json::Object);
    }
    let text = charset.decode(body);
    let start = text.trim_start();
    if kind.contains("json") {
        return json(&text);
    }
    if kind.ends_with("xml") && kind != "application/xhtml+xml" {
        return xml::read(&text);
    }
    let guessed = match start.as_bytes().first() {
        Some(b'{' | b'[') => json(&text).ok(),
        Some(b'<') if kind != "text/html" => xml::read_unless_html(&text),
        _ => None,
    };
    Ok(guessed.unwrap_or_else(|| text.into()))
}

/// What a form says that is none, as `curl -d` sends it.
fn json_of_form(body: &[u8], charset: Charset) -> Option<Json> {
    let start = body.trim_ascii_start().first()?;
    matches!(start, b'{' | b'[').then(|| json(&charset.decode(body)).ok())?
}

/// JSON as it came.
fn json(text: &str) -> Result<Json, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    match text_rules::json::read_leniently(text) {
        Ok(value) if nested::depth(&value) <= DEPTH => Ok(value),
        Ok(_) => Err(Unreadable::TooDeep),
        // The one error that `serde_json` has no word for.
        Err(error) if error.to_string().starts_with("recursion limit") => Err(Unreadable::TooDeep),
        Err(_) => Err(Unreadable::Json),
    }
}

#[cfg(test)]
mod tests;
