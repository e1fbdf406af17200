//! The fields of an action.

use super::{reference::Reference, template::Template};
use serde_json::{Map, Value as Json};

/// The fields of an action, each text of them taken apart once. They are the same JSON all the while.
#[derive(Clone, Debug, Default)]
pub struct Params {
    source: Map<String, Json>,
    pub(super) fields: Vec<(String, Node)>,
}

impl PartialEq for Params {
    fn eq(&self, other: &Params) -> bool {
        self.source == other.source
    }
}

/// A value of the document, ready to be mapped.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Nothing in it is mapped.
    Literal(Json),
    Whole(Reference),
    Text(Template),
    /// As [`Node::Text`], in an address.
    Url(Template),
    Object(Vec<(String, Node)>),
    List(Vec<Node>),
}

/// What lies deeper is taken as it is. (Documents are not allowed so much.)
const DEEPEST: usize = 100;

impl Params {
    /// Takes the texts of these fields apart.
    pub fn new(source: Map<String, Json>) -> Params {
        let fields = source.iter().map(|(key, value)| (key.clone(), Node::new(value, 0))).collect();
        Params { source, fields }
    }

    /// The fields of an action: `url` is an address.
    pub fn of_action(source: Map<String, Json>) -> Params {
        let mut params = Params::new(source);
        for (_, node) in params.fields.iter_mut().filter(|(key, _)| key == "url") {
            if let Node::Text(template) = node {
                *node = Node::Url(std::mem::take(template));
            }
        }
        params
    }

    /// As they were written.
    pub fn source(&self) -> &Map<String, Json> {
        &self.source
    }

    /// Every template, with its place as a JSON pointer from here.
    pub fn templates(&self) -> Vec<(String, Template)> {
        let mut found = Vec::new();
        for (key, value) in &self.source {
            gather(value, &pointer("", key), 0, &mut found);
        }
        found
    }
}

impl Node {
    fn new(value: &Json, depth: usize) -> Node {
        let is_literal = |node: &Node| matches!(node, Node::Literal(_));
        match value {
            Json::String(text) => {
                let template = Template::parse(text);
                match template.whole() {
                    Some(reference) => Node::Whole(reference.clone()),
                    None if template.references().next().is_some() => Node::Text(template),
                    None => Node::Literal(value.clone()),
                }
            }
            Json::Object(fields) if depth < DEEPEST => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(key, value)| (key.clone(), Node::new(value, depth + 1)))
                    .collect();
                if fields.iter().all(|(_, node)| is_literal(node)) {
                    Node::Literal(value.clone())
                } else {
                    Node::Object(fields)
                }
            }
            Json::Array(list) if depth < DEEPEST => {
                let list: Vec<_> = list.iter().map(|item| Node::new(item, depth + 1)).collect();
                if list.iter().all(is_literal) {
                    Node::Literal(value.clone())
                } else {
                    Node::List(list)
                }
            }
            _ => Node::Literal(value.clone()),
        }
    }

    /// The reference, if it says that it has one value for each item.
    pub(super) fn items(&self) -> Option<&Reference> {
        match self {
            Node::Whole(reference) => Some(reference).filter(|reference| reference.has_items()),
            _ => None,
        }
    }
}

fn gather(value: &Json, at: &str, depth: usize, found: &mut Vec<(String, Template)>) {
    match value {
        Json::String(text) => found.push((at.to_owned(), Template::parse(text))),
        Json::Object(fields) if depth < DEEPEST => {
            for (key, value) in fields {
                gather(value, &pointer(at, key), depth + 1, found);
            }
        }
        Json::Array(list) if depth < DEEPEST => {
            for (place, item) in list.iter().enumerate() {
                gather(item, &format!("{at}/{place}"), depth + 1, found);
            }
        }
        _ => {}
    }
}

/// One step further in a JSON pointer (RFC 6901).
pub fn pointer(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}
