//! What the tests need gives no library of the product another set of features: otherwise `cargo build` and
//! `cargo test` compile everything that stands on it a second time, each for itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// The features of each package by its name and version.
type Features = BTreeMap<String, BTreeSet<String>>;

fn features(arguments: &[&str]) -> Features {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "--prefix",
            "none",
            "--no-dedupe",
            "--format",
            "{p}|{f}",
        ])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo is there");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let mut all = Features::new();
    for line in String::from_utf8(tree.stdout).expect("UTF-8").lines() {
        if let Some((package, features)) = line.trim_end_matches(" (*)").split_once('|') {
            let features = features.split(',').filter(|it| !it.is_empty()).map(str::to_owned);
            all.entry(package.to_owned()).or_default().extend(features);
        }
    }
    all
}

#[test]
fn what_tests_need_builds_nothing_of_the_product_again() {
    let product = features(&["--edges", "normal"]);
    let tests = features(&["--edges", "normal,dev", "--workspace"]);
    assert!(product.len() > 100, "{}", product.len());
    let apart: Vec<_> = product
        .iter()
        .filter_map(|(package, before)| {
            let more: Vec<_> = tests.get(package)?.difference(before).collect();
            (!more.is_empty()).then(|| format!("{package}: {more:?}"))
        })
        .collect();
    assert!(apart.is_empty(), "only for the tests: {}", apart.join(", "));
}
