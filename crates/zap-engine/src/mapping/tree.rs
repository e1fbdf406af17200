//! What a step gave as a tree, for choosing from it.

use super::{
    render::as_text,
    written::{PathPart, written},
};
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// Nodes of a tree, and how deep it is: what lies beyond is left out.
const MAX_NODES: usize = 1_000;
const MAX_DEPTH: usize = 10;
/// Characters of a value that are shown.
const MAX_SHOWN_CHARS: usize = 60;
/// Items of a list of plain values that are nodes of their own.
const MAX_ITEMS: usize = 3;

/// A value that can be mapped.
#[derive(Clone, Debug, PartialEq)]
pub struct DataNode {
    /// How it is reached from the node above.
    pub part: PathPart,
    /// The key; of one item its number as people count, from 1.
    pub label: String,
    pub kind: DataKind,
    /// What is there, cut: of a field of each item what the items have, joined.
    pub shown: String,
    /// The text that maps it; `None`: nothing can refer to it.
    pub reference: Option<String>,
    pub children: Vec<DataNode>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DataKind {
    /// Null: nobody knows.
    Empty,
    Text,
    Number,
    Boolean,
    /// A text that is a date or a moment in ISO 8601.
    Date,
    /// A list of so many values.
    List(usize),
    /// An object of so many fields.
    Object(usize),
}

impl DataKind {
    fn of(value: &Json) -> DataKind {
        match value {
            Json::Null => DataKind::Empty,
            Json::Bool(_) => DataKind::Boolean,
            Json::Number(_) => DataKind::Number,
            Json::String(text) if is_date(text) => DataKind::Date,
            Json::String(_) => DataKind::Text,
            Json::Array(list) => DataKind::List(list.len()),
            Json::Object(fields) => DataKind::Object(fields.len()),
        }
    }
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok() || text.parse::<jiff::Timestamp>().is_ok()
}

/// What the step of this id gave, field by field. Of a list of objects each key stands once, for each item,
/// and then the first item with its fields.
pub fn tree(step: &str, value: &Json) -> Vec<DataNode> {
    let mut growth = Growth { step, path: Vec::new(), left: MAX_NODES };
    growth.children(value, &|path| at(value, path))
}

/// The values that a path leads to; several where it goes through each item.
fn at<'v>(value: &'v Json, path: &[PathPart]) -> Vec<&'v Json> {
    path.iter().fold(vec![value], |values, part| {
        let step = |value: &'v Json| -> Vec<&'v Json> {
            match (part, value) {
                (PathPart::Field(name), Json::Object(fields)) => {
                    fields.get(name).into_iter().collect()
                }
                (PathPart::Item(place), Json::Array(list)) => {
                    list.get(*place).into_iter().collect()
                }
                (PathPart::Each, Json::Array(list)) => list.iter().collect(),
                _ => Vec::new(),
            }
        };
        values.into_iter().flat_map(step).collect()
    })
}

/// The values at a path from the root.
type Lookup<'v> = &'v dyn Fn(&[PathPart]) -> Vec<&'v Json>;

struct Growth<'t> {
    step: &'t str,
    path: Vec<PathPart>,
    left: usize,
}

impl Growth<'_> {
    fn children<'v>(&mut self, value: &'v Json, lookup: Lookup<'v>) -> Vec<DataNode> {
        if self.path.len() >= MAX_DEPTH {
            return Vec::new();
        }
        match value {
            Json::Object(fields) => self.fields(fields, lookup),
            Json::Array(list) if list.iter().any(Json::is_object) => self.items(list, lookup),
            Json::Array(list) => {
                let items = list.iter().take(MAX_ITEMS).enumerate();
                items.map_while(|(place, item)| self.item(place, item, lookup)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn fields<'v>(&mut self, fields: &'v Map<String, Json>, lookup: Lookup<'v>) -> Vec<DataNode> {
        let node = |(name, value): (&String, &'v Json)| {
            self.node(vec![PathPart::Field(name.clone())], name.clone(), value, lookup)
        };
        fields.iter().map_while(node).collect()
    }

    fn item<'v>(&mut self, place: usize, item: &'v Json, lookup: Lookup<'v>) -> Option<DataNode> {
        self.node(vec![PathPart::Item(place)], (place + 1).to_string(), item, lookup)
    }

    /// Each key of the items once, as the first item has it that has more than null; then the first item.
    fn items<'v>(&mut self, list: &'v [Json], lookup: Lookup<'v>) -> Vec<DataNode> {
        let mut keys: Vec<(&String, &Json)> = Vec::new();
        for (name, value) in list.iter().filter_map(Json::as_object).flatten() {
            match keys.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) if known.is_null() => *known = value,
                Some(_) => {}
                None => keys.push((name, value)),
            }
        }
        let node = |(name, value): (&String, &'v Json)| {
            let parts = vec![PathPart::Each, PathPart::Field(name.clone())];
            self.node(parts, name.clone(), value, lookup)
        };
        let mut nodes: Vec<_> = keys.into_iter().map_while(node).collect();
        nodes.extend(list.first().and_then(|first| self.item(0, first, lookup)));
        nodes
    }

    /// `None`: there are enough.
    fn node<'v>(
        &mut self,
        parts: Vec<PathPart>,
        label: String,
        value: &'v Json,
        lookup: Lookup<'v>,
    ) -> Option<DataNode> {
        self.left = self.left.checked_sub(1)?;
        let (depth, part) = (self.path.len(), parts.first()?.clone());
        self.path.extend(parts);
        let found = lookup(&self.path);
        let shown: Vec<_> = found.iter().take(MAX_SHOWN_CHARS).map(|one| as_text(one)).collect();
        let node = DataNode {
            part,
            label,
            kind: DataKind::of(value),
            shown: cut(&shown.join(", ")),
            reference: written(self.step, &self.path),
            children: self.children(value, lookup),
        };
        self.path.truncate(depth);
        Some(node)
    }
}

