//! References as they are written, from the place that is meant.

use super::{
    Template,
    reference::{Key, Reference},
};

/// One step on the way from what a step gave to a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// A field of an object; of a list this field of each item.
    Field(String),
    /// One item of a list, from 0.
    Item(usize),
    /// Each item of a list.
    Each,
}

/// The text that refers to a place in what a step gave: `{{1__lignes[]nom}}`, or `{{=gives["1"]["a b"]}}`
/// where a key cannot be written so. An empty path is all of it. `None`: nothing can refer to that place; a
/// key is empty, the path is too long, or no step can have this id.
pub fn written(step: &str, path: &[PathPart]) -> Option<String> {
    let keys: Vec<Key> = path.iter().map(key).collect();
    [plainly(step, path), by_brackets(step, path)]
        .into_iter()
        .find(|text| is_read_as(text, step, &keys))
}

fn key(part: &PathPart) -> Key {
    match part {
        PathPart::Field(name) => Key::name(name),
        PathPart::Item(place) => Key::name(place.to_string()),
        PathPart::Each => Key::Items,
    }
}

fn is_read_as(text: &str, step: &str, keys: &[Key]) -> bool {
    let template = Template::parse(text);
    let is_it = |found: &Reference| found.step == step && found.path == keys && !found.as_json;
    let is_whole = template.whole().is_some_and(is_it);
    // Letters that a person can see and type; the others are read, but not well.
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '[' | ']' | '.');
    is_whole && (text.starts_with("{{=") || text[2..text.len() - 2].chars().all(is_plain))
}

fn plainly(step: &str, path: &[PathPart]) -> String {
    let mut text = step.to_owned();
    let mut separator = "__";
    for part in path {
        match part {
            PathPart::Each if text.len() > step.len() => text.push_str("[]"),
            PathPart::Each => text.push_str("__[]"),
            PathPart::Field(name) => text.extend([separator, name]),
            PathPart::Item(place) => text.extend([separator, &place.to_string()]),
        }
        separator = if *part == PathPart::Each { "" } else { "__" };
    }
    format!("{{{{{text}}}}}")
}

fn by_brackets(step: &str, path: &[PathPart]) -> String {
    let quoted = |name: &str| name.replace('\\', r"\\").replace('"', r#"\""#);
    let bracket = |part: &PathPart| match part {
        PathPart::Field(name) => format!(r#"["{}"]"#, quoted(name)),
        PathPart::Item(place) => format!("[{place}]"),
        PathPart::Each => "[]".to_owned(),
    };
    let brackets: String = path.iter().map(bracket).collect();
    format!(r#"{{{{=gives["{step}"]{brackets}}}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{Values, map};
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    fn field(name: &str) -> PathPart {
        PathPart::Field(name.to_owned())
    }

    #[test]
    fn a_place_is_written_as_people_write_it_where_that_is_read_back() {
        let (each, first) = (PathPart::Each, PathPart::Item(0));
        for (path, expected) in [
            (vec![], Some("{{1}}")),
            (vec![field("nom")], Some("{{1__nom}}")),
            (vec![field("querystring"), field("id")], Some("{{1__querystring__id}}")),
            (vec![field("lignes"), each.clone(), field("nom")], Some("{{1__lignes[]nom}}")),
            (vec![field("lignes"), first, field("nom")], Some("{{1__lignes__0__nom}}")),
            (vec![each.clone(), field("nom")], Some("{{1__[]nom}}")),
            (vec![field("évènement")], Some("{{1__évènement}}")),
            (vec![field("__typename")], Some("{{1____typename}}")),
            (vec![field("a b")], Some(r#"{{=gives["1"]["a b"]}}"#)),
            (vec![field("a__b")], Some(r#"{{=gives["1"]["a__b"]}}"#)),
            (vec![field("a_"), field("b")], Some(r#"{{=gives["1"]["a_"]["b"]}}"#)),
            (vec![field("l[]x")], Some(r#"{{=gives["1"]["l[]x"]}}"#)),
            (vec![field("l l"), each, field("x")], Some(r#"{{=gives["1"]["l l"][]["x"]}}"#)),
            (vec![field(r#"a"\"#)], Some(r#"{{=gives["1"]["a\"\\"]}}"#)),
            (vec![field("a}}b{{c")], Some(r#"{{=gives["1"]["a}}b{{c"]}}"#)),
            (vec![field("COL$A")], Some(r#"{{=gives["1"]["COL$A"]}}"#)),
            (vec![field("")], None),
            (vec![field("a"); 65], None),
        ] {
            assert_eq!(written("1", &path).as_deref(), expected, "{path:?}");
        }
        assert_eq!(written("a b", &[]), None);
    }

    /// `value` at the end of a path.
    fn at(path: &[PathPart], value: Json) -> Json {
        path.iter().rev().fold(value, |value, part| match part {
            PathPart::Field(name) => json!({ name: value }),
            PathPart::Item(0) | PathPart::Each => json!([value]),
            PathPart::Item(_) => json!([null, value]),
        })
    }

    fn parts() -> impl Strategy<Value = PathPart> {
        prop_oneof![
            3 => r#"(\PC|[a_\[\]{}"'\\ 0]){1,6}"#.prop_map(PathPart::Field),
            1 => (0..2_usize).prop_map(PathPart::Item),
            1 => Just(PathPart::Each),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_leads_to_what_was_meant(path in prop::collection::vec(parts(), 0..5)) {
            let text = written("s-1", &path).unwrap();
            let given = at(&path, "là".into());
            let params = json!({ "v": text });
            let mapped = map(params.as_object().unwrap(), &Values::new().with("s-1", &given));
            let has_each = path.contains(&PathPart::Each);
            let expected = if has_each { json!(["là"]) } else { json!("là") };
            prop_assert_eq!(mapped.value.get("v"), Some(&expected), "{}", text);
        }
    }
}
