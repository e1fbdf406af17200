//! The copy while it is cleaned.

use super::{
    Found, blanks,
    fields::{Holds, holds, is_id, is_number},
    find::{places, secrets_within},
    key_of,
};
use crate::zaps::portable::{
    Blank, BlankKind, ConnectionNeeded, Portable, each_part_mut, each_text_mut,
    secrets::empty_sealed,
};
use serde_json::{Map, Value as Json};
use std::{collections::BTreeSet, ops::Range};

/// What stands in titles and notes in the place of what was taken out: nobody is asked for it there.
const LEFT_OUT: &str = "…";

/// What of a part people read.
const TOLD: [&str; 2] = ["title", "note"];
/// What of a part is neither read by people nor holds values: ids, words, names of tables and connections.
const STRUCTURE: [&str; 13] = [
    "id",
    "kind",
    "app",
    "action",
    "connection",
    "table",
    "steps",
    "paths",
    "rule",
    "events",
    "changes",
    "from",
    "key",
];

/// What is known of a document while it is looked through.
pub(super) struct Cleaning<'k> {
    kept: &'k BTreeSet<String>,
    hosts: Vec<String>,
    /// With the number of its blank, if it has one.
    found: Vec<(Found, Option<usize>)>,
    /// The part that is being looked through.
    part: String,
}

impl<'k> Cleaning<'k> {
    pub fn new(kept: &'k BTreeSet<String>, hosts: Vec<String>) -> Cleaning<'k> {
        Cleaning { kept, hosts, found: Vec::new(), part: String::new() }
    }

    pub fn of(&mut self, portable: &Portable) -> Portable {
        let mut copy = portable.clone();
        name_connections_anew(&mut copy);
        if let Some(Json::String(title)) = copy.document.get_mut("title") {
            self.tell(title);
        }
        each_part_mut(&mut copy.document, &mut |part| self.clean_part(part));
        copy.blanks = blanks(&self.found);
        copy
    }

    pub fn found(self) -> Vec<Found> {
        self.found.into_iter().map(|(found, _)| found).collect()
    }

    fn clean_part(&mut self, part: &mut Map<String, Json>) {
        self.part = part.get("id").and_then(Json::as_str).unwrap_or_default().to_owned();
        for key in TOLD {
            if let Some(Json::String(text)) = part.get_mut(key) {
                self.tell(text);
            }
        }
        let whole = part.clone();
        for (key, value) in part.iter_mut() {
            match key.as_str() {
                "params" => self.clean_params(&whole, value),
                "any" => self.clean_conditions(value),
                // What a person who starts it is asked for.
                "fields" => each_text_mut(value, &mut |text| self.tell(text)),
                key if TOLD.contains(&key) || STRUCTURE.contains(&key) => {}
                _ => self.clean_value(value),
            }
        }
    }

    fn clean_params(&mut self, part: &Map<String, Json>, params: &mut Json) {
        let Json::Object(fields) = params else { return self.clean_value(params) };
        empty_sealed(fields, &mut |text| {
            *text = self.taken_out(BlankKind::Secret, text.clone());
        });
        self.drop_keys(fields);
        for (key, value) in fields.iter_mut() {
            match holds(part, key) {
                Holds::Number if is_number(value) => self.clean_number(value),
                Holds::Emails => each_text_mut(value, &mut |text| self.clean_recipients(text)),
                // The name of a table that travels.
                _ if key == "table" => {}
                _ => self.clean_value(value),
            }
        }
    }

    /// Nobody can be asked for the name of a field: what has an address in its name is left out.
    fn drop_keys(&mut self, fields: &mut Map<String, Json>) {
        let has_place = |key: &String| !places(key, &self.hosts).is_empty();
        let named: Vec<String> = fields.keys().filter(|key| has_place(key)).cloned().collect();
        for key in named {
            fields.shift_remove(&key);
        }
    }

    fn clean_conditions(&mut self, any: &mut Json) {
        let groups = any.as_array_mut().into_iter().flatten();
        for condition in groups.filter_map(Json::as_array_mut).flatten() {
            let is_of_id = condition["key"].as_str().is_some_and(is_id);
            let Some(value) = condition.get_mut("value") else { continue };
            if is_of_id && is_number(value) {
                self.clean_number(value)
            } else {
                self.clean_value(value)
            }
        }
    }

    fn clean_number(&mut self, value: &mut Json) {
        let text = value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned());
        let marker = self.taken_out(BlankKind::Id, text.clone());
        if marker != text {
            *value = marker.into();
        }
    }

    fn clean_value(&mut self, value: &mut Json) {
        match value {
            Json::String(text) => self.clean_text(text),
            Json::Array(list) => list.iter_mut().for_each(|entry| self.clean_value(entry)),
            Json::Object(fields) => {
                self.drop_keys(fields);
                for (key, value) in fields.iter_mut() {
                    if is_id(key) && is_number(value) {
                        self.clean_number(value);
                    } else {
                        self.clean_value(value);
                    }
                }
            }
            _ => {}
        }
    }

