//! README and docs: both languages say the same, name every option, and what they tell to type works.

mod asvs;
mod blocks;
mod commands;
mod languages;
mod links;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The documents that exist in English and in French.
const IN_BOTH: [(&str, &str); 3] = [
    ("README.md", "README.fr.md"),
    ("docs/running.md", "docs/running.fr.md"),
    ("docs/api.md", "docs/api.fr.md"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The documents for those who use, run and program it: README in both languages, and all below `docs/`.
fn documents() -> Vec<String> {
    let mut found = vec!["README.md".to_owned(), "README.fr.md".to_owned()];
    let mut open = vec!["docs".to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                open.push(path);
            } else if path.ends_with(".md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
