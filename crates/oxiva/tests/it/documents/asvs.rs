//! `docs/asvs.md` has a row for each requirement of ASVS 5.0 of levels 1 and 2, and the code that it
//! names is there.

use super::{read, root};
use std::{collections::BTreeMap, fs};

/// How many requirements of levels 1 and 2 each chapter has.
const ROWS: [usize; 17] = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

/// The rows of the tables: number, level, state, and where.
fn rows(text: &str) -> Vec<[String; 4]> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = rows.map(|row| row.split(" | ").map(str::to_owned).collect::<Vec<_>>());
    rows.filter_map(|row| row.try_into().ok())
        .filter(|row: &[String; 4]| row[0].starts_with(|c: char| c.is_ascii_digit()))
        .collect()
}

#[test]
fn every_requirement_has_its_row() {
    let mut counts: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for [number, level, state, where_] in rows(&read("docs/asvs.md")) {
        let parts: Vec<usize> = number.split('.').map(|part| part.parse().unwrap()).collect();
        counts.entry(parts[0]).or_default().push((parts[1], parts[2]));
        assert!(["1", "2"].contains(&&*level), "{number}: level {level}");
        assert!(["met", "partly", "not met", "n/a"].contains(&&*state), "{number}: {state}");
        assert!(where_.len() > 5, "{number} says nothing");
    }
    for (chapter, numbers) in &counts {
        assert!(numbers.is_sorted_by(|a, b| a < b), "chapter {chapter}: {numbers:?}");
    }
    let counted: Vec<_> = counts.values().map(Vec::len).collect();
    assert_eq!(counted, ROWS);
}

/// All Rust of the repository's crates, in one text.
fn sources() -> String {
    let mut all = String::new();
    let mut open = vec![root().join("crates")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    all
}

/// In code: a file, by its path from the root, from `crates/oxiva/src` or from `crates/oxiva/tests/it`;
/// or the name of a test.
#[test]
fn what_it_names_is_there() {
    let sources = sources();
    let folders = ["", "crates/oxiva/src", "crates/oxiva/tests/it", "crates"];
    let mut looked_up = 0;
    for [number, _, _, where_] in rows(&read("docs/asvs.md")) {
        for name in where_.split('`').skip(1).step_by(2) {
            let is_path = name.contains('/') || name.ends_with(".rs") || name.ends_with(".toml");
            let is_path = is_path && !name.contains(' ');
            let is_test =
                name.contains('_') && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            if is_path && !name.starts_with('/') {
                let there = folders.iter().any(|folder| root().join(folder).join(name).exists());
                assert!(there, "{number}: there is no {name}");
            } else if is_test {
                assert!(sources.contains(&format!("fn {name}(")), "{number}: there is no {name}");
            } else {
                continue;
            }
            looked_up += 1;
        }
    }
    assert!(looked_up > 100, "{looked_up}");
}