    /// « Jeanne Martin <jeanne@exemple.fr> » is taken out as a whole.
    fn clean_recipients(&mut self, text: &mut String) {
        let signs = [',', ';', '\n', '\r'];
        let pieces: Vec<String> = text
            .split_inclusive(signs)
            .map(|piece| {
                let end = piece.trim_end_matches(signs);
                let (bare, sign) = (end.trim(), &piece[end.len()..]);
                if bare.contains('@') && !bare.contains("{{") {
                    let lead = &end[..end.len() - end.trim_start().len()];
                    return format!(
                        "{lead}{}{sign}",
                        self.taken_out(BlankKind::Email, bare.to_owned())
                    );
                }
                let mut other = piece.to_owned();
                self.clean_text(&mut other);
                other
            })
            .collect();
        *text = pieces.concat();
    }

    fn clean_text(&mut self, text: &mut String) {
        *text = self.replaced(text, Self::taken_out);
    }

    /// As [`Cleaning::clean_text`], of a text that people read.
    fn tell(&mut self, text: &mut String) {
        *text = self.replaced(text, |cleaning, kind, value| {
            if cleaning.note(kind, &value) { value } else { LEFT_OUT.to_owned() }
        });
    }

    fn replaced(
        &mut self,
        text: &str,
        take_out: impl Fn(&mut Self, BlankKind, String) -> String,
    ) -> String {
        let places = places(text, &self.hosts);
        in_place(text, places.into_iter().map(|place| (place.at, place.kind)), |at, kind| {
            let taken = take_out(self, kind, text[at.clone()].to_owned());
            if taken != text[at] {
                return taken;
            }
            // What stays of an address is not what gives access.
            let secrets = secrets_within(&taken).into_iter().map(|at| (at, BlankKind::Secret));
            in_place(&taken, secrets, |at, kind| take_out(self, kind, taken[at].to_owned()))
        })
    }

    /// The marker of a value, or the value itself if it stays.
    fn taken_out(&mut self, kind: BlankKind, value: String) -> String {
        if self.note(kind, &value) {
            return value;
        }
        let key = key_of(kind, &value);
        let next = self.found.iter().filter_map(|(_, number)| *number).max().unwrap_or(0) + 1;
        let noted = self.found.iter_mut().find(|(found, _)| found.key == key);
        let number = noted.map_or(next, |(_, number)| *number.get_or_insert(next));
        Blank { number, kind }.marker()
    }

    /// Notes that a value stands in this part. Whether it stays.
    fn note(&mut self, kind: BlankKind, value: &str) -> bool {
        let key = key_of(kind, value);
        if let Some((found, _)) = self.found.iter_mut().find(|(found, _)| found.key == key) {
            if !found.parts.contains(&self.part) {
                found.parts.push(self.part.clone());
            }
            return found.is_kept;
        }
        let is_kept = kind != BlankKind::Secret && self.kept.contains(&key);
        let parts = vec![self.part.clone()];
        self.found.push((Found { key, kind, value: value.to_owned(), parts, is_kept }, None));
        is_kept
    }
}

/// The text with what `with` gives in the places of these ranges.
fn in_place(
    text: &str,
    places: impl Iterator<Item = (Range<usize>, BlankKind)>,
    mut with: impl FnMut(Range<usize>, BlankKind) -> String,
) -> String {
    let (mut replaced, mut end) = (String::with_capacity(text.len()), 0);
    for (at, kind) in places {
        replaced.push_str(&text[end..at.start]);
        end = at.end;
        replaced.push_str(&with(at, kind));
    }
    replaced.push_str(&text[end..]);
    replaced
}

/// What a connection is called tells whose it is: it is called after its app.
fn name_connections_anew(portable: &mut Portable) {
    let named = portable
        .connections
        .iter()
        .enumerate()
        .map(|(place, one)| (one.name.clone(), format!("{} {}", one.app, place + 1)));
    let named: Vec<(String, String)> = named.collect();
    let anew = |old: &str| named.iter().find(|(name, _)| name == old).map(|(_, new)| new.clone());
    each_part_mut(&mut portable.document, &mut |part| {
        let new = part.get("connection").and_then(Json::as_str).and_then(anew);
        match new {
            Some(new) => drop(part.insert("connection".to_owned(), new.into())),
            None => drop(part.shift_remove("connection")),
        }
    });
    let apps = portable.connections.iter().zip(&named);
    portable.connections = apps
        .map(|(one, (_, name))| ConnectionNeeded { name: name.clone(), app: one.app.clone() })
        .collect();
}
