//! XML as JSON, in the usual way: `@name` for an attribute, `#text` for the text of an element that
//! has more than text, a list where an element comes several times.

use super::{DEPTH, Unreadable};
use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};
use serde_json::{Map, Value as Json};

/// Names that tell HTML from XML.
const HTML: &[&str] = &[
    "!doctype",
    "a",
    "article",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "div",
    "em",
    "font",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "i",
    "img",
    "li",
    "meta",
    "ol",
    "p",
    "pre",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "u",
    "ul",
];

/// An element that is not closed yet.
#[derive(Default)]
struct Open {
    name: String,
    fields: Map<String, Json>,
    text: String,
}

/// One document with one root, whose name is the key of what is in it.
pub(super) fn read(text: &str) -> Result<Json, Unreadable> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    // The first stands for the document.
    let mut open = vec![Open::default()];
    loop {
        let event = reader.read_event().map_err(|_| Unreadable::Xml)?;
        let inner = open.last_mut().ok_or(Unreadable::Xml)?;
        match event {
            Event::Start(start) => open.push(opened(&start)),
            Event::Empty(start) => close(inner, opened(&start)),
            Event::Text(text) => inner.text.push_str(&text.xml10_content()),
            Event::CData(text) => inner.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => refer(&mut inner.text, &reference),
            Event::End(_) => {
                let closed = open.pop().ok_or(Unreadable::Xml)?;
                close(open.last_mut().ok_or(Unreadable::Xml)?, closed);
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        // The document, an element and its text are levels.
        if open.len() + 2 > DEPTH {
            return Err(Unreadable::TooDeep);
        }
    }
    match (open.pop(), open.len()) {
        (Some(root), 0) if is_document(&root) => Ok(Json::Object(root.fields)),
        _ => Err(Unreadable::Xml),
    }
}

/// `None` for what is no XML, or HTML.
pub(super) fn read_unless_html(text: &str) -> Option<Json> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let name =
        start.strip_prefix('<')?.split(|c: char| c.is_whitespace() || "/>".contains(c)).next()?;
    let html = HTML.contains(&name.to_ascii_lowercase().as_str());
    if html { None } else { read(text).ok() }
}

fn is_document(root: &Open) -> bool {
    root.text.trim().is_empty()
        && root.fields.len() == 1
        && !root.fields.values().any(Json::is_array)
}

fn opened(start: &BytesStart) -> Open {
    // Checks for repeated names would take time that grows with their square.
    let mut attributes = start.attributes();
    let attributes = attributes.with_checks(false).flatten().map(|attribute| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_or_else(|_| attribute.value.as_ref().into(), String::from);
        (format!("@{}", attribute.key.as_ref()), Json::from(value))
    });
    Open { name: start.name().as_ref().to_owned(), fields: attributes.collect(), ..Open::default() }
}

fn close(parent: &mut Open, mut closed: Open) {
    let text = closed.text.trim();
    let value = match (closed.fields.is_empty(), text.is_empty()) {
        (true, true) => Json::Null,
        (true, false) => text.into(),
        (false, true) => Json::Object(closed.fields),
        (false, false) => {
            closed.fields.insert("#text".to_owned(), text.into());
            Json::Object(closed.fields)
        }
    };
    match parent.fields.get_mut(&closed.name) {
        None => drop(parent.fields.insert(closed.name, value)),
        Some(Json::Array(values)) => values.push(value),
        Some(first) => *first = Json::from(vec![first.take(), value]),
    }
}

/// An entity that nobody knows stands as it is written; none is ever defined by a document.
fn refer(text: &mut String, reference: &BytesRef) {
    match reference.resolve_char_ref() {
        Ok(Some(letter)) => text.push(letter),
        _ => match resolve_predefined_entity(reference) {
            Some(letter) => text.push_str(letter),
            None => text.extend(["&", &**reference, ";"]),
        },
    }
}
