//! Reads what the files of `crates/oxiva/src` import from each other: `use` statements and paths that
//! begin with `crate::` or `super::`. Comments and unit tests are passed over.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file, as a path of modules.
pub type Module = Vec<String>;

/// One source file and what it imports from others.
pub struct Source {
    /// From `src` on: `web/records/tickets.rs`.
    pub path: String,
    pub file: Module,
    /// Line and file of each import, without those of the file itself.
    pub imports: Vec<(usize, Module)>,
}

impl Source {
    /// The folder or file directly in `src` that it belongs to.
    pub fn module(&self) -> &str {
        &self.file[0]
    }
}

/// Every source file but `lib.rs` and `main.rs`.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let named: Vec<_> = paths
        .iter()
        .map(|path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned())
        .filter(|path| path != "lib.rs" && path != "main.rs")
        .collect();
    let files: Vec<Module> = named.iter().map(|path| module_of(path)).collect();
    named
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(root.join(&path)).unwrap();
            let file = module_of(&path);
            let imports = imports(&text, &file, &files);
            Source { path, file, imports }
        })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// `web/records/mod.rs` → `web`, `records`.
fn module_of(path: &str) -> Module {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').map(str::to_owned).collect()
}

fn imports(text: &str, file: &Module, files: &[Module]) -> Vec<(usize, Module)> {
    let mut found = Vec::new();
    for (line, path) in paths(text) {
        let Some(absolute) = absolute(&path, file) else { continue };
        // The longest beginning that is a file: what follows is an item of it.
        let target = (1..=absolute.len())
            .rev()
            .map(|count| &absolute[..count])
            .find(|beginning| files.iter().any(|known| known == beginning));
        if let Some(target) = target.filter(|target| *target != file.as_slice()) {
            found.push((line, target.to_vec()));
        }
    }
    found
}

fn absolute(path: &[String], file: &Module) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([file.as_slice(), rest].concat()),
        "super" => {
            let ups = path.iter().take_while(|word| *word == "super").count();
            let base = file.len().checked_sub(ups)?;
            Some([&file[..base], &path[ups..]].concat())
        }
        _ => None,
    }
}

/// Every path that begins with `crate`, `super` or `self`, trees of `use` taken apart, with its line.
fn paths(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let tokens = tokens(text);
    let mut at = 0;
    while at < tokens.len() {
        let (line, word) = &tokens[at];
        let starts = matches!(word.as_str(), "crate" | "super" | "self");
        let goes_on = tokens.get(at + 1).is_some_and(|(_, next)| next == "::");
        let is_inside = at > 0 && matches!(tokens[at - 1].1.as_str(), "::" | "$");
        if starts && goes_on && !is_inside {
            tree(&tokens, &mut at, &mut Vec::new(), *line, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// One path, or one tree of them: `a::{b, c::d}`.
fn tree(
    tokens: &[(usize, String)],
    at: &mut usize,
    before: &mut Vec<String>,
    line: usize,
    found: &mut Vec<(usize, Vec<String>)>,
) {
    let depth = before.len();
    while let Some((_, word)) = tokens.get(*at) {
        if word == "{" {
            *at += 1;
            while tokens.get(*at).is_some_and(|(_, word)| word != "}") {
                let line = tokens[*at].0;
                tree(tokens, at, before, line, found);
                while tokens.get(*at).is_some_and(|(_, word)| !matches!(word.as_str(), "," | "}")) {
                    *at += 1;
                }
                if tokens.get(*at).is_some_and(|(_, word)| word == ",") {
                    *at += 1;
                }
            }
            *at += 1;
            before.truncate(depth);
            return;
        }
        if !is_word(word) {
            break;
        }
        if word != "self" || before.is_empty() {
            before.push(word.clone());
        }
        *at += 1;
        if tokens.get(*at).is_some_and(|(_, next)| next == "::") {
            *at += 1;
        } else {
            break;
        }
    }
    found.push((line, before.clone()));
    before.truncate(depth);
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs, with their lines, up to the unit tests.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (place, line) in text.lines().enumerate() {
        if line == "#[cfg(test)]" {
            break;
        }
        if line.trim_start().starts_with("//") {
            continue;
        }
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let length = if is_word(rest) {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (token, after) = rest.split_at(length);
            if !token.trim().is_empty() {
                found.push((place + 1, token.to_owned()));
            }
            rest = after;
        }
    }
    found
}

#[test]
fn paths_are_taken_apart() {
    let text = "use crate::{db::{Db, Tx}, i18n};\nuse super::a::{self, b};\nlet x = crate::c::d();\n\
                // crate::e\n#[cfg(test)]\nmod tests { use crate::f; }";
    let found: Vec<_> =
        paths(text).into_iter().map(|(line, path)| (line, path.join("::"))).collect();
    let expected = [
        (1, "crate::db::Db"),
        (1, "crate::db::Tx"),
        (1, "crate::i18n"),
        (2, "super::a"),
        (2, "super::a::b"),
        (3, "crate::c::d"),
    ];
    assert_eq!(found, expected.map(|(line, path)| (line, path.to_owned())));
}