fn cut(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// `reference kind shown`, a line for each node, indented.
    fn lines(nodes: &[DataNode], depth: usize, lines: &mut Vec<String>) {
        for node in nodes {
            let reference = node.reference.as_deref().unwrap_or("-");
            let (blanks, kind) = ("  ".repeat(depth), &node.kind);
            lines.push(format!("{blanks}{reference} {kind:?} {}", node.shown));
            self::lines(&node.children, depth + 1, lines);
        }
    }

    #[test]
    fn what_a_step_gave_is_a_tree_of_references() {
        let given = json!({
            "nom": "Dupont", "n": 3, "oui": true, "rien": null, "le": "2026-05-17",
            "a": "2026-05-17T11:45:26.000+02:00", "a b": { "c": "x\ny" }, "tags": ["x", "y"],
            "lignes": [{ "nom": null, "qte": 1 }, { "nom": "b", "t": ["u"] }], "": 1,
        });
        let mut found = Vec::new();
        lines(&tree("1", &given), 0, &mut found);
        let expected = [
            "{{1__nom}} Text Dupont",
            "{{1__n}} Number 3",
            "{{1__oui}} Boolean true",
            "{{1__rien}} Empty ",
            "{{1__le}} Date 2026-05-17",
            "{{1__a}} Date 2026-05-17T11:45:26.000+02:00",
            r#"{{=gives["1"]["a b"]}} Object(1) {"c":"x\ny"}"#,
            r#"  {{=gives["1"]["a b"]["c"]}} Text x y"#,
            "{{1__tags}} List(2) x,y",
            "  {{1__tags__0}} Text x",
            "  {{1__tags__1}} Text y",
            r#"{{1__lignes}} List(2) {"nom":null,"qte":1},{"nom":"b","t":["u"]}"#,
            "  {{1__lignes[]nom}} Text , b",
            "  {{1__lignes[]qte}} Number 1",
            "  {{1__lignes[]t}} List(1) u",
            "    {{1__lignes[]t__0}} Text u",
            r#"  {{1__lignes__0}} Object(2) {"nom":null,"qte":1}"#,
            "    {{1__lignes__0__nom}} Empty ",
            "    {{1__lignes__0__qte}} Number 1",
            "- Number 1",
        ];
        assert_eq!(found, expected);
        assert_eq!(tree("1", &json!("é".repeat(70))), []);
        let long = tree("1", &json!({ "x": "é".repeat(70) }));
        assert_eq!(long[0].shown, format!("{}…", "é".repeat(60)));
    }

    #[test]
    fn a_tree_is_bounded() {
        let wide: Map<String, Json> = (0..5_000).map(|n| (format!("k{n}"), json!(n))).collect();
        assert_eq!(tree("1", &wide.into()).len(), MAX_NODES);
        let deep = (0..100).fold(json!(1), |inner, _| json!({ "a": inner }));
        let mut depth = 0;
        let mut nodes = tree("1", &deep);
        while let Some(node) = nodes.pop() {
            depth += 1;
            nodes = node.children;
        }
        assert_eq!(depth, MAX_DEPTH);
    }

    fn values() -> impl Strategy<Value = Json> {
        let leaf =
            prop_oneof![Just(json!(null)), Just(json!(1)), r"[a_ \[\]]{0,3}".prop_map(Json::from)];
        leaf.prop_recursive(4, 30, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
                prop::collection::hash_map(r"[a_ \[\]0]{0,3}", inner, 0..4)
                    .prop_map(|map| Json::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_reference_of_a_tree_can_be_followed(value in values()) {
            let mut ahead = tree("1", &value);
            while let Some(node) = ahead.pop() {
                if let Some(text) = &node.reference {
                    let template = crate::mapping::Template::parse(text);
                    let values = crate::mapping::Values::new().with("1", &value);
                    prop_assert!(template.whole().unwrap().is_in(&values), "{}", text);
                }
                ahead.extend(node.children);
            }
        }
    }
}
