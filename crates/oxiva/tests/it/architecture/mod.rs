//! The layers of `crates/oxiva/src`, as ARCHITECTURE.md draws them, held against the imports of its files.
//!
//! A module is a folder or a file directly in `src`; `lib.rs` and `main.rs` are free. A module imports
//! those below it in [`LAYERS`] and no others. Unit tests may import anything.

mod imports;
mod layers;

use imports::{Source, sources};
use layers::{EXCEPTIONS, LAYERS, Layer};
use std::collections::{BTreeMap, BTreeSet};

/// Files that may import each other in a circle, within one folder.
const MAX_FILES_IN_A_CIRCLE: usize = 10;

#[test]
fn every_module_stands_in_one_layer() {
    let listed: Vec<_> = LAYERS.iter().map(|layer| layer.module).collect();
    let unique: BTreeSet<_> = listed.iter().copied().collect();
    assert_eq!(listed.len(), unique.len(), "a module is listed twice");
    let sources = sources();
    let there: BTreeSet<_> = sources.iter().map(|source| source.module()).collect();
    let new: Vec<_> = there.difference(&unique).collect();
    let gone: Vec<_> = unique.difference(&there).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "not in LAYERS (tests/it/architecture/layers.rs): {new:?}; no longer in src: {gone:?}"
    );
}

#[test]
fn modules_import_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (line, target) in &source.imports {
            let (from, to) = (source.module(), target[0].as_str());
            if from == to || is_below(to, from) || is_exception(from, to) {
                continue;
            }
            wrong.push(told(&source, *line, &layer(from), &layer(to)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

/// What somebody who added an upward import should know.
fn told(source: &Source, line: usize, from: &Layer, to: &Layer) -> String {
    let (path, above, below) = (&source.path, to.module, from.module);
    format!(
        "{path}:{line}: `{below}` imports `{above}`, which stands above it.\n  \
         {below}: {}\n  {above}: {}\n  \
         What both need belongs into a module below `{below}`; what needs both, into `{above}` or above it.",
        from.what, to.what
    )
}

#[test]
fn no_exception_closes_a_circle() {
    for (from, to, why) in EXCEPTIONS {
        assert!(!why.is_empty(), "{from} -> {to} has no reason");
        assert!(!is_below(to, from), "{from} -> {to} is allowed without an exception");
    }
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let targets = source.imports.iter().map(|(_, target)| target[0].clone());
        let own = source.module().to_owned();
        edges.entry(own.clone()).or_default().extend(targets.filter(|target| *target != own));
    }
    let circles = circles(&edges);
    assert!(circles.is_empty(), "modules that import each other: {circles:?}");
}

#[test]
fn files_import_each_other_only_within_a_small_folder() {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let targets = source.imports.iter().map(|(_, target)| target.join("/"));
        let own = source.file.join("/");
        edges.entry(own.clone()).or_default().extend(targets.filter(|target| *target != own));
    }
    for circle in circles(&edges) {
        // A file `a.rs` or `a/mod.rs` belongs to the folder `a` as its children do.
        let folders: BTreeSet<_> = circle
            .iter()
            .map(|file| file.rsplit_once('/').map_or(file.as_str(), |(dir, _)| dir))
            .collect();
        let outermost = folders.iter().min_by_key(|dir| dir.len()).copied().unwrap_or_default();
        let one = folders
            .iter()
            .all(|dir| *dir == outermost || dir.starts_with(&format!("{outermost}/")));
        assert!(
            one && circle.len() <= MAX_FILES_IN_A_CIRCLE,
            "these files import each other: {circle:?}"
        );
    }
}

/// ARCHITECTURE.md shows the same list in the same order, with the same words.
#[test]
fn architecture_md_shows_the_layers() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let section = text.split("\n## Layers\n").nth(1).expect("a section « Layers »");
    let table = section.split("\n## ").next().unwrap_or_default();
    let rows: Vec<_> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .map(|(module, what)| (module.to_owned(), what.trim_end_matches(" |").to_owned()))
        .collect();
    let expected: Vec<_> =
        LAYERS.iter().map(|layer| (layer.module.to_owned(), layer.what.to_owned())).collect();
    assert_eq!(rows, expected);
}

fn place(module: &str) -> usize {
    LAYERS.iter().position(|layer| layer.module == module).unwrap_or(usize::MAX)
}

fn is_below(module: &str, other: &str) -> bool {
    place(module) > place(other)
}

fn is_exception(from: &str, to: &str) -> bool {
    EXCEPTIONS.iter().any(|(one, other, _)| (*one, *other) == (from, to))
}

fn layer(module: &str) -> Layer {
    LAYERS.get(place(module)).copied().unwrap_or(Layer { module: "?", what: "not listed" })
}

/// The groups in which each reaches each other, of two or more.
fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach: BTreeMap<_, _> = edges.keys().map(|from| (from, reachable(edges, from))).collect();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (from, to) in &reach {
        if !to.contains(*from) || found.iter().any(|circle| circle.contains(*from)) {
            continue;
        }
        let back =
            |other: &&String| reach.get(*other).is_some_and(|reached| reached.contains(*from));
        found.push(to.iter().filter(back).cloned().collect());
    }
    found
}

/// What is reached from `from` by one import or more.
fn reachable(edges: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
    while let Some(next) = open.pop() {
        for target in edges.get(&next).into_iter().flatten() {
            if reached.insert(target.clone()) {
                open.push(target.clone());
            }
        }
    }
    reached
}

#[test]
fn a_circle_is_found() {
    let edges = [("a", vec!["b"]), ("b", vec!["c"]), ("c", vec!["b"]), ("d", vec!["a", "b"])];
    let edges =
        edges.map(|(from, to)| (from.to_owned(), to.into_iter().map(str::to_owned).collect()));
    assert_eq!(circles(&BTreeMap::from(edges)), [["b", "c"]]);
}
