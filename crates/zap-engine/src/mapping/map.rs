//! Filling references in.

use super::{
    follow::Found,
    params::{Node, Params},
    reference::Reference,
    render::{weight, write},
    template::{Part, Template},
    values::Values,
};
use serde_json::{Map, Value as Json};

/// How many bytes one mapping gives at most, about: what would go beyond is left out and noted.
pub const LARGEST: usize = 20_000_000;

/// Fields with their references filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapped {
    pub value: Map<String, Json>,
    /// The references that were not there, as written between the braces, each once.
    pub missing: Vec<String>,
    /// The references that were left out because all together grew too large.
    pub dropped: Vec<String>,
}

impl Params {
    /// The fields with their references filled in.
    pub fn map(&self, values: &Values<'_>) -> Mapped {
        let mut mapper = Mapper::new(values);
        let value = mapper.object(&self.fields);
        Mapped { value, missing: mapper.missing, dropped: mapper.dropped }
    }
}

/// One mapping under way.
pub(crate) struct Mapper<'v, 'a> {
    values: &'v Values<'a>,
    pub(crate) missing: Vec<String>,
    pub(crate) dropped: Vec<String>,
    left: usize,
}

impl<'v, 'a> Mapper<'v, 'a> {
    pub(crate) fn new(values: &'v Values<'a>) -> Mapper<'v, 'a> {
        Mapper { values, missing: Vec::new(), dropped: Vec::new(), left: LARGEST }
    }

    pub(crate) fn text(&mut self, template: &Template) -> String {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Words(words) | Part::Unreadable(words) => text.push_str(words),
                Part::Reference(reference) => {
                    let Some(found) = self.find(reference) else { continue };
                    for (at, value) in found.parts().enumerate() {
                        if at > 0 {
                            text.push(',');
                        }
                        write(&mut text, value);
                    }
                }
            }
        }
        text
    }

    /// A template's value: with its type, if it is one reference and nothing else.
    pub(crate) fn value(&mut self, template: &Template) -> Option<Json> {
        match template.whole() {
            Some(reference) => self.find(reference).map(|found| found.to_json()),
            None => Some(Json::String(self.text(template))),
        }
    }

    pub(super) fn object(&mut self, fields: &[(String, Node)]) -> Map<String, Json> {
        let mapped = fields.iter().filter_map(|(key, node)| Some((key.clone(), self.node(node)?)));
        mapped.collect()
    }

    fn node(&mut self, node: &Node) -> Option<Json> {
        match node {
            Node::Literal(value) => Some(value.clone()),
            Node::Whole(reference) => self.find(reference).map(|found| found.to_json()),
            Node::Text(template) => Some(Json::String(self.text(template))),
            Node::Url(template) => Some(Json::String(self.url(template))),
            Node::Object(fields) => Some(Json::Object(self.object(fields))),
            Node::List(nodes) => {
                let mut list = Vec::with_capacity(nodes.len());
                nodes.iter().for_each(|node| self.put_in(&mut list, node));
                Some(Json::Array(list))
            }
        }
    }

    /// Into a list: what is itself a list item by item, an object with line items as one for each.
    fn put_in(&mut self, list: &mut Vec<Json>, node: &Node) {
        match (node, self.node(node)) {
            (Node::Whole(_), Some(Json::Array(items))) => list.extend(items),
            (Node::Object(fields), Some(Json::Object(mapped))) => {
                self.put_rows(list, fields, mapped);
            }
            (_, Some(value)) => list.push(value),
            (_, None) => {}
        }
    }

    fn put_rows(
        &mut self,
        list: &mut Vec<Json>,
        fields: &[(String, Node)],
        mapped: Map<String, Json>,
    ) {
        let items: Vec<(&str, &str)> = fields
            .iter()
            .filter_map(|(key, node)| Some((key.as_str(), node.items()?.source.as_str())))
            .collect();
        let Some((_, first)) = items.first() else {
            list.push(Json::Object(mapped));
            return;
        };
        let (rows, left_out) =
            zip(mapped, |key| items.iter().any(|(name, _)| *name == key), usize::MAX);
        list.extend(rows.into_iter().map(Json::Object));
        if left_out > 0 {
            note(&mut self.dropped, first);
        }
    }

    pub(super) fn find(&mut self, reference: &Reference) -> Option<Found<'v>> {
        let Some(found) = reference.find(self.values) else {
            note(&mut self.missing, &reference.source);
            return None;
        };
        let size: usize = found.parts().map(weight).sum();
        match self.left.checked_sub(size) {
            Some(left) => self.left = left,
            None => {
                note(&mut self.dropped, &reference.source);
                return None;
            }
        }
        Some(found)
    }
}

fn note(notes: &mut Vec<String>, source: &str) {
    if !notes.iter().any(|noted| noted == source) {
        notes.push(source.to_owned());
    }
}

/// Lists side by side become rows; what is no list is in every row. Gives also how many rows were left
/// out: those beyond `most`, or beyond what may be made of the repeated values.
pub fn zip(
    fields: Map<String, Json>,
    is_list: impl Fn(&str) -> bool,
    most: usize,
) -> (Vec<Map<String, Json>>, usize) {
    let (mut lists, mut repeated) = (Vec::new(), 0);
    for (key, value) in fields {
        match value {
            Json::Array(list) if is_list(&key) => lists.push((key, Ok(list))),
            single => {
                repeated += key.len() + weight(&single);
                lists.push((key, Err(single)));
            }
        }
    }
    let length = |of: &(String, Result<Vec<Json>, Json>)| of.1.as_ref().ok().map(Vec::len);
    let longest = lists.iter().filter_map(length).max().unwrap_or(1);
    let affordable = (LARGEST / repeated.max(1)).max(1);
    let rows = longest.min(most).min(affordable);
    let mut columns: Vec<_> =
        lists.into_iter().map(|(key, values)| (key, values.map(Vec::into_iter))).collect();
    let row = |_| {
        let cells = columns.iter_mut().filter_map(|(key, values)| {
            let value = match values {
                Ok(list) => list.next()?,
                Err(single) => single.clone(),
            };
            Some((key.clone(), value))
        });
        cells.collect()
    };
    ((0..rows).map(row).collect(), longest - rows)
}
