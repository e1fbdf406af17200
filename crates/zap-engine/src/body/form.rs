//! `a=1&a=2&b[c]=3&d[]=4` as an object.

use super::charset::Charset;
use percent_encoding::percent_decode;
use serde_json::{Map, Value as Json};

/// Brackets that nest; what is deeper stands under its name as it is written.
const NESTING: usize = 20;

/// A name given several times is a list, and so are `a[]` and the whole of `a[0]`, `a[1]`, …
pub(super) fn read(encoded: &[u8], charset: Charset) -> Map<String, Json> {
    let pairs = encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    nest(pairs.map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=');
        let (name, value) = at.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
        (decode(name, charset), Json::from(decode(value, charset)))
    }))
}

/// Fields by their names with brackets.
pub(super) fn nest(pairs: impl Iterator<Item = (String, Json)>) -> Map<String, Json> {
    let mut map = Map::new();
    for (name, value) in pairs {
        let left = match path(&name) {
            Some(path) => put(&mut map, &path, value).err(),
            None => Some(value),
        };
        if let Some(value) = left {
            // Not lost, although it contradicts what stands there.
            let _ = put(&mut map, &[&name], value);
        }
    }
    map.values_mut().for_each(as_list);
    map
}

fn decode(encoded: &[u8], charset: Charset) -> String {
    let spaced: Vec<u8> =
        encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    charset.decode(&percent_decode(&spaced).collect::<Vec<u8>>())
}

/// `a[b][]` as `a`, `b` and nothing; `None` where brackets are not in pairs.
fn path(name: &str) -> Option<Vec<&str>> {
    let Some(at) = name.find('[').filter(|at| *at > 0) else { return Some(vec![name]) };
    let inner = name[at..].strip_prefix('[')?.strip_suffix(']')?;
    let path: Vec<&str> = [&name[..at]].into_iter().chain(inner.split("][")).collect();
    let clean = path.iter().all(|part| !part.contains(['[', ']']));
    (clean && path.len() <= NESTING).then_some(path)
}

/// Gives the value back where something else stands in the way.
fn put(map: &mut Map<String, Json>, path: &[&str], value: Json) -> Result<(), Json> {
    let [name, rest @ ..] = path else { return Err(value) };
    let Some(held) = map.get_mut(*name) else {
        map.insert((*name).to_owned(), fresh(rest, value));
        return Ok(());
    };
    match (rest, held) {
        ([] | [""], Json::Array(values)) => {
            values.push(value);
            Ok(())
        }
        ([], first) => {
            *first = Json::from(vec![first.take(), value]);
            Ok(())
        }
        (rest, Json::Object(inner)) if *rest != [""] => put(inner, rest, value),
        (["", rest @ ..], Json::Array(values)) => {
            values.push(fresh(rest, value));
            Ok(())
        }
        _ => Err(value),
    }
}

fn fresh(path: &[&str], value: Json) -> Json {
    path.iter().rev().fold(value, |value, part| match *part {
        "" => Json::from(vec![value]),
        name => Json::Object(Map::from_iter([(name.to_owned(), value)])),
    })
}

/// `{"0": …, "1": …}` as a list.
fn as_list(value: &mut Json) {
    match value {
        Json::Array(values) => values.iter_mut().for_each(as_list),
        Json::Object(map) => {
            map.values_mut().for_each(as_list);
            let counted = map.keys().enumerate().all(|(at, key)| *key == at.to_string());
            if counted && !map.is_empty() {
                *value = std::mem::take(map).into_iter().map(|(_, value)| value).collect();
            }
        }
        _ => {}
    }
}
