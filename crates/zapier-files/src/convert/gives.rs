//! What our step calls what a node gave.

use crate::Table;
use zap_engine::mapping::{PathPart, Reference, written};

/// How the outputs of a node are called in our step.
#[derive(Clone, Debug, Default)]
pub(super) struct Gives {
    /// Columns of this table go by their names.
    pub table: Option<Table>,
    /// What begins so begins otherwise here; the first that fits counts.
    pub renamed: Vec<(Vec<&'static str>, Vec<&'static str>)>,
    /// These are the JSON of what our step gives there.
    pub as_json: Vec<(Vec<&'static str>, Vec<&'static str>)>,
    /// All else stands under these.
    pub under: Vec<&'static str>,
    /// What is there where a search has found something, if our step does not say that it has.
    pub found: Option<Vec<&'static str>>,
}

/// What Zapier calls whether a search has found something.
pub(super) const FOUND: &str = "_zap_search_was_found_status";

fn fields(names: &[&str]) -> Vec<PathPart> {
    names.iter().map(|name| PathPart::Field((*name).to_owned())).collect()
}

/// What follows a beginning; `None` if the path begins otherwise.
fn rest<'p>(path: &'p [PathPart], beginning: &[&str]) -> Option<&'p [PathPart]> {
    let own = path.get(..beginning.len())?;
    let is_it =
        |(part, name): (&PathPart, &&str)| matches!(part, PathPart::Field(own) if own == name);
    own.iter().zip(beginning).all(is_it).then(|| &path[beginning.len()..])
}

impl Gives {
    pub fn table(table: &Table) -> Gives {
        let renamed = vec![
            (vec!["row"], vec!["id"]),
            (vec!["row_count"], vec!["count"]),
            (vec!["row_id"], vec!["id"]),
        ];
        Gives { table: Some(table.clone()), renamed, ..Gives::default() }
    }

    pub fn renamed(all: &[(&'static str, &'static str)]) -> Gives {
        let renamed = all.iter().map(|(from, to)| (vec![*from], vec![*to])).collect();
        Gives { renamed, ..Gives::default() }
    }

    /// The reference to what our step gives there, with its braces; `None` if it is called the same.
    pub fn written(&self, reference: &Reference) -> Option<String> {
        let path = reference.path();
        let as_json = self
            .as_json
            .iter()
            .find_map(|(from, to)| Some([fields(to), rest(&path, from)?.to_vec()].concat()));
        let is_json = as_json.is_some() || reference.is_json();
        let new = as_json.unwrap_or_else(|| self.path(&path));
        if new == path && !reference.source.contains('$') && is_json == reference.is_json() {
            return None;
        }
        let text = written(&reference.step, &new)?;
        if !is_json {
            return Some(text);
        }
        Some(format!("{{{{=Object.to_json({})}}}}", by_brackets(&reference.step, &new)))
    }

    fn path(&self, path: &[PathPart]) -> Vec<PathPart> {
        // What a condition asks instead of whether something was found is called so already.
        let is_found = self.found.as_ref().is_some_and(|found| path == fields(found));
        let says_found = self.found.is_none() && rest(path, &[FOUND]).is_some();
        if path.is_empty() || is_found || says_found {
            return path.to_vec();
        }
        for (from, to) in &self.renamed {
            if let Some(rest) = rest(path, from) {
                return [fields(to), rest.to_vec()].concat();
            }
        }
        match &self.table {
            Some(table) => by_columns(path, table),
            None => [fields(&self.under), path.to_vec()].concat(),
        }
    }
}

/// The path with the names of columns; what tables of Zapier put before them is not there here.
fn by_columns(path: &[PathPart], table: &Table) -> Vec<PathPart> {
    let column = |part: &PathPart| match part {
        PathPart::Field(name) => table.column(name).map(str::to_owned),
        _ => None,
    };
    let Some((place, name)) =
        path.iter().enumerate().find_map(|(place, part)| Some((place, column(part)?)))
    else {
        return path.to_vec();
    };
    let is_wrapping = |part: &PathPart| matches!(part, PathPart::Field(name) if ["new", "old", "data", "record"].contains(&name.as_str()));
    let before = path[..place].iter().filter(|part| !is_wrapping(part)).cloned();
    before.chain([PathPart::Field(name)]).chain(path[place + 1..].iter().cloned()).collect()
}

fn by_brackets(step: &str, path: &[PathPart]) -> String {
    let part = |part: &PathPart| match part {
        PathPart::Field(name) => {
            format!(r#"["{}"]"#, name.replace('\\', r"\\").replace('"', r#"\""#))
        }
        PathPart::Item(place) => format!("[{place}]"),
        PathPart::Each => "[]".to_owned(),
    };
    format!(r#"gives["{step}"]{}"#, path.iter().map(part).collect::<String>())
}
