//! What stands in English and in French has the same parts; and facts that the documents repeat.

use super::{
    IN_BOTH,
    blocks::{blocks, prose},
    read,
};
use std::collections::BTreeSet;

/// Headings by their depth, and the code of the first cell of each row of a table.
fn parts(text: &str) -> Vec<String> {
    let prose = prose(text);
    let parts = prose.lines().filter_map(|line| {
        if line.starts_with('#') {
            return Some(line.split(' ').next().unwrap().to_owned());
        }
        let cell = line.trim_start().strip_prefix('|')?.split('|').next()?;
        let code: Vec<_> = cell.split('`').skip(1).step_by(2).collect();
        Some(format!("| {}", code.join(" ")))
    });
    parts.collect()
}

/// The code of a document, block by block, without remarks: they are in its language.
fn code(text: &str) -> Vec<(String, String)> {
    let without_remarks = |text: &str| {
        let lines = text.lines().map(|line| {
            let at = line.find(" # ").or_else(|| line.starts_with("# ").then_some(0));
            line[..at.unwrap_or(line.len())].trim_end().to_owned()
        });
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    blocks(text).into_iter().map(|one| (one.language, without_remarks(&one.text))).collect()
}

#[test]
fn both_languages_have_the_same_parts() {
    for (english, french) in IN_BOTH {
        let (in_english, in_french) = (read(english), read(french));
        let (ours, theirs) = (parts(&in_english), parts(&in_french));
        let first = ours.iter().zip(&theirs).position(|(a, b)| a != b);
        let near = |parts: &[String]| {
            let at = first.unwrap_or(parts.len().saturating_sub(1));
            parts[at.saturating_sub(2)..(at + 2).min(parts.len())].to_vec()
        };
        assert!(ours == theirs, "{english}: {:?}; {french}: {:?}", near(&ours), near(&theirs));
        assert_eq!(code(&in_english), code(&in_french), "{english} and {french}");
    }
}

#[test]
fn the_french_has_its_no_break_spaces() {
    for (_, french) in IN_BOTH {
        let prose = prose(&read(french));
        for (number, line) in prose.lines().enumerate() {
            let text: String = line.split('`').step_by(2).collect();
            for wrong in [" :", " ;", " !", " ?", " »", "« ", "'"] {
                let is_wrong =
                    text.contains(wrong) && !text.contains("![") && !text.contains("|---");
                assert!(!is_wrong, "{french}: « {wrong} » in line {number} of its prose: {line}");
            }
        }
    }
}

/// Every option, as `section.name`.
fn options() -> Vec<String> {
    fn collect(table: &toml::Table, before: &str, options: &mut Vec<String>) {
        for (name, value) in table {
            match value {
                toml::Value::Table(table) => collect(table, &format!("{before}{name}."), options),
                _ => options.push(format!("{before}{name}")),
            }
        }
    }
    let mut options = Vec::new();
    collect(&read("config.default.toml").parse().unwrap(), "", &mut options);
    options
}

#[test]
fn every_option_is_told() {
    let options: BTreeSet<_> = options().into_iter().collect();
    assert!(options.len() > 50);
    for document in ["docs/running.md", "docs/running.fr.md"] {
        let prose = prose(&read(document));
        // The first cells of the table of options.
        let cells = prose.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
        let told: BTreeSet<_> = cells
            .flat_map(|cell| cell.trim_end_matches('`').split("`, `"))
            .filter(|name| name.contains('.') && !name.contains(['/', ' ', '{']))
            .map(str::to_owned)
            .collect();
        let missing: Vec<_> = options.difference(&told).collect();
        let unknown: Vec<_> = told.difference(&options).collect();
        assert!(missing.is_empty() && unknown.is_empty(), "{document}: {missing:?} {unknown:?}");
    }
}

/// Minutes, as running.md writes them in each language.
#[test]
fn what_a_dead_node_held_is_taken_over_when_it_is_told() {
    let minutes = |micros: i64| micros / 60_000_000;
    let (deliveries, runs) = (oxiva::webhooks::queue::LEASE, oxiva::zaps::fresh::LEASE);
    assert_eq!((minutes(deliveries), minutes(runs)), (2, 5), "docs/running.md says so");
    let english = read("docs/running.md");
    assert!(english.contains("after two minutes at most, a run after five"));
    let french = read("docs/running.fr.md");
    assert!(french.contains("au bout de deux minutes au plus, une exécution, de cinq"));
}

/// The guides say which Node publishes the Zapier app: the oldest that its command line takes.
#[test]
fn the_guides_name_the_node_that_zapiers_command_line_takes() {
    let lock: serde_json::Value = serde_json::from_str(&read("zapier/package-lock.json")).unwrap();
    let engines = &lock["packages"]["node_modules/zapier-platform-cli"]["engines"]["node"];
    let oldest = engines.as_str().unwrap().trim_start_matches(">=");
    for guide in ["docs/guide-en.md", "docs/guide-fr.md"] {
        assert!(read(guide).contains(&format!("Node.js {oldest} ")), "{guide}: {oldest}");
    }
}
