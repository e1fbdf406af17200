//! How recorded calls are written, read and played.
//!
//! A text is made of blocks, parted by empty lines. A block begins with comments (`# …`) and one call:
//!
//! ```text
//! # What the call shows.
//! > POST /api/v3/societes {"nom": "Mairie"}
//! > idempotency-key: 1
//! > keep id as mairie
//! < 201
//! < location: /api/v3/societes/1
//! {"id":"1", …}
//! ```
//!
//! Lines with `>` are what is sent: method, path and body; headers; and which field of the answer later calls
//! name: `<mairie>`. `<token>` is there from the beginning; v3 is called with it, unless the call has an
//! `authorization` of its own. What follows was answered: the status, the headers
//! but [those of every answer](EVERY_ANSWER_HAS), and the body. A body too long for one line is broken into
//! several; line breaks and the spaces after them are not part of it.

use crate::support::http::{Http, Response};
use std::{collections::BTreeMap, mem};

/// What `<name>` stands for.
pub type Values = BTreeMap<String, String>;

/// Other tests hold these (`support/walk.rs`), and the date is the machine's.
const EVERY_ANSWER_HAS: &[&str] = &[
    "cache-control",
    "connection",
    "content-length",
    "content-security-policy",
    "date",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
];

/// Characters of a line of a body, where it can be broken.
const LINE: usize = 110;

pub struct Script {
    pub calls: Vec<Call>,
}

#[derive(Default)]
pub struct Call {
    /// Comments and the lines of the call, as they stand.
    head: Vec<String>,
    pub method: String,
    pub path: String,
    body: String,
    headers: Vec<(String, String)>,
    /// Field of the answer, and the name that it has from then on.
    kept: Vec<(String, String)>,
    answer: String,
}

impl Script {
    pub fn parse(text: &str) -> Script {
        let mut calls = vec![];
        for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
            calls.push(Call::parse(block));
        }
        Script { calls }
    }

    /// Calls and answers, as they are kept.
    pub fn text(&self) -> String {
        let block = |call: &Call| format!("{}\n{}", call.head.join("\n"), call.answer);
        self.calls.iter().map(block).collect::<Vec<_>>().join("\n")
    }
}

impl Call {
    fn parse(block: &str) -> Call {
        let mut call = Call::default();
        let is_head = |line: &&str| line.starts_with('#') || line.starts_with('>');
        for line in block.trim().lines().take_while(is_head) {
            call.head.push(line.to_owned());
            let Some(sent) = line.strip_prefix("> ") else { continue };
            if call.method.is_empty() {
                let mut words = sent.splitn(3, ' ').map(str::to_owned);
                let mut next = || words.next().unwrap_or_default();
                (call.method, call.path, call.body) = (next(), next(), next());
            } else if let Some((field, name)) =
                sent.strip_prefix("keep ").and_then(|keep| keep.split_once(" as "))
            {
                call.kept.push((field.to_owned(), name.to_owned()));
            } else {
                let (name, value) = sent.split_once(": ").expect("a header");
                call.headers.push((name.to_owned(), value.to_owned()));
            }
        }
        assert!(call.path.starts_with('/'), "no call: {block}");
        call
    }

    /// Makes the call and keeps what is answered.
    pub async fn play(&mut self, client: &Http, values: &mut Values) {
        let filled = |text: &str| {
            values.iter().fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("<{name}>"), value)
            })
        };
        let is_v3 = self.path.starts_with("/api/v3/");
        let has_its_own = self.headers.iter().any(|(name, _)| name == "authorization");
        let client = match values.get("token").filter(|_| is_v3 && !has_its_own) {
            Some(token) => client.clone().bearer(token),
            None => client.clone(),
        };
        let headers = self.headers.iter();
        let client =
            headers.fold(client, |client, (name, value)| client.header(name, &filled(value)));
        let (path, body) = (filled(&self.path), filled(&self.body));
        let kind = if body.is_empty() { "" } else { "application/json" };
        let answer = client.send(&self.method, &path, kind, body.as_bytes()).await;
        self.answer = shown(&answer);
        for (field, name) in mem::take(&mut self.kept) {
            let found = answer.json().pointer(&format!("/{field}")).cloned();
            let found = found.unwrap_or_else(|| panic!("{}: no {field}: {answer:?}", self.path));
            values.insert(name, found.as_str().map_or_else(|| found.to_string(), str::to_owned));
        }
    }
}

fn shown(answer: &Response) -> String {
    let mut text = format!("< {}\n", answer.status);
    for (name, value) in &answer.headers {
        if !EVERY_ANSWER_HAS.contains(&name.as_str()) {
            text.push_str(&format!("< {name}: {value}\n"));
        }
    }
    let body = String::from_utf8(answer.body.clone()).expect("answers are text");
    if !body.is_empty() {
        text.push_str(&broken(&body, 0));
        text.push('\n');
    }
    text
}

/// A JSON text whose long objects and lists have a line for each of their elements; nothing else is changed.
fn broken(json: &str, depth: usize) -> String {
    let is_long = depth * 2 + json.chars().count() > LINE;
    let elements = if is_long { elements(json) } else { None };
    let Some(elements) = elements else { return json.to_owned() };
    let indent = "  ".repeat(depth);
    let mut text = json[..1].to_owned();
    for (place, element) in elements.iter().enumerate() {
        let (name, value) = element.split_at(value_at(element));
        let comma = if place + 1 < elements.len() { "," } else { "" };
        text.push_str(&format!("\n{indent}  {name}{}{comma}", broken(value, depth + 1)));
    }
    text.push_str(&format!("\n{indent}{}", &json[json.len() - 1..]));
    text
}

/// The elements of an object or a list.
fn elements(json: &str) -> Option<Vec<&str>> {
    if !json.starts_with(['{', '[']) || !json.ends_with(['}', ']']) {
        return None;
    }
    let inside = &json[1..json.len() - 1];
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, sign) in outer(inside) {
        if sign == ',' {
            found.push(&inside[start..at]);
            start = at + 1;
        }
    }
    found.push(&inside[start..]);
    Some(found)
}

/// Where the value of an element begins: behind its name, if it has one.
fn value_at(element: &str) -> usize {
    outer(element).find(|(_, sign)| *sign == ':').map_or(0, |(at, _)| at + 1)
}

/// The signs of a JSON text that stand in no text, object or list within it.
fn outer(json: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    json.char_indices().filter(move |(_, sign)| {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_text = !is_text,
            '{' | '[' if !is_text => depth += 1,
            '}' | ']' if !is_text => depth -= 1,
            _ => return depth == 0 && !is_text,
        }
        false
    })
}

#[test]
fn a_long_body_is_broken_and_nothing_else() {
    let long = "x".repeat(LINE);
    let json = format!(r#"{{"a":[1,"b,\"]}}"],"c":"{long}","d":{{"e":["{long}",{{}}]}}}}"#);
    let expected = format!(
        "{{\n  \"a\":[1,\"b,\\\"]}}\"],\n  \"c\":\"{long}\",\n  \"d\":{{\n    \"e\":[\n      \"{long}\",\n      {{}}\n    ]\n  }}\n}}"
    );
    assert_eq!(broken(&json, 0), expected);
}
